"""Molecules: what ``resff`` understands as one, and what it made of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, Union

import numpy as np

from .engine import ResffError

if TYPE_CHECKING:
    from ase import Atoms
    from rdkit.Chem import Mol

    MoleculeLike = Union["Molecule", str, os.PathLike[str], Mol, Atoms]

_FORMATS = {
    ".sdf": "sdf",
    ".sd": "sdf",
    ".mol": "sdf",
    ".xyz": "xyz",
    ".extxyz": "xyz",
    ".pdb": "pdb",
    ".ent": "pdb",
    ".cif": "cif",
    ".mmcif": "cif",
    ".json": "qcschema",
    ".qcjson": "qcschema",
}


@dataclass(frozen=True)
class Molecule:
    """Atoms, formal charges and bonds, with coordinates where there are some.

    Attributes
    ----------
    atomic_numbers:
        (N) int
    bonds:
        (B,3) int: two atoms, from 0, and the order 1, 2 or 3 (Kekulé)
    formal_charges:
        (N) int, e
    name:
        of the molecule
    positions:
        (C,N,3) Å, or None
    """

    atomic_numbers: np.ndarray
    bonds: np.ndarray
    formal_charges: np.ndarray
    name: str = ""
    positions: Optional[np.ndarray] = field(default=None, compare=False)

    @property
    def charge(self) -> int:
        """Total charge, e."""
        return int(self.formal_charges.sum())

    def __len__(self) -> int:
        return len(self.atomic_numbers)

    def to_ase(self, conformer: int = 0) -> Atoms:
        """The molecule as ASE's Atoms, with the coordinates of one of its conformers."""
        from ase import Atoms

        if self.positions is None:
            raise ValueError("positions: expected coordinates, got a molecule without")
        return Atoms(numbers=self.atomic_numbers, positions=self.positions[conformer])

    def describe(self) -> str:
        """Bonds and charges in one line: ``C1-C2 C1=O3 ..., charges O4 -1``, atoms from 1."""
        symbol = {1: "-", 2: "=", 3: "#"}
        label = [f"{_symbol(z)}{i + 1}" for i, z in enumerate(self.atomic_numbers)]
        bonds = " ".join(f"{label[i]}{symbol[order]}{label[j]}" for i, j, order in self.bonds.tolist())
        charged = [f"{label[i]} {self.formal_charges[i]:+d}" for i in np.flatnonzero(self.formal_charges)]
        return f"bonds {bonds or 'none'}; formal charges {', '.join(charged) or 'none'}"

    def _request(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "atomicNumbers": self.atomic_numbers.tolist(),
            "formalCharges": self.formal_charges.tolist(),
            "bonds": self.bonds.tolist(),
        }

    @classmethod
    def _of_answer(cls, answer: dict[str, Any], positions: Optional[np.ndarray]) -> Molecule:
        made = answer["molecule"]
        return cls(
            np.array(made["atomicNumbers"], dtype=int),
            np.array(made["bonds"], dtype=int).reshape(-1, 3),
            np.array(made["formalCharges"], dtype=int),
            made["name"],
            positions,
        )


def _symbol(atomic_number: int) -> str:
    return _SYMBOLS[atomic_number]


_SYMBOLS = (
    "X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc "
    "Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi "
    "Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr"
).split()


def charge_request(charge: Optional[int]) -> dict[str, Any]:
    """What a request says of the total charge."""
    if charge is None:
        return {}
    if charge != int(charge):
        raise ResffError("option", f"charge: expected a whole number, got {charge}")
    return {"charge": int(charge)}


def molecule_request(molecule: MoleculeLike, charge: Optional[int] = None) -> tuple[dict[str, Any], Optional[np.ndarray]]:
    """What a request says of a molecule, and the positions that came with it.

    A text with the ending of a structure file is one (sdf, mol, xyz, pdb, cif, json), and so is that of a file that is there; any other
    is a SMILES.
    """
    request = charge_request(charge)
    if isinstance(molecule, Molecule):
        return {**request, **molecule._request()}, molecule.positions
    if isinstance(molecule, (str, os.PathLike)):
        path = Path(molecule)
        is_named = path.suffix.lower() in _FORMATS or (path.suffix != "" and os.path.isfile(path))
        if isinstance(molecule, os.PathLike) or is_named:
            kind = _FORMATS.get(path.suffix.lower())
            known = {} if kind is None else {"format": kind}
            return {**request, "text": path.read_text(), "name": path.stem, **known}, None
        return {**request, "smiles": molecule}, None
    if hasattr(molecule, "GetAtoms"):
        of_rdkit = from_rdkit(molecule)
        return {**request, **of_rdkit._request()}, of_rdkit.positions
    if hasattr(molecule, "get_atomic_numbers"):
        return {**request, "atomicNumbers": molecule.get_atomic_numbers().tolist()}, molecule.get_positions()[None]
    kinds = "a Molecule, SMILES, path, RDKit molecule or ASE Atoms"
    raise TypeError(f"molecule: expected {kinds}, got {type(molecule).__name__}")


def from_rdkit(mol: Mol) -> Molecule:
    """A molecule with all its hydrogens from RDKit, with the coordinates of its conformers."""
    from rdkit import Chem

    if any(atom.GetNumImplicitHs() or atom.GetNumExplicitHs() for atom in mol.GetAtoms()):
        raise ValueError("RDKit molecule: expected all hydrogens as atoms (Chem.AddHs), got some that are not")
    if any(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms()):
        raise ValueError("RDKit molecule: expected a closed shell, got a radical")
    kekule = Chem.Mol(mol)
    Chem.Kekulize(kekule, clearAromaticFlags=True)
    order = {Chem.BondType.SINGLE: 1, Chem.BondType.DOUBLE: 2, Chem.BondType.TRIPLE: 3}
    try:
        bonds = [[b.GetBeginAtomIdx(), b.GetEndAtomIdx(), order[b.GetBondType()]] for b in kekule.GetBonds()]
    except KeyError as kind:
        raise ValueError(f"RDKit molecule: expected single, double and triple bonds, got {kind}") from None
    conformers = [conformer.GetPositions() for conformer in mol.GetConformers() if conformer.Is3D()]
    return Molecule(
        np.array([atom.GetAtomicNum() for atom in mol.GetAtoms()], dtype=int),
        np.array(bonds, dtype=int).reshape(-1, 3),
        np.array([atom.GetFormalCharge() for atom in mol.GetAtoms()], dtype=int),
        mol.GetProp("_Name") if mol.HasProp("_Name") else "",
        np.array(conformers) if conformers else None,
    )
