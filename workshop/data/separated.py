"""
The energy of two molecules so far apart that they only feel each other's charges. GFN2-xTB itself moves electrons between far ions, so
there its labels are replaced by Coulomb's law: monomer energies, point charges, induction.
"""
import numpy as np
from relax import BOHR

# Polarizabilities of atoms in molecules, bohr³; monatomic ions by element and charge.
POLARIZABILITY = {1: 2.4, 5: 10, 6: 8.5, 7: 6.6, 8: 5.5, 9: 3.8, 14: 25, 15: 20, 16: 18, 17: 14, 34: 24, 35: 20, 53: 32}
ION = {(3, 1): 0.2, (11, 1): 1.0, (19, 1): 5.5, (12, 2): 0.5, (20, 2): 3.3, (30, 2): 2.3}
ION |= {(9, -1): 9.0, (17, -1): 30.0, (35, -1): 41.0, (53, -1): 60.0}


def charges_of(level, bohr):
    """
    Point charges (N) of a molecule that have its total charge and its GFN2-xTB dipole moment: the Mulliken charges with the smallest
    change that does it. A line of atoms keeps the part of the dipole moment that lies off the line as it cannot be had.
    """
    label = level.label(bohr)
    if label is None:
        return None
    charges = np.array(level.result.get("charges"))
    centered = bohr - bohr.mean(0)
    design = np.vstack([np.ones(len(bohr)), centered.T])
    wanted = np.concatenate([[level.charge], label.dipole - level.charge * bohr.mean(0)])
    return label.energy, charges + np.linalg.lstsq(design, wanted - design @ charges, rcond=1e-6)[0]


def polarizabilities(level):
    z = level.atomic_numbers
    if len(z) == 1:
        return np.array([ION.get((int(z[0]), level.charge), 5.0)])
    return np.array([POLARIZABILITY.get(int(v), 15.0) for v in z])


def interaction(x, qx, ax, y, qy, ay):
    """Coulomb's law and induction of each side by the other, hartree; positions in bohr."""
    line = x[:, None] - y[None]
    distance = np.linalg.norm(line, axis=-1)
    coulomb = (qx[:, None] * qy[None] / distance).sum()
    push = line / distance[..., None] ** 3
    at_x = (qy[None, :, None] * push).sum(1)
    at_y = -(qx[:, None, None] * push).sum(0)
    return coulomb - 0.5 * (ax * (at_x**2).sum(1)).sum() - 0.5 * (ay * (at_y**2).sum(1)).sum()


def closest(x, y):
    """Shortest distance between two sets of atoms, Å."""
    return np.linalg.norm(x[:, None] - y[None], axis=-1).min() * BOHR
