"""Frames along a torsion: turned, and relaxed by GFN2-xTB with the torsion held."""
import numpy as np
from distort import with_torsion
from relax import relax


def dihedral(x, atoms):
    """Radians."""
    i, j, k, l = x[list(atoms)]
    b1, b2, b3 = j - i, k - j, l - k
    n1, n2 = np.cross(b1, b2), np.cross(b2, b3)
    return np.arctan2(np.cross(n1, n2) @ b2 / np.linalg.norm(b2), n1 @ n2)


def held(atoms, value, stiffness=0.4):
    """A restraint for `relax`: stiffness/2 (φ − value)², hartree, its gradient by central differences."""
    atoms = list(atoms)

    def off(x):
        return (dihedral(x, atoms) - value + np.pi) % (2 * np.pi) - np.pi

    def restraint(x):
        gradient = np.zeros_like(x)
        here = off(x)
        for atom in atoms:
            for axis in range(3):
                moved = x.copy()
                moved[atom, axis] += 1e-4
                after = off(moved)
                moved[atom, axis] -= 2e-4
                gradient[atom, axis] = stiffness * here * (after - off(moved)) / 2e-4
        return 0.5 * stiffness * here**2, gradient

    return restraint


def first_torsion(molecule, j, k):
    """Four atoms about the bond j-k."""
    i = next(a.GetIdx() for a in molecule.GetAtomWithIdx(j).GetNeighbors() if a.GetIdx() != k)
    l = next(a.GetIdx() for a in molecule.GetAtomWithIdx(k).GetNeighbors() if a.GetIdx() != j)
    return i, j, k, l


def scan(level, molecule, x, j, k, values, steps=15):
    """(positions, label) at each value (radians) of the torsion about the bond j-k, relaxed loosely."""
    atoms = first_torsion(molecule, j, k)
    out = []
    for value in values:
        start = with_torsion(molecule, x, j, k, value - dihedral(x, atoms))
        trajectory, _ = relax(level, molecule, start, steps=steps, threshold=1.5e-3, restraint=held(atoms, value))
        if trajectory:
            out.append(trajectory[-1])
    return out
