#!/usr/bin/env python3
"""
Small drug-like molecules with one bond turned through the circle, GFN2-xTB: the sets that shipped models were trained on, made anew.

    npx tsx workshop/data/fragment-list.ts 3000 --exclude DATA/benchmarks >fragments.smi
    python3 workshop/data/label_fragments.py fragments.smi TARGET.hdf5 --exclude DATA/benchmarks [--minutes M] [--seed 1]

Of each molecule seven torsions about 51° apart from a random one, by a classical force field from the nearest of three conformers and then
three steps at GFN2-xTB, the torsion held in both; two of these with every atom displaced at random. Frames more than 60 kcal/mol above
the lowest are left out, as are molecules of the files and folders of `--exclude`.
"""
import argparse
import time
import zlib

import numpy as np
from gfn2 import Gfn2
from journal import Journal, record
from molecule import excluded_keys, keys, mapped_smiles, with_hydrogens
from rdkit import Chem
from rdkit.Chem import AllChem
from rdkit.Chem import rdMolTransforms as transforms
from relax import BOHR, keeps_graph, relax
from torsion import first_torsion, held

HARTREE = 627.509474
TORSIONS, DISPLACED, CONFORMERS = 7, 2, 3
DISPLACEMENT = 0.06 / np.sqrt(3) / BOHR
HIGHEST = 60  # kcal/mol


def turned(molecule, conformers, properties, atoms, degrees):
    """Positions (Å) with the torsion at a value, from the conformer nearest to it, relaxed classically."""
    away = [abs((transforms.GetDihedralDeg(molecule.GetConformer(c), *atoms) - degrees + 180) % 360 - 180) for c in conformers]
    start = molecule.GetConformer(conformers[int(np.argmin(away))]).GetPositions()
    copy = Chem.Mol(molecule, confId=conformers[int(np.argmin(away))])
    conformer = copy.GetConformer()
    for i, position in enumerate(start):
        conformer.SetAtomPosition(i, position)
    transforms.SetDihedralDeg(conformer, *atoms, degrees)
    field = AllChem.MMFFGetMoleculeForceField(copy, properties, confId=conformer.GetId())
    field.Initialize()
    field.MMFFAddTorsionConstraint(*atoms, False, degrees - 0.5, degrees + 0.5, 100.0)
    field.Minimize(maxIts=150)
    return conformer.GetPositions()


def frames_of(molecule, j, k, seed):
    rng = np.random.default_rng(seed)
    properties = AllChem.MMFFGetMoleculeProperties(molecule)
    conformers = list(AllChem.EmbedMultipleConfs(molecule, CONFORMERS, randomSeed=seed))
    if properties is None or not conformers:
        return []
    atoms = first_torsion(molecule, j, k)
    level = Gfn2([a.GetAtomicNum() for a in molecule.GetAtoms()], Chem.GetFormalCharge(molecule))
    frames = []
    for n in range(TORSIONS):
        degrees = (360 * (n / TORSIONS) + 360 * rng.random() / TORSIONS) % 360 - 180
        start = turned(molecule, conformers, properties, atoms, degrees) / BOHR
        trajectory, _ = relax(level, molecule, start, steps=4, restraint=held(atoms, np.radians(degrees)))
        if trajectory and keeps_graph(molecule, trajectory[-1][0]):
            frames += [trajectory[-1]] if n % 3 else [trajectory[0], trajectory[-1]]
    for i in rng.permutation(len(frames))[:DISPLACED]:
        moved = frames[i][0] + rng.normal(scale=DISPLACEMENT, size=frames[i][0].shape)
        label = level.label(moved)
        if label is not None:
            frames.append((moved, label))
    if not frames:
        return []
    lowest = min(label.energy for _, label in frames)
    return [frame for frame in frames if frame[1].energy < lowest + HIGHEST / HARTREE]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("list")
    options.add_argument("target")
    options.add_argument("--exclude", action="append", default=[])
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    excluded = excluded_keys(values.exclude)
    journal = Journal(values.target)
    started = time.time()
    with open(values.list) as file:
        lines = [line.split() for line in file]
    for smiles, family, j, k in lines:
        if smiles in journal:
            continue
        if time.time() - started > 60 * values.minutes:
            break
        molecule = with_hydrogens(smiles)
        if molecule is None or keys(molecule) & excluded:
            journal.add(smiles, None)
            continue
        try:
            frames = frames_of(molecule, int(j), int(k), zlib.crc32(f"{values.seed} {smiles}".encode()) % 2**31)
        except (ValueError, RuntimeError, np.linalg.LinAlgError) as error:
            print(f"left out: {smiles}: {type(error).__name__} {error}", flush=True)
            frames = []
        numbers = [a.GetAtomicNum() for a in molecule.GetAtoms()]
        journal.add(smiles, record(mapped_smiles(molecule), f"fragment-{family}", numbers, frames) if len(frames) > 3 else None)
    journal.pack()
    print(journal.counts())


if __name__ == "__main__":
    main()
