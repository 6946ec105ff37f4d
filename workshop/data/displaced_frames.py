#!/usr/bin/env python3
"""
Training frames off the minimum at a density-functional level that only has relaxed ones, as scripts of the project make them, with
tblite in place of the program xtb: E(x + δ) = E_DFT(x) + E_GFN2(x + δ) − E_GFN2(x), and the same for gradients.

    python3 workshop/data/displaced_frames.py SOURCE.hdf5 TARGET.hdf5 [--frames 1] [--displacements 3] [--minima] [--minutes M] [--seed 1]

Displacements are normal, 0.05 Å in each coordinate of a hydrogen and 0.03 Å of other atoms. With `--minima` the frames are minima: their
gradient, which the source need not have, is zero.
"""
import argparse
import time

import h5py
import numpy as np
from gfn2 import Gfn2, Label
from journal import Journal, record
from molecule import total_charge
from relax import BOHR


def frames_of(group, rng, values):
    smiles = group["smiles"][()][0].decode()
    numbers = group["atomic_numbers"][()]
    energies, positions = group["dft_total_energy"][()], group["conformations"][()].astype(float)
    gradients = np.zeros_like(positions) if values.minima else group["dft_total_gradient"][()].astype(float)
    width = np.where(numbers == 1, 0.05, 0.03)[:, None] / BOHR
    level = Gfn2(numbers, total_charge(smiles))
    found = []
    for _ in range(values.frames):
        c = int(rng.integers(len(energies)))
        base = level.label(positions[c])
        if base is None:
            continue
        found.append((positions[c], Label(energies[c], gradients[c], base.dipole)))
        for _ in range(values.displacements):
            moved = positions[c] + width * rng.normal(size=positions[c].shape)
            label = level.label(moved, keep_density=True)
            if label is not None:
                energy = energies[c] + label.energy - base.energy
                found.append((moved, Label(energy, gradients[c] + label.gradient - base.gradient, label.dipole)))
    return smiles, numbers, found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("source")
    options.add_argument("target")
    options.add_argument("--frames", type=int, default=1)
    options.add_argument("--displacements", type=int, default=3)
    options.add_argument("--minima", action="store_true")
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target)
    started = time.time()
    with h5py.File(values.source) as source:
        names = sorted(source)
        for index in np.random.default_rng(values.seed).permutation(len(names)):
            name = names[index]
            if name in journal:
                continue
            if time.time() - started > 60 * values.minutes:
                break
            smiles, numbers, found = frames_of(source[name], np.random.default_rng([values.seed, index]), values)
            subset = f"{source[name]['subset'][()][0].decode()}-displaced"
            journal.add(name, record(smiles, subset, numbers, found) if len(found) > 1 else None)
    journal.pack()
    print(journal.counts())


if __name__ == "__main__":
    main()
