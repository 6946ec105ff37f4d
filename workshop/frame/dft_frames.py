#!/usr/bin/env python3
"""
Frames of a file of workshop/frame/torsion-fragments.ts labeled anew at B3LYP-D3BJ/DZVP, the level of the OpenFF torsion drives.

    python3 workshop/frame/dft_frames.py SOURCE.hdf5 TARGET.hdf5 [--frames 4] [--most-atoms 20] [--seed 1] [--part 0/1] [--minutes M]

Neutral molecules of at most so many atoms in an order of the seed, of each as many frames, drawn at random from those within
`--window` kcal/mol of the lowest. Energies in hartree, gradients in hartree/bohr, conformations in bohr, as in SOURCE. With
`--part I/N` only every N-th molecule, the I-th first, for N processes beside each other. With `--minutes` no molecule is begun
after that time. The file appears when it is complete. Needs h5py, numpy, pyscf and dftd3.

The small auxiliary basis of density fitting and the coarse grid change relative energies by 0.04 kcal/mol and gradients by 0.05
kcal/mol/Angstrom (an amidoxime of 18 atoms, against PySCF's own auxiliary basis and its grid of level 3).

The level is that of the torsion drives for H, C, N and O. With sulfur, chlorine or bromine gradients are 0.8 to 2.3
kcal/mol/Angstrom from theirs: PySCF's DZVP of these elements is not the same (docs/training.md).
"""
import argparse
import os
import re
import sys
import time
import warnings

import h5py
import numpy as np
from dftd3.interface import DispersionModel, RationalDampingParam
from pyscf import dft, gto

HARTREE = 627.509474  # kcal/mol
DAMPING = RationalDampingParam(method="b3lyp", atm=False)


def label(atomic_numbers, bohr):
    """
    Energy (hartree) and gradient (hartree/bohr, N x 3) of a neutral closed-shell molecule (bohr, N x 3); None if the self-consistent
    field does not converge.
    """
    atoms = [(int(z), tuple(x)) for z, x in zip(atomic_numbers, bohr)]
    field = dft.RKS(gto.M(atom=atoms, unit="Bohr", basis="dzvp", verbose=0)).density_fit(auxbasis="def2-universal-jfit")
    field.xc = "b3lyp"
    field.grids.level = 1
    field.conv_tol = 1e-6
    energy = field.kernel()
    if not field.converged:
        return None
    gradient = field.nuc_grad_method().kernel()
    dispersion = DispersionModel(np.asarray(atomic_numbers), bohr).get_dispersion(DAMPING, grad=True)
    return energy + float(dispersion["energy"]), gradient + dispersion["gradient"]


def total_charge(mapped_smiles):
    """Sum of the formal charges, which stand before the map numbers: [N+1:4], [O-:7]."""
    charges = re.findall(rb"([+-])(\d*):\d+\]", mapped_smiles)
    return sum((1 if sign == b"+" else -1) * int(size or 1) for sign, size in charges)


def candidates(source, most_atoms, rng):
    """Names of neutral molecules of at most so many atoms, in random order."""
    small = (name for name in sorted(source) if len(source[name]["atomic_numbers"]) <= most_atoms)
    names = [name for name in small if total_charge(source[name]["smiles"][0]) == 0]
    rng.shuffle(names)
    return names


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("source")
    options.add_argument("target")
    options.add_argument("--frames", type=int, default=4)
    options.add_argument("--most-atoms", type=int, default=20)
    options.add_argument("--window", type=float, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--part", default="0/1")
    options.add_argument("--minutes", type=float, default=float("inf"))
    values = options.parse_args()
    part, parts = (int(x) for x in values.part.split("/"))
    warnings.filterwarnings("ignore")
    started = time.time()
    count = failed = 0
    partial = values.target + ".partial"
    with h5py.File(values.source) as source, h5py.File(partial, "w") as target:
        for name in candidates(source, values.most_atoms, np.random.default_rng(values.seed))[part::parts]:
            if time.time() - started > 60 * values.minutes:
                break
            group = source[name]
            numbers = group["atomic_numbers"][()]
            energies = group["dft_total_energy"][()]
            within = np.flatnonzero((energies - energies.min()) * HARTREE < values.window)
            rng = np.random.default_rng([values.seed, int(name)])
            chosen = np.sort(rng.permutation(within)[: values.frames])
            frames = group["conformations"][()][chosen]
            labels = [(frame, label(numbers, frame)) for frame in frames]
            kept = [(frame, *found) for frame, found in labels if found is not None]
            failed += len(labels) - len(kept)
            if len(kept) < 2:
                continue
            out = target.create_group(name)
            out["atomic_numbers"] = numbers
            out["smiles"] = group["smiles"][()]
            out["subset"] = group["subset"][()]
            out["conformations"], out["dft_total_energy"], out["dft_total_gradient"] = (np.array(x) for x in zip(*kept))
            count += len(kept)
            if len(target) % 10 == 0:
                target.flush()
                print(f"{len(target)} molecules, {count} frames, {time.time() - started:.0f} s", file=sys.stderr, flush=True)
        molecules = len(target)
    os.rename(partial, values.target)
    print(f"{molecules} molecules and {count} frames in {values.target}; {failed} frames without a converged field", file=sys.stderr)


if __name__ == "__main__":
    main()
