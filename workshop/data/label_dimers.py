#!/usr/bin/env python3
"""
Pairs of molecules and ions, ions with several ligands, and water clusters, labeled with GFN2-xTB.

    python3 workshop/data/label_dimers.py TARGET.hdf5 FAR.hdf5 --exclude DATA/benchmarks/s66x8-ccsdt.csv.gz [--pairs 1500] [--minutes M] [--seed 1]

TARGET has frames in contact: the nearest minimum and its contact at 0.7 to 3 times the distance, other orientations, hot motion. Where
one of the partners is charged only contacts below 3.5 Å are there: beyond, GFN2-xTB moves charge from one to the other. FAR has, for
pairs with an ion, energies alone: the contact by GFN2-xTB and distances of 5 to 40 Å by Coulomb's law (separated.py), on the one scale
of the separated monomers. The same two molecules as in a pair of `--exclude` are not made.
"""
import argparse
import time
from dataclasses import replace

import numpy as np
from distort import thermal
from gfn2 import Gfn2, Label
from journal import Journal, record
from label_functional_groups import embedded
from molecule import key, mapped_smiles, with_hydrogens
from monomer_list import ANIONS, CATIONS, LIGANDS, METALS, NEUTRAL
from rdkit import Chem
from relax import BOHR, keeps_graph, radius, relax
from scipy.spatial.transform import Rotation
from separated import charges_of, closest, interaction, polarizabilities

HARTREE = 627.509474
HIGHEST = 120  # kcal/mol above the lowest frame of a pair


class Monomer:
    known = {}

    def __init__(self, smiles):
        self.molecule = with_hydrogens(smiles)
        self.level = Gfn2([a.GetAtomicNum() for a in self.molecule.GetAtoms()], Chem.GetFormalCharge(self.molecule))
        trajectory, _ = relax(self.level, self.molecule, embedded(self.molecule, 1))
        self.bohr = trajectory[-1][0] - trajectory[-1][0].mean(0)
        self.charge = self.level.charge

    @classmethod
    def of(cls, smiles):
        if smiles not in cls.known:
            cls.known[smiles] = cls(smiles)
        return cls.known[smiles]


def vdw(z):
    """Å, Bondi's where a rule of thumb is not enough."""
    return {1: 1.15, 6: 1.7, 7: 1.55, 8: 1.5, 9: 1.45}.get(int(z), radius(z) + 0.75)


def placed(first, second, rng, gap):
    """`second` turned at random beside `first`, so that the nearest contact is `gap` times the sum of the radii (charged: less)."""
    z1, z2 = first.level.atomic_numbers, second.level.atomic_numbers
    x = first.bohr
    y = Rotation.random(random_state=int(rng.integers(2**31))).apply(second.bohr)
    line = rng.normal(size=3)
    line /= np.linalg.norm(line)
    radii = np.add.outer([vdw(z) for z in z1], [vdw(z) for z in z2]) / BOHR * gap
    for apart in np.arange(0, 40, 0.15):
        if (np.linalg.norm(x[:, None] - (y + apart * line)[None], axis=-1) > radii).all():
            return x, y + apart * line
    return None


def moved(x, y, factor):
    """The nearest contact of two molecules at `factor` times its length."""
    distances = np.linalg.norm(x[:, None] - y[None], axis=-1)
    i, j = np.unravel_index(distances.argmin(), distances.shape)
    return y + (factor - 1) * (y[j] - x[i])


def pair_frames(first, second, rng):
    """The molecule of both, frames in contact, and far frames (empty where both are neutral)."""
    molecule = Chem.CombineMols(first.molecule, second.molecule)
    Chem.SanitizeMol(molecule)
    n = len(first.bohr)
    ionic = first.charge != 0 or second.charge != 0
    level = Gfn2(np.concatenate([first.level.atomic_numbers, second.level.atomic_numbers]), first.charge + second.charge)
    start = placed(first, second, rng, 0.85)
    alike = first.charge * second.charge > 0
    x = np.vstack(start)
    if not alike:
        trajectory, _ = relax(level, molecule, x, steps=25, threshold=1.5e-3)
        if trajectory and keeps_graph(molecule, trajectory[-1][0], contact=1.15):
            x = trajectory[-1][0]
    a, b = x[:n], x[n:]
    geometries = [x] + [np.vstack([a, moved(a, b, f)]) for f in rng.uniform([0.62, 0.72, 0.82, 0.92, 1.1, 1.3, 1.7, 2.4], [0.72, 0.82, 0.92, 0.99, 1.2, 1.6, 2.2, 3])]
    for gap in rng.uniform([0.6, 0.75], [0.75, 1.0]):
        geometries.append(thermal(molecule, np.vstack(placed(first, second, rng, gap)), 300, rng))
    geometries.append(thermal(molecule, x, 300, rng))
    # Beyond 3.5 Å GFN2-xTB moves charge between ions; where both are closed shells far below, nothing is lost by leaving it out.
    labels = [(g, level.label(g)) for g in geometries if not ionic or closest(g[:n], g[n:]) < 3.5]
    found = [(g, label) for g, label in labels if label is not None]
    if not found:
        return molecule, [], []
    lowest = min(label.energy for _, label in found)
    near = [(g, label) for g, label in found if label.energy < lowest + HIGHEST / HARTREE]
    return molecule, near, far_frames(first, second, x, near, rng) if ionic else []


def far_frames(first, second, x, near, rng):
    n = len(first.bohr)
    one, two = (charges_of(m.level, m.bohr) for m in (first, second))
    if one is None or two is None:
        return []
    found = [min(near, key=lambda frame: frame[1].energy)]
    out = []
    for apart in (5, 6, 7, 8.5, 10, 13, 18, 26, 40):
        turned = Rotation.random(random_state=int(rng.integers(2**31))).apply(second.bohr)
        line = rng.normal(size=3)
        for distance in np.arange(0, 120, 0.1):
            y = turned + distance * line / np.linalg.norm(line)
            if closest(first.bohr, y) > apart:
                break
        energy = one[0] + two[0] + interaction(first.bohr, one[1], polarizabilities(first.level), y, two[1], polarizabilities(second.level))
        out.append((np.vstack([first.bohr, y]), Label(energy, np.zeros((0, 3)), np.zeros(3))))
    return [(g, replace(label, gradient=np.zeros((0, 3)))) for g, label in found] + out


def cluster_frames(center, ligands, rng):
    """Ligands around a center (or around the first of them), relaxed in part; hot and compressed."""
    parts = [center] if center else []
    x = center.bohr if center else np.zeros((0, 3))
    for ligand in ligands:
        body = Monomer.__new__(Monomer)
        body.bohr = x
        body.level = Gfn2(np.concatenate([p.level.atomic_numbers for p in parts]) if parts else [], 0)
        if not parts:
            x = ligand.bohr
        else:
            best = min((placed(body, ligand, rng, 0.82) for _ in range(6)), key=lambda xy: np.linalg.norm(xy[1].mean(0)))
            x = np.vstack(best)
        parts.append(ligand)
    molecule = parts[0].molecule
    for part in parts[1:]:
        molecule = Chem.CombineMols(molecule, part.molecule)
    Chem.SanitizeMol(molecule)
    level = Gfn2(np.concatenate([p.level.atomic_numbers for p in parts]), sum(p.charge for p in parts))
    trajectory, _ = relax(level, molecule, x, steps=40, threshold=2e-3)
    if not trajectory:
        return molecule, []
    frames = [trajectory[0], trajectory[len(trajectory) // 3], trajectory[-1]] if keeps_graph(molecule, trajectory[-1][0], contact=1.1) else trajectory[:1]
    x = frames[-1][0]
    owner = np.repeat(np.arange(len(parts)), [len(p.bohr) for p in parts])
    centers = np.array([x[owner == k].mean(0) for k in range(len(parts))])
    for scale in (*rng.uniform([0.75, 0.82, 0.9], [0.82, 0.9, 0.97]), *rng.uniform([1.05, 1.2], [1.2, 1.6])):
        y = x + ((scale - 1) * (centers - centers[0]))[owner]
        turned = y.copy()
        for k in range(1, len(parts)):
            spin = Rotation.from_rotvec(rng.normal(scale=0.35, size=3))
            turned[owner == k] = spin.apply(y[owner == k] - y[owner == k].mean(0)) + y[owner == k].mean(0)
        for geometry in (y, thermal(molecule, turned, 300, rng)):
            label = level.label(geometry)
            if label is not None:
                frames.append((geometry, label))
    lowest = min(label.energy for _, label in frames)
    return molecule, [f for f in frames if f[1].energy < lowest + 1.5 * HIGHEST / HARTREE]


def plans(seed):
    """Without end: what to make next, as (kind, SMILES of the parts)."""
    rng = np.random.default_rng(seed)
    one = lambda things: str(things[rng.integers(len(things))])
    halogens = [s for s in NEUTRAL if any(x in s for x in ("Cl", "Br", "I", "Se", "S"))]
    kinds = ["neutral", "halogen", "cation-neutral", "anion-neutral", "ion-pair", "cations", "anions", "water", "metal"]
    share = [0.15, 0.12, 0.14, 0.18, 0.16, 0.04, 0.04, 0.07, 0.10]
    while True:
        kind = str(rng.choice(kinds, p=share))
        if kind == "water":
            yield kind, ["O"] * int(rng.integers(3, 9))
        elif kind == "metal":
            count = int(rng.choice([1, 2, 3, 4, 6], p=[0.45, 0.2, 0.1, 0.15, 0.1]))
            ion = one([*METALS, "[F-]", "[Cl-]", "[Br-]", "[I-]"])
            yield kind, [ion] + [one(LIGANDS) if count < 4 and "-" not in ion else "O" for _ in range(count)]
        else:
            first, second = {
                "neutral": (NEUTRAL, NEUTRAL), "halogen": (halogens, [*NEUTRAL, *ANIONS[:12]]), "cation-neutral": (CATIONS, NEUTRAL),
                "anion-neutral": (ANIONS, NEUTRAL), "ion-pair": (CATIONS, ANIONS), "cations": (CATIONS, CATIONS), "anions": (ANIONS, ANIONS),
            }[kind]  # fmt: skip
            yield kind, [one(first), one(second)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target")
    options.add_argument("far")
    options.add_argument("--exclude", required=True)
    options.add_argument("--pairs", type=int, default=1500)
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    excluded = excluded_pairs(values.exclude)
    journal, far = Journal(values.target), Journal(values.far)
    started = time.time()
    for index, (kind, smiles) in zip(range(values.pairs), plans(values.seed)):
        name = f"{values.seed}-{index} {'.'.join(smiles)}"
        if name in journal or frozenset(key(with_hydrogens(s)) for s in smiles) in excluded and len(smiles) == 2:
            continue
        if time.time() - started > 60 * values.minutes:
            break
        rng = np.random.default_rng([values.seed, index])
        beyond = []
        try:
            monomers = [Monomer.of(s) for s in smiles]
            if kind == "water" or (kind == "metal" and len(smiles) > 2):
                molecule, near = cluster_frames(None if kind == "water" else monomers[0], monomers[kind != "water" :], rng)
            else:
                molecule, near, beyond = pair_frames(*monomers, rng)
        except (ValueError, RuntimeError, TypeError, np.linalg.LinAlgError) as error:
            print(f"left out: {name}: {type(error).__name__} {error}", flush=True)
            journal.add(name, None)
            continue
        numbers = [a.GetAtomicNum() for a in molecule.GetAtoms()]
        text = mapped_smiles(molecule)
        if len(beyond) > 1:
            value = record(text, f"far-{kind}", numbers, beyond)
            del value["dft_total_gradient"], value["scf_dipole"]
            far.add(name, value)
        journal.add(name, record(text, f"dimer-{kind}", numbers, near) if len(near) > 2 else None)
        if index % 100 == 99:
            print(f"{index + 1}: {journal.counts()}; far {far.counts()}, {time.time() - started:.0f} s", flush=True)
    journal.pack()
    far.pack()
    print(f"{journal.counts()}; far {far.counts()}")


def excluded_pairs(path):
    """Pairs of stereo-free SMILES in a table with columns smiles0 and smiles1."""
    import gzip

    rows = [line.split(",") for line in gzip.open(path, "rt").read().splitlines()]
    columns = [rows[0].index(name) for name in ("smiles0", "smiles1")]
    return {frozenset(key(with_hydrogens(row[c])) for c in columns) for row in rows[1:]}


if __name__ == "__main__":
    main()
