#!/usr/bin/env python3
"""
Clusters of three and four small molecules, water above all, at B3LYP-D3BJ/def2-SVPD, energies and gradients: where hydrogen bonds point, and what
a third molecule changes. Without diffuse functions (DZVP) hydrogen bonds are too strong.

    python3 workshop/data/label_dft_clusters.py TARGET.hdf5 [--minutes M] [--seed 1]

Geometries as `label_dimers.py` makes those of clusters: packed, relaxed in part, pressed together and drawn apart with the molecules turned, in hot
motion. Pairs are not made: water dimers are a benchmark. Resumes cluster by cluster.
"""
import argparse
import time

import numpy as np
from dft import Dft
from journal import Journal, record
from label_dimers import Monomer, cluster_frames
from molecule import mapped_smiles

HARTREE = 627.509474
HIGHEST = 40  # kcal/mol above the lowest frame of a cluster
FRAMES = 8
OTHERS = "CO N O=CN C=O COC CN OC=O CC#N F".split()


def plan(index, rng):
    """SMILES of the parts: two of three clusters are water alone, every fourth of four molecules."""
    parts = ["O"] * (4 if index % 4 == 3 else 3)
    if index % 3 == 2:
        parts[0] = OTHERS[rng.integers(len(OTHERS))]
    return parts


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target")
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target, pack_minutes=2)
    started, index = time.time(), 0
    while time.time() - started < 60 * values.minutes:
        rng = np.random.default_rng([values.seed, index])
        smiles = plan(index, rng)
        name = f"{values.seed}-{index} {'.'.join(smiles)}"
        index += 1
        if name in journal:
            continue
        molecule, made = cluster_frames(None, [Monomer.of(s) for s in smiles], rng)
        numbers = [a.GetAtomicNum() for a in molecule.GetAtoms()]
        lowest = min(label.energy for _, label in made)
        near = [x for x, label in made if label.energy < lowest + HIGHEST / HARTREE]
        level = Dft(numbers, 0, basis="def2-svpd")
        labels = [(near[i], level.label(near[i])) for i in rng.permutation(len(near))[:FRAMES]]
        frames = [frame for frame in labels if frame[1] is not None]
        journal.add(name, record(mapped_smiles(molecule), "dft-cluster", numbers, frames) if len(frames) > 2 else None)
        print(f"{name}: {journal.counts()}, {time.time() - started:.0f} s", flush=True)
    journal.pack()


if __name__ == "__main__":
    main()
