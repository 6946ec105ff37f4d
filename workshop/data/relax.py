"""Minima of GFN2-xTB by BFGS in Cartesian coordinates from a model Hessian of bonds and angles, for molecules of up to some 30 atoms."""
from itertools import combinations

import numpy as np
from rdkit import Chem

BOHR = 0.529177210903
RADII = {1: 0.31, 3: 1.28, 5: 0.84, 6: 0.75, 7: 0.71, 8: 0.66, 9: 0.60, 11: 1.66, 12: 1.41, 14: 1.13, 15: 1.08, 16: 1.04, 17: 1.00}
RADII |= {19: 2.03, 20: 1.76, 30: 1.22, 34: 1.19, 35: 1.18, 53: 1.37}


def radius(z):
    """Covalent radius, Å."""
    return RADII.get(int(z), 1.4)


def bonds_of(molecule):
    return np.array([(b.GetBeginAtomIdx(), b.GetEndAtomIdx()) for b in molecule.GetBonds()], dtype=int).reshape(-1, 2)


def angles_of(molecule):
    found = []
    for atom in molecule.GetAtoms():
        neighbors = [other.GetIdx() for other in atom.GetNeighbors()]
        found += [(a, atom.GetIdx(), b) for a, b in combinations(neighbors, 2)]
    return found


def model_hessian(molecule, bohr, floor=0.02):
    """Stretching of bonds, 1-3 distances in place of angles, and a floor for all else; hartree/bohr², (3N,3N)."""
    n = len(bohr)
    hessian = np.zeros((n, 3, n, 3))

    def spring(i, j, stiffness):
        line = bohr[j] - bohr[i]
        line = line / max(np.linalg.norm(line), 1e-6)
        block = stiffness * np.outer(line, line)
        hessian[i, :, i] += block
        hessian[j, :, j] += block
        hessian[i, :, j] -= block
        hessian[j, :, i] -= block

    for bond in molecule.GetBonds():
        i, j = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        spring(i, j, 0.28 + 0.25 * (bond.GetBondTypeAsDouble() - 1))
    for a, _, b in angles_of(molecule):
        spring(a, b, 0.06)
    return hessian.reshape(3 * n, 3 * n) + floor * np.eye(3 * n)


def relax(level, molecule, bohr, steps=80, threshold=6e-4, restraint=None):
    """
    @param restraint function of positions that returns an energy and a gradient to add, hartree and hartree/bohr
    @returns the labels on the way as (positions, label), the last one the minimum, and whether it converged
    (largest component of the gradient, hartree/bohr)
    """
    x = np.array(bohr, dtype=float)
    hessian = model_hessian(molecule, x)
    trajectory = []
    previous = None
    trust = 0.5

    def evaluate(at):
        label = level.label(at, keep_density=True)
        if label is None:
            return None
        extra = (0.0, 0.0) if restraint is None else restraint(at)
        return label, label.energy + extra[0], label.gradient + extra[1]

    for _ in range(steps):
        found = evaluate(x)
        if found is None:
            return trajectory, False
        label, energy, gradient = found
        trajectory.append((x.copy(), label))
        if np.abs(gradient).max() < threshold:
            return trajectory, True
        flat = gradient.ravel()
        if previous is not None:
            step, old_gradient, old_energy = previous
            y = flat - old_gradient
            if step @ y > 1e-9:
                hs = hessian @ step
                hessian += np.outer(y, y) / (step @ y) - np.outer(hs, hs) / (step @ hs)
            trust = max(0.1, 0.5 * trust) if energy > old_energy + 1e-6 else min(1.2, 1.3 * trust)
        step = -np.linalg.solve(hessian + 1e-4 * np.eye(len(flat)), flat)
        largest = np.linalg.norm(step.reshape(-1, 3), axis=1).max()
        if largest > trust:
            step *= trust / largest
        previous = (step, flat, energy)
        x = x + step.reshape(-1, 3)
    return trajectory, False


def keeps_graph(molecule, bohr, longest=1.35, shortest=0.70, contact=1.12):
    """Whether bonds are bonds and nothing else is, by distances in units of the sum of covalent radii."""
    z = np.array([atom.GetAtomicNum() for atom in molecule.GetAtoms()])
    radii = np.array([radius(v) for v in z])
    distance = np.linalg.norm(bohr[:, None] - bohr[None], axis=-1) * BOHR / (radii[:, None] + radii[None])
    bonded = Chem.GetAdjacencyMatrix(molecule).astype(bool)
    np.fill_diagonal(distance, 2)
    others = distance[~bonded]
    ratios = distance[bonded]
    # Atoms opposite in three-membered and four-membered rings are near to each other; H-H radii are small.
    return bool((ratios < longest).all() and (ratios > shortest).all() and (others > contact).all())
