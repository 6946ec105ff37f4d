#!/usr/bin/env python3
"""
Clusters of waters, of small solvent molecules and of both, labeled with GFN2-xTB: what a liquid's density depends on.

    python3 workshop/data/label_clusters.py TARGET.hdf5 [--clusters 300] [--minutes M] [--seed 1]

Each cluster as `label_dimers.py` makes those of a few waters: packed, relaxed in part, pressed together and drawn apart with its molecules
turned, in hot motion.
"""
import argparse
import time

import numpy as np
from journal import Journal, record
from label_dimers import Monomer, cluster_frames
from molecule import mapped_smiles

SOLVENTS = "CO CCO CC#N CC(C)=O ClCCl ClC(Cl)Cl C1CCOC1 CS(C)=O CN(C)C=O c1ccccc1 CC(=O)O CC(N)=O CN CCC CSC COC".split()


def plan(rng):
    """SMILES of the parts: half of all clusters water alone, of 5 to 14; else one solvent, 3 to 6, or a molecule of it in water."""
    draw = rng.random()
    if draw < 0.5:
        return ["O"] * int(rng.integers(5, 15))
    solvent = str(rng.choice(SOLVENTS))
    return [solvent] * int(rng.integers(3, 7)) if draw < 0.75 else [solvent] + ["O"] * int(rng.integers(3, 9))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target")
    options.add_argument("--clusters", type=int, default=300)
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target)
    started = time.time()
    for index in range(values.clusters):
        rng = np.random.default_rng([values.seed, index])
        smiles = plan(rng)
        name = f"{values.seed}-{index} {'.'.join(smiles)}"
        if name in journal:
            continue
        if time.time() - started > 60 * values.minutes:
            break
        try:
            parts = [Monomer.of(s) for s in smiles]
            molecule, frames = cluster_frames(None, parts, rng)
        except (ValueError, RuntimeError, TypeError, np.linalg.LinAlgError) as error:
            print(f"left out: {name}: {type(error).__name__} {error}", flush=True)
            journal.add(name, None)
            continue
        numbers = [a.GetAtomicNum() for a in molecule.GetAtoms()]
        journal.add(name, record(mapped_smiles(molecule), "cluster", numbers, frames) if len(frames) > 2 else None)
        if index % 25 == 24:
            print(f"{index + 1}: {journal.counts()}, {time.time() - started:.0f} s", flush=True)
    journal.pack()
    print(journal.counts())


if __name__ == "__main__":
    main()
