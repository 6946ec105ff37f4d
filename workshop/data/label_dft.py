#!/usr/bin/env python3
"""
Small molecules and ions of H, C, N, O and F at B3LYP-D3BJ/DZVP (dft.py; peroxides, nitrites and P and S def2-SVPD), energies and gradients: minima, bonds, angles, inversions and
torsions of what GFN2-xTB or earlier models get wrong.

    python3 workshop/data/label_dft.py TARGET.hdf5 --exclude DATA/benchmarks [--minutes M] [--seed 1]

Molecules of the files and folders of `--exclude` are not made, but for water. Each molecule is relaxed at this level from its GFN2-xTB minimum, and every step is a frame. Resumes molecule by molecule.
"""
import argparse
import time

import numpy as np
from dft import Dft
from distort import distorted, rotatable, with_angle, with_bond
from gfn2 import Gfn2
from journal import Journal, record
from label_functional_groups import embedded
from molecule import excluded_keys, keys, mapped_smiles, with_hydrogens
from rdkit import Chem
from relax import keeps_graph, relax
from torsion import scan

HARTREE = 627.509474
HIGHEST = 100  # kcal/mol

# SMILES, frames that distort.py makes, points of a scan of every rotatable bond, basis if not DZVP; smallest and most wanted first.
TASKS = """
O 0 0|OO 4 7 def2-svpd|ON=O 4 7 def2-svpd|O=C=O 8 0|NN 6 12|N=[N+]=[N-] 8 0|[OH-] 4 0|[OH3+] 6 0|N 8 0|C=C=C 8 0|COC 8 5|O=C[O-] 8 0|[O-]N=O 8 0|[N-]=[N+]=[N-] 8 0|C=CC=C 5 9|C=CC=O 5 9|[O-][N+](=O)[O-] 8 0|[NH4+] 6 0|C[O-] 8 0|C#N 8 0|[C-]#N 3 0
[O-]C(=O)C([O-])=O 6 5|P 8 0 def2-svpd|SS 5 7 def2-svpd|CP 6 5 def2-svpd|CSSC 4 7 def2-svpd|O=C([O-])C(=O)O 4 7|[NH-]c1ncco1 8 5|CP(C)C 5 5 def2-svpd|C1C2CC12 8 0|C12C3C1C23 8 0|C=C[NH-] 8 7|[NH-]C=O 8 5|[NH-]c1ccccn1 5 7|C[N-]c1ncco1 3 9
CC 4 7|CO 6 7|CN 6 7|CCC 3 7|C=CC 4 7|CC=O 4 7|CS 4 7 def2-svpd|C[N-]C 3 7|CN=C=O 6 7|CN=[N+]=[N-] 6 5|N=C=N 6 7|CCO 4 7|CC(C)C 2 7|CF 4 0|CCF 2 7|CNC 3 7|CCCC 2 9|CC(C)=O 3 5|COC=O 3 7|CC#N 4 0
CCN=C=O 3 7|CN=C=NC 3 7|CCN=[N+]=[N-] 2 7|C=CN=C=O 2 7|N=C=O 6 0|CC(C)=C 3 7|CC#C 4 0|CCC=C 2 7|CC(C)O 2 7|CCOC 2 7|CCN 3 7|CCC=O 2 7|CC(C)(C)C 2 5|C1CCC1 4 0|C1CCCC1 3 0|CC#CC 3 9|Cc1ccccc1 2 7|CC=C(C)C 1 7|O=C=Nc1ccccc1 2 7|[N-]=[N+]=Nc1ccccc1 2 7|NCCO 1 5|OCCO 1 5|FCCF 2 9
O=[N+]([O-])O 2 5|NO 6 9|COO 2 6 def2-svpd|C=C=C=C 8 0|C=C=O 8 0|C=[N+]=[N-] 8 0|[NH2-] 5 0|C[NH-] 8 0|C=C[O-] 8 0|C=C[CH2-] 6 5|C[NH3+] 6 0|NC=[NH2+] 6 5|CC(=O)[O-] 8 5|C=N 8 0|N=N 8 5|C=CN 6 9|C=CO 6 9|NC=O 6 7|OF 4 0|FF 4 0
CON=O 1 6 def2-svpd|CN=O 6 5|C[N+](=O)[O-] 6 5|C[N+]#[C-] 5 0|O=CC=O 6 7|O=C([O-])C=O 6 7|NC(N)=[NH2+] 6 5|c1c[nH]c[nH+]1 8 0|c1c[n-]cn1 8 0|FC=C=C 6 0|FC=C=CF 6 0|C=C=C=C=C 6 0|C=O 8 0
N#CN 6 0|N#C[NH-] 6 0|C=C=N 5 0|C=CC=N 4 7|C=CN=C 4 7|CC=C 6 5|OC=O 6 7|OC(=O)[O-] 6 5|N=NN 5 5|C1=CC=C1 6 0|C1=CC1 5 0|C1CN1 6 0|C1CO1 6 0|COOC 1 6 def2-svpd|NC(N)=O 5 5|O=C=C=C=O 5 0|C=[NH2+] 5 0|CC(N)=[NH2+] 4 5|C[N-]C=O 4 5|C=CC#N 5 0|C#CC#C 5 0|CNN 4 7|C=COC 4 7|[O-]C=CC=O 3 7
C=C(C)C=C 3 7|CC=CC=O 3 7|C=CC(C)=O 3 7|C=CC(=O)[O-] 4 7|C=CC(N)=O 3 7|C=CC(=O)O 3 7|C=C[N+](=O)[O-] 4 7|c1c[nH]cc1 6 0|c1ccoc1 6 0|c1cc[n-]c1 6 0|[NH-]c1ncccn1 4 7|[NH-]c1cnccn1 3 7|[O-]c1ccccc1 6 0|[NH-]c1ccccc1 5 7|C1=CC=CC=CC=C1 5 0|[O-]c1ccncc1 4 0|CN(C)N=O 3 5|CN(C)C 5 5|C=CC=CC=C 2 7|[O-]c1ccccc1C=O 2 7|c1ccc([N-]c2ncco2)nc1 2 9|CC(=O)[N-]C 3 5
"""


def water_grid(molecule, x):
    """Both bonds and the angle of water."""
    frames = []
    for angle in (75, 90, 98, 104.5, 111, 120, 135, 155, 180):
        frames.append(with_angle(molecule, x, 1, 0, 2, np.radians(angle)))
    for factor in (0.7, 0.8, 0.88, 0.94, 1.06, 1.13, 1.22, 1.35, 1.5):
        frames.append(with_bond(molecule, x, 0, 1, factor))
        frames.append(with_bond(molecule, frames[-1], 0, 2, factor if factor < 1.2 else 0.95))
    for angle, first, second in ((95, 0.95, 1.06), (112, 1.08, 1.02), (125, 0.95, 0.95), (85, 1.1, 1.05), (104, 0.93, 1.1)):
        y = with_angle(molecule, x, 1, 0, 2, np.radians(angle))
        frames.append(with_bond(molecule, with_bond(molecule, y, 0, 1, first), 0, 2, second))
    return frames


def frames_of(smiles, many, points, seed, basis):
    molecule = with_hydrogens(smiles)
    numbers, charge = [a.GetAtomicNum() for a in molecule.GetAtoms()], Chem.GetFormalCharge(molecule)
    cheap, level = Gfn2(numbers, charge), Dft(numbers, charge, basis=basis)
    x = relax(cheap, molecule, embedded(molecule, seed) + np.random.default_rng(seed).normal(scale=0.03, size=(len(numbers), 3)))[0][-1][0]
    trajectory, converged = relax(level, molecule, x, steps=14, threshold=8e-4)
    if not trajectory or not keeps_graph(molecule, trajectory[-1][0]):
        return molecule, []
    bottom = trajectory[-1][0]
    geometries = water_grid(molecule, bottom) if smiles == "O" else []
    rng = np.random.default_rng([seed, 3])
    made = [positions for _, positions in distorted(molecule, bottom, rng)] if many else []
    geometries += [made[i] for i in rng.permutation(len(made))[:many]]
    if points:
        for j, k in rotatable(molecule):
            values = np.linspace(0.01, np.pi - 0.01, points)
            geometries += [g for g, _ in scan(cheap, molecule, bottom, j, k, values)]
    lowest = trajectory[-1][1].energy
    near = [(g, cheap.label(g)) for g in geometries]
    floor = cheap.label(bottom).energy
    wanted = [g for g, label in near if label is not None and label.energy < floor + HIGHEST / HARTREE]
    labels = [(g, level.label(g)) for g in wanted]
    found = [(g, label) for g, label in labels if label is not None and label.energy < lowest + HIGHEST / HARTREE]
    return molecule, [*trajectory, *found]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target")
    options.add_argument("--exclude", action="append", default=[])
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target, pack_minutes=2)
    started = time.time()
    excluded = excluded_keys(values.exclude) - {"O"}
    for task in TASKS.strip().replace("\n", "|").split("|"):
        smiles, many, points, basis = [*task.split(), "dzvp"][:4]
        if smiles in journal:
            continue
        if keys(with_hydrogens(smiles)) & excluded:
            print(f"left out: {smiles}: in --exclude", flush=True)
            continue
        if time.time() - started > 60 * values.minutes:
            break
        before = time.process_time()
        try:
            molecule, frames = frames_of(smiles, int(many), int(points), values.seed, basis)
        except (ValueError, RuntimeError, TypeError, IndexError, np.linalg.LinAlgError) as error:
            print(f"left out: {smiles}: {type(error).__name__} {error}", flush=True)
            journal.add(smiles, None)
            continue
        numbers = [a.GetAtomicNum() for a in molecule.GetAtoms()]
        journal.add(smiles, record(mapped_smiles(molecule), f"dft-small-{basis}", numbers, frames) if len(frames) > 1 else None)
        print(f"{smiles}: {len(frames)} frames, {time.process_time() - before:.0f} s of CPU; {journal.counts()}", flush=True)
    journal.pack()


if __name__ == "__main__":
    main()
