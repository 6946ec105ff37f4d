#!/usr/bin/env python3
"""
Minima of GFN2-xTB and frames around them of the molecules of a list (SMILES, family), for training and for the held-out sweep.

    python3 workshop/data/label_functional_groups.py LIST.smi TARGET.hdf5 [--minima] [--frames 7] [--first N] [--minutes M] [--seed 1]

Of each molecule: an embedded conformer, relaxed; two frames from its relaxation; bonds pressed and stretched, angles bent, centers
inverted, torsions turned, hot motion (distort.py); torsion and inversion frames a few relaxing steps later. Frames more than
`--highest` kcal/mol above the minimum are left out. A molecule whose bonds change when it relaxes is left out. With `--minima` the
minimum is the only frame; with `--frames` there are so many of those around it, for more molecules in the same time, but all of them
of what models were seen to get wrong (family `named`). The subset of molecules whose torsions GFN2-xTB gets wrong (peroxides, nitrites)
ends in `-gfn2-only`. Resumes; a molecule's frames depend on the seed and its SMILES alone.
"""
import argparse
import signal
import time
import zlib

import numpy as np
from distort import distorted
from gfn2 import Gfn2
from journal import Journal, record
from molecule import mapped_smiles, with_hydrogens
from rdkit import Chem
from rdkit.Chem import AllChem
from relax import BOHR, keeps_graph, relax

HARTREE = 627.509474


def embedded(molecule, seed):
    """A conformer (bohr) by distance geometry and a classical force field, or None."""
    if molecule.GetNumAtoms() == 1:
        return np.zeros((1, 3))
    if AllChem.EmbedMolecule(molecule, randomSeed=seed, maxAttempts=20) != 0:
        if AllChem.EmbedMolecule(molecule, randomSeed=seed, useRandomCoords=True, maxAttempts=20) != 0:
            return None
    if AllChem.MMFFHasAllMoleculeParams(molecule):
        AllChem.MMFFOptimizeMolecule(molecule, maxIters=200)
    elif AllChem.UFFHasAllMoleculeParams(molecule):
        AllChem.UFFOptimizeMolecule(molecule, maxIters=200)
    return molecule.GetConformer().GetPositions() / BOHR


PLAIN_ERRORS = [Chem.MolFromSmarts(s) for s in ("[OX2][OX2]", "[OX2][NX2]=O", "[OX2][OX1-]")]


def subset_of(molecule, family):
    wrong = any(molecule.HasSubstructMatch(pattern) for pattern in PLAIN_ERRORS)
    return f"functional-{family}-gfn2-only" if wrong else f"functional-{family}"


def frames_of(smiles, seed, minima, highest, many):
    """The record's molecule with (positions, label) pairs, the minimum first; or a reason why there is none."""
    molecule = with_hydrogens(smiles)
    start = embedded(molecule, seed)
    if start is None:
        return None, "not embedded"
    # Off the planes and axes of symmetry, where a saddle point would pass for a minimum.
    start = start + np.random.default_rng([seed, 5]).normal(scale=0.04, size=start.shape)
    level = Gfn2([a.GetAtomicNum() for a in molecule.GetAtoms()], Chem.GetFormalCharge(molecule))
    trajectory, converged = relax(level, molecule, start)
    if not converged:
        return None, "not converged"
    x, bottom = trajectory[-1]
    if not keeps_graph(molecule, x):
        return None, "bonds changed"
    frames = [(x, bottom)]
    if minima:
        return (molecule, frames), None
    limit = bottom.energy + highest / HARTREE
    rng = np.random.default_rng([seed, 7])
    if len(trajectory) > 4:
        frames += [trajectory[0], trajectory[len(trajectory) // 3]]
    made = distorted(molecule, x, rng)
    if many is not None:
        frames = frames[:2]
        made = [made[i] for i in rng.permutation(len(made))[:many]]
    for kind, positions in made:
        label = level.label(positions, keep_density=True) or level.label(positions)
        if label is None:
            continue
        frames.append((positions, label))
        if kind in ("turned", "inverted") and (many is None or kind == "inverted") and label.energy < limit + 0.15:
            eased, _ = relax(level, molecule, positions, steps=int(rng.integers(2, 6)))
            if len(eased) > 1 and keeps_graph(molecule, eased[-1][0], longest=1.6, contact=1.0):
                frames.append(eased[-1])
    kept = [frame for frame in frames if frame[1].energy < limit and np.abs(frame[1].gradient).max() < 1.5]
    return (molecule, kept), None


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("list")
    options.add_argument("target")
    options.add_argument("--minima", action="store_true")
    options.add_argument("--frames", type=int)
    options.add_argument("--first", type=int)
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--highest", type=float, default=160)
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target)
    with open(values.list) as file:
        lines = [line.split() for line in file][: values.first]
    started, reasons = time.time(), {}

    def too_slow(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_slow)
    for count, (smiles, family) in enumerate(lines):
        if time.time() - started > 60 * values.minutes:
            break
        if smiles in journal:
            continue
        seed = zlib.crc32(f"{values.seed} {smiles}".encode()) % 2**31
        signal.alarm(60)
        try:
            many = None if family == "named" else values.frames
            found, reason = frames_of(smiles, seed, values.minima, values.highest, many)
        except (TimeoutError, ValueError, RuntimeError, np.linalg.LinAlgError) as error:
            found, reason = None, type(error).__name__
        signal.alarm(0)
        if found is None:
            reasons.setdefault(reason, []).append(smiles)
            journal.add(smiles, None)
        else:
            molecule, frames = found
            numbers = [a.GetAtomicNum() for a in molecule.GetAtoms()]
            journal.add(smiles, record(mapped_smiles(molecule), subset_of(molecule, family), numbers, frames))
        if count % 200 == 199:
            print(f"{count + 1} of {len(lines)}: {journal.counts()}, {time.time() - started:.0f} s", flush=True)
    journal.pack()
    print(journal.counts())
    for reason, found in reasons.items():
        print(f"left out, {reason}: {len(found)}, such as {' '.join(found[:12])}")


if __name__ == "__main__":
    main()
