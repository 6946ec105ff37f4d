#!/usr/bin/env python3
"""
Functional groups of H B C N O F Si P S Cl Se Br I, enumerated: every group in every place, pairs and triples of bonded groups, rings of
3 to 8 atoms with one or two heteroatoms, substituted heteroaromatics, and what models were seen to get wrong.

    python3 workshop/data/enumerate_molecules.py TRAIN.smi SWEEP.smi --exclude DATA/benchmarks [--most-atoms 20]

One molecule a line: SMILES, family. A hash of the molecule decides between training (5/8) and the held-out sweep; named failures are
all for training. Molecules of the files and folders of `--exclude` are in neither.
"""
import argparse
import re
from itertools import combinations_with_replacement, product

from group_list import (
    AROMATICS,
    CENTERS_COMMON,
    CENTERS_LESS_COMMON,
    COMMON,
    FUNCTIONAL,
    LESS_COMMON,
    NAMED,
    PLACES,
    RING_MEMBERS,
    SUBSTITUENTS,
)
from molecule import excluded_keys, fraction, key, keys, with_hydrogens
from rdkit import Chem

FIRST_ATOM = re.compile(r"^(\[[^\]]+\]|Cl|Br|[A-Za-z])(\d*)(.*)$")


def renumbered(group, by):
    """Ring numbers outside brackets raised, so that the rings of another group stay apart."""
    return re.sub(r"\[[^\]]+\]|\d", lambda m: m[0] if len(m[0]) > 1 else str(int(m[0]) + by), group)


def joined(left, right):
    """Two groups bonded at their first atoms."""
    if left == "[H]":
        return right
    if right == "[H]":
        return left
    atom, ring, rest = FIRST_ATOM.match(left).groups()
    return f"{atom}{ring}(-{renumbered(right, 4)}){rest}"


def centered(center, first, second):
    """Groups put in the two places of a center."""
    for place, group, by in (("*1", first, 3), ("*2", second, 6)):
        text = "[H]" if group == "[H]" else f"-{renumbered(group, by)}"
        bare = f"({place})" in center
        center = center.replace(place, text if bare else f"({text})")
    return center


def rings():
    """Rings of 3 to 8 atoms with one or two members that are not CH2, saturated and with one double bond."""
    for size in range(3, 9):
        for a, b in combinations_with_replacement(RING_MEMBERS, 2):
            for apart in range(1, size // 2 + 1):
                members = ["C"] * size
                members[0], members[apart] = a, b
                for double in (False, True):
                    free = [i for i in range(size - 1) if i not in (0, apart) and i + 1 != apart]
                    if double and not free:
                        continue
                    text = list(members)
                    if double:
                        text[free[-1]] = "C="
                    yield ring_text(text)


def ring_text(members):
    first = members[0]
    atom, rest = re.match(r"^(\[[^\]]+\]|[A-Z][a-z]?)(.*)$", first).groups()
    atom = {"[C]": "C", "[O]": "O", "[NH]": "N", "[CH2]": "C"}.get(atom, atom)
    body = "".join(re.sub(r"\[C\]", "C", m).replace("[CH2]", "C").replace("[O]", "O").replace("[NH]", "N") for m in members[1:])
    last = re.match(r"^(.*?)$", body)[1]
    return f"{atom}1{rest}{last}1" if not last.endswith(")") else f"{atom}9{rest}{closed(last)}"


def closed(body):
    """Puts the closing ring number behind the last atom outside parentheses."""
    depth, at = 0, len(body)
    while body[at - 1] == ")" or depth:
        at -= 1
        depth += {")": 1, "(": -1}.get(body[at], 0)
    return f"{body[:at]}9{body[at:]}"


def candidates():
    """(family, share kept, SMILES)."""
    for smiles in NAMED:
        yield "named", 1, smiles
    for place, group in product(PLACES, FUNCTIONAL):
        yield "group", 0.9, joined(place, group)
    everything = [(g, 1.0) for g in COMMON] + [(g, 0.45) for g in LESS_COMMON]
    for (a, wa), (b, wb) in combinations_with_replacement(everything, 2):
        yield "pair", wa * wb, joined(a, b)
    centers = [(c, 0.2) for c in CENTERS_COMMON] + [(c, 0.07) for c in CENTERS_LESS_COMMON]
    for (center, weight), ((a, wa), (b, wb)) in product(centers, combinations_with_replacement([("[H]", 1.0), *everything], 2)):
        yield "triple", weight * wa * wb, centered(center, a, b)
    for smiles in rings():
        yield "ring", 0.16, smiles
    for ring, group in product(AROMATICS, SUBSTITUENTS):
        carbons = [m.start() for m in re.finditer(r"c(?=[a-z1-9\[])", ring)]
        for place in carbons[1:4]:
            at = place + 1
            while at < len(ring) and ring[at].isdigit():
                at += 1
            yield "aromatic", 0.3, f"{ring[:at]}(-{renumbered(group, 4)}){ring[at:]}"
    for ring in AROMATICS:
        yield "aromatic", 1, ring


def sensible(molecule, family, most_atoms):
    """Small, of few charges, and not a chain of oxygens or halogens on each other that no flask holds."""
    atoms = list(molecule.GetAtoms())
    if len(atoms) > (37 if family == "named" else most_atoms) or len(atoms) < 2:
        return False
    if any(a.GetNumRadicalElectrons() or a.GetIsotope() for a in atoms):
        return False
    if family == "named":
        return True
    positive = sum(a.GetFormalCharge() > 0 for a in atoms)
    negative = sum(a.GetFormalCharge() < 0 for a in atoms)
    if abs(positive - negative) > 1 or (positive > 1 and negative > 1 and positive + negative > 4):
        return False
    hetero = molecule.GetSubstructMatches(Chem.MolFromSmarts("[N,O,F,Cl,Br,I;+0]-[O,F,Cl,Br,I;+0]"))
    return len(hetero) <= 1


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("train")
    options.add_argument("sweep")
    options.add_argument("--exclude", action="append", default=[])
    options.add_argument("--most-atoms", type=int, default=20)
    values = options.parse_args()
    excluded = excluded_keys(values.exclude)
    seen, refused = set(), {}
    chosen = {"train": [], "sweep": []}
    for family, share, smiles in candidates():
        if fraction(f"share {smiles}") >= share:
            continue
        molecule = with_hydrogens(smiles)
        name = None if molecule is None else key(molecule)
        reason = (
            "not a molecule to RDKit" if molecule is None
            else "made before" if name in seen
            else "in --exclude" if keys(molecule) & excluded
            else "not sensible" if not sensible(molecule, family, values.most_atoms)
            else None
        )
        seen.add(name)
        if reason is not None:
            refused.setdefault(f"{family}: {reason}", []).append(smiles)
            continue
        train = family == "named" or fraction(f"split {name}") < 5 / 8
        chosen["train" if train else "sweep"].append((fraction(f"order {name}") * (family != "named"), name, family))
    for path, part in ((values.train, "train"), (values.sweep, "sweep")):
        with open(path, "w") as file:
            file.writelines(f"{smiles} {family}\n" for _, smiles, family in sorted(chosen[part]))
        families = {f: sum(f == family for *_, family in chosen[part]) for f in ("named", "group", "pair", "triple", "ring", "aromatic")}
        print(f"{len(chosen[part])} molecules in {path}: {families}")
    for reason, found in sorted(refused.items()):
        print(f"left out, {reason}: {len(found)}, such as {' '.join(found[:6])}")


if __name__ == "__main__":
    main()
