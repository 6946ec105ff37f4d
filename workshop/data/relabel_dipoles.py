#!/usr/bin/env python3
"""
Frames of a training file labeled with GFN2-xTB once more, now with their dipole moments.

    python3 workshop/data/relabel_dipoles.py DATA/train/gfn2.hdf5 TARGET.hdf5 [--molecules 1500] [--frames 2] [--seed 1]

Energies of the source are checked on the way: a frame that differs by more than 1e-4 hartree ends the run.
"""
import argparse

import h5py
import numpy as np
from gfn2 import Gfn2
from journal import Journal, record
from molecule import total_charge


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("source")
    options.add_argument("target")
    options.add_argument("--molecules", type=int, default=1500)
    options.add_argument("--frames", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target)
    with h5py.File(values.source) as source:
        names = np.random.default_rng(values.seed).permutation(sorted(source))[: values.molecules]
        for name in names:
            if name in journal:
                continue
            group = source[name]
            smiles = group["smiles"][()][0].decode()
            level = Gfn2(group["atomic_numbers"][()], total_charge(smiles))
            energies = group["dft_total_energy"][()]
            rng = np.random.default_rng([values.seed, int(name)])
            frames = []
            for c in np.sort(rng.permutation(len(energies))[: values.frames]):
                bohr = group["conformations"][int(c)].astype(float)
                label = level.label(bohr)
                if label is None:
                    print(f"{name} frame {c}: not converged")
                    continue
                if abs(label.energy - energies[c]) > 1e-4:
                    raise SystemExit(f"{name} frame {c}: expected {energies[c]} hartree, got {label.energy}")
                frames.append((bohr, label))
            subset = group["subset"][()][0].decode()
            journal.add(name, record(smiles, subset, level.atomic_numbers, frames) if frames else None)
    journal.pack()
    print(journal.counts())


if __name__ == "__main__":
    main()
