#!/usr/bin/env python3
"""
Harmonic frequencies of small molecules at B3LYP-D3BJ/DZVP (dft.py): what a model's frequencies are measured against.

    python3 workshop/data/dft_frequencies.py workshop/sweep/frequencies.json

Relaxed from the GFN2-xTB minimum until the largest gradient is 1e-4 hartree/bohr; the Hessian by central differences of gradients, 0.01 bohr
(dispersion included). A molecule after the other, and the file is written after each: those that it has are not computed again.
"""
import json
import os
import sys

import numpy as np
from dft import Dft
from gfn2 import Gfn2
from label_functional_groups import embedded
from molecule import with_hydrogens
from pyscf.data import elements
from rdkit import Chem
from relax import BOHR, relax

STEP = 0.01  # bohr
AMU = 1822.888486  # electron masses
WAVENUMBER = 219474.6313632  # of a hartree
MOLECULES = "O O=C=O C#N N C=O COC CC#N OC=O C=C=C NN C=C=O N=C=O CN=C=O NC=O C=N CC=O C1CO1 C[N+](=O)[O-]".split()


def frequencies(smiles):
    """Relaxed positions (N,3) Å and harmonic frequencies (3N-6 or 3N-5), 1/cm, ascending."""
    molecule = with_hydrogens(smiles)
    numbers, charge = [a.GetAtomicNum() for a in molecule.GetAtoms()], Chem.GetFormalCharge(molecule)
    start = embedded(molecule, 1) + np.random.default_rng(1).normal(scale=0.02, size=(len(numbers), 3))
    x = relax(Gfn2(numbers, charge), molecule, start)[0][-1][0]
    level = Dft(numbers, charge, grid=3)
    trajectory, converged = relax(level, molecule, x, steps=40, threshold=1e-4)
    if not converged:
        raise RuntimeError(f"{smiles}: no minimum in {len(trajectory)} steps")
    x = trajectory[-1][0]
    rows = []
    for k in range(x.size):
        gradients = []
        for sign in (1, -1):
            moved = x.copy()
            moved.flat[k] += sign * STEP
            gradients.append(level.label(moved).gradient.ravel())
        rows.append((gradients[0] - gradients[1]) / (2 * STEP))
    hessian = np.array(rows)
    masses = np.repeat([elements.MASSES[z] for z in numbers], 3) * AMU
    weighted = 0.5 * (hessian + hessian.T) / np.sqrt(np.outer(masses, masses))
    basis = internal_space(x, masses)
    squares = np.linalg.eigvalsh(basis.T @ weighted @ basis)
    return x * BOHR, np.sign(squares) * np.sqrt(np.abs(squares)) * WAVENUMBER


def internal_space(x, masses):
    """Orthonormal columns: motions without translation and rotation, mass-weighted."""
    centered = x - (masses[::3, None] * x).sum(0) / masses[::3].sum()
    external = [np.tile(axis, len(x)) for axis in np.eye(3)] + [np.cross(axis, centered).ravel() for axis in np.eye(3)]
    weighted = np.array(external).T * np.sqrt(masses)[:, None]
    left, values, _ = np.linalg.svd(weighted, full_matrices=True)
    return left[:, int((values > 1e-3 * values.max()).sum()) :]


def main():
    (target,) = sys.argv[1:]
    found = json.load(open(target)) if os.path.exists(target) else []
    for smiles in MOLECULES:
        if any(entry["smiles"] == smiles for entry in found):
            continue
        positions, values = frequencies(smiles)
        found.append({"smiles": smiles, "positions": positions.round(4).tolist(), "frequencies": values.round(1).tolist()})
        text = ",\n".join("  " + json.dumps(entry) for entry in found)
        with open(target + ".partial", "w") as file:
            file.write(f"[\n{text}\n]\n")
        os.replace(target + ".partial", target)
        print(smiles, values.round(0), flush=True)


if __name__ == "__main__":
    main()
