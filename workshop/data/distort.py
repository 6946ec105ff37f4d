"""Geometries away from a minimum: bonds pressed and stretched, angles bent, centers inverted, torsions turned, atoms in hot motion."""
import numpy as np
from rdkit import Chem
from relax import BOHR, angles_of, bonds_of, model_hessian

KELVIN = 3.1668e-6  # hartree


def distances(graph):
    """(N,N) bonds between atoms."""
    return Chem.GetDistanceMatrix(graph)


def side(molecule, fixed, moving, center=None):
    """
    Atoms that go along with `moving` when it leaves `fixed` (or turns about `center`); in a ring only `moving` and what hangs on it alone.
    """
    blocked = {fixed} if center is None else {center}
    found, open_ = {moving}, [moving]
    while open_:
        for other in molecule.GetAtomWithIdx(open_.pop()).GetNeighbors():
            i = other.GetIdx()
            if i not in found and i not in blocked:
                found.add(i)
                open_.append(i)
    if fixed in found or (center is not None and center in found):
        atom = molecule.GetAtomWithIdx(moving)
        found = {moving} | {a.GetIdx() for a in atom.GetNeighbors() if a.GetDegree() == 1 and a.GetIdx() not in (fixed, center)}
    return sorted(found)


def rotated(points, origin, axis, angle):
    axis = axis / np.linalg.norm(axis)
    relative = points - origin
    cos, sin = np.cos(angle), np.sin(angle)
    return origin + relative * cos + np.cross(axis, relative) * sin + np.outer(relative @ axis, axis) * (1 - cos)


def with_bond(molecule, x, i, j, factor):
    """The bond i-j times a factor; the smaller side moves."""
    a, b = side(molecule, i, j), side(molecule, j, i)
    if len(a) > len(b):
        i, j, a = j, i, b
    y = x.copy()
    y[a] += (factor - 1) * (x[j] - x[i])
    return y


def with_angle(molecule, x, a, center, b, angle):
    """The angle a-center-b at another value, which may be beyond 180 degrees (radians)."""
    u, v = x[a] - x[center], x[b] - x[center]
    normal = np.cross(u, v)
    if np.linalg.norm(normal) < 1e-3 * np.linalg.norm(u) * np.linalg.norm(v):
        normal = np.cross(u, u[[1, 2, 0]] + np.array([0.3, -0.2, 0.5]))
    present = np.arccos(np.clip(u @ v / np.linalg.norm(u) / np.linalg.norm(v), -1, 1))
    moving = side(molecule, a, b, center)
    y = x.copy()
    y[moving] = rotated(x[moving], x[center], normal, angle - present)
    return y


def with_inversion(molecule, x, center, part):
    """
    A center of three neighbors moved along the normal of their plane: part 0 as it is, 1 in the plane, 2 inverted. A flat center moves out
    of the plane by part × 0.4 Å.
    """
    neighbors = [a.GetIdx() for a in molecule.GetAtomWithIdx(center).GetNeighbors()]
    p, q, r = x[neighbors]
    normal = np.cross(q - p, r - p)
    normal /= np.linalg.norm(normal)
    height = (x[center] - p) @ normal
    shift = -part * height if abs(height) * BOHR > 0.12 else part * 0.4 / BOHR
    y = x.copy()
    y[center] += shift * normal
    # Single atoms on the center give way in part, so that bonds do not shrink as much.
    light = [i for i in neighbors if molecule.GetAtomWithIdx(i).GetDegree() == 1]
    for i in light:
        length = np.linalg.norm(x[i] - x[center])
        line = y[i] - y[center]
        y[i] = y[center] + line * length / np.linalg.norm(line)
    return y


def with_torsion(molecule, x, j, k, angle):
    moving = [i for i in side(molecule, j, k) if i != k]
    y = x.copy()
    y[moving] = rotated(x[moving], x[k], x[k] - x[j], angle)
    return y


def thermal(molecule, x, kelvin, rng):
    """Harmonic motion about the minimum by the model Hessian."""
    values, vectors = np.linalg.eigh(model_hessian(molecule, x, floor=0.025))
    amplitude = np.sqrt(KELVIN * kelvin / values)
    return x + (vectors @ (amplitude * rng.normal(size=len(values)))).reshape(-1, 3)


def rotatable(molecule):
    found = []
    for bond in molecule.GetBonds():
        j, k = bond.GetBeginAtom(), bond.GetEndAtom()
        if not bond.IsInRing() and j.GetDegree() > 1 and k.GetDegree() > 1 and bond.GetBondTypeAsDouble() < 3:
            found.append((j.GetIdx(), k.GetIdx()))
    return found


def twisting(molecule):
    """Bonds j-k with j the end of an allene or a longer cumulene, and something there to turn."""
    middle = lambda atom: atom.GetDegree() == 2 and all(b.GetBondTypeAsDouble() == 2 for b in atom.GetBonds())
    found = []
    for bond in molecule.GetBonds():
        for j, k in ((bond.GetBeginAtom(), bond.GetEndAtom()), (bond.GetEndAtom(), bond.GetBeginAtom())):
            if bond.GetBondTypeAsDouble() == 2 and not bond.IsInRing() and middle(k) and not middle(j) and j.GetDegree() > 1:
                found.append((k.GetIdx(), j.GetIdx()))
    return found


def distorted(molecule, x, rng):
    """(kind, positions): some ten frames of a molecule that between them show how everything in it is stiff."""
    one = lambda things: things[rng.integers(len(things))]
    bonds = [(int(i), int(j)) for i, j in bonds_of(molecule)]
    heavy = [b for b in bonds if all(molecule.GetAtomWithIdx(i).GetAtomicNum() > 1 for i in b)] or bonds
    angles = angles_of(molecule)
    frames = []
    if bonds:
        frames.append(("pressed", with_bond(molecule, x, *one(heavy), rng.uniform(0.62, 0.95))))
        frames.append(("pressed", with_bond(molecule, x, *one(bonds), rng.uniform(0.55, 0.95))))
        for pool in (heavy, bonds):
            bond = one(pool)
            in_ring = molecule.GetBondBetweenAtoms(*bond).IsInRing()
            frames.append(("stretched", with_bond(molecule, x, *bond, rng.uniform(1.05, 1.25 if in_ring else 1.8))))
    if angles:
        for _ in range(2):
            a, center, b = one(angles)
            u, v = x[a] - x[center], x[b] - x[center]
            present = np.arccos(np.clip(u @ v / np.linalg.norm(u) / np.linalg.norm(v), -1, 1))
            low, high = max(np.radians(50), present - 0.9), min(np.radians(200), present + 1.2)
            frames.append(("bent", with_angle(molecule, x, a, center, b, rng.uniform(low, high))))
    centers = [a.GetIdx() for a in molecule.GetAtoms() if a.GetDegree() == 3]
    hetero = [i for i in centers if molecule.GetAtomWithIdx(i).GetAtomicNum() in (7, 15, 16, 34, 53)]
    for pool in (hetero, centers):
        if pool:
            frames.append(("inverted", with_inversion(molecule, x, one(pool), rng.uniform(0.3, 1.3))))
    turning = rotatable(molecule)
    if turning:
        for _ in range(2):
            turned = with_torsion(molecule, x, *one(turning), rng.uniform(-np.pi, np.pi))
            frames.append(("turned", thermal(molecule, turned, 100, rng)))
    twisted = twisting(molecule)
    if twisted:
        for _ in range(4):
            turned = with_torsion(molecule, x, *one(twisted), rng.uniform(-np.pi, np.pi))
            frames.append(("twisted", thermal(molecule, turned, 100, rng)))
    frames += [("hot", thermal(molecule, x, kelvin, rng)) for kelvin in (300, 900)]
    frames.append(("mixed", thermal(molecule, one(frames)[1], 300, rng)))
    return frames
