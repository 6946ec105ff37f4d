"""Molecules as RDKit has them: mapped SMILES with every hydrogen, keys without stereochemistry, molecules that must stay out."""
import gzip
import json
import re
import zlib
from pathlib import Path

import h5py
from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")


def total_charge(mapped_smiles):
    """Sum of the formal charges, which stand before the map numbers: [N+1:4], [O-:7]."""
    found = re.findall(r"([+-])(\d*):\d+\]", mapped_smiles)
    return sum((1 if sign == "+" else -1) * int(size or 1) for sign, size in found)


def with_hydrogens(smiles):
    """The molecule of a SMILES string with its hydrogens as atoms, or None where RDKit refuses it."""
    molecule = Chem.MolFromSmiles(smiles)
    return None if molecule is None else Chem.AddHs(molecule)


def mapped_smiles(molecule):
    """Every hydrogen explicit, atom map number = position + 1, Kekulé bonds; perchlorate and its like with double bonds, not charges."""
    copy = Chem.RWMol(molecule)
    Chem.Kekulize(copy, clearAromaticFlags=True)
    for bond in copy.GetBonds():
        for center, oxygen in ((bond.GetBeginAtom(), bond.GetEndAtom()), (bond.GetEndAtom(), bond.GetBeginAtom())):
            if center.GetAtomicNum() in (17, 35, 53) and center.GetFormalCharge() > 0 and oxygen.GetFormalCharge() < 0:
                center.SetFormalCharge(center.GetFormalCharge() - 1)
                oxygen.SetFormalCharge(0)
                bond.SetBondType(Chem.BondType.DOUBLE)
    for atom in copy.GetAtoms():
        atom.SetAtomMapNum(atom.GetIdx() + 1)
    return Chem.MolToSmiles(copy, kekuleSmiles=True, isomericSmiles=True)


def from_mapped(smiles):
    """The molecule of a mapped SMILES, atoms in the order of the map; None where RDKit refuses it."""
    options = Chem.SmilesParserParams()
    options.removeHs = False
    molecule = Chem.MolFromSmiles(smiles, options)
    if molecule is None:
        return None
    order = sorted(range(molecule.GetNumAtoms()), key=lambda i: molecule.GetAtomWithIdx(i).GetAtomMapNum())
    ordered = Chem.RenumberAtoms(molecule, order)
    for atom in ordered.GetAtoms():
        atom.SetAtomMapNum(0)
    return ordered


def keys(molecule):
    """Stereo-free SMILES of every fragment of a molecule."""
    text = Chem.MolToSmiles(Chem.RemoveHs(molecule), isomericSmiles=False)
    return {Chem.CanonSmiles(part, useChiral=0) for part in text.split(".")}


def key(molecule):
    return Chem.MolToSmiles(Chem.RemoveHs(molecule), isomericSmiles=False)


def fraction(text):
    """A number from 0 to 1 that depends on the text alone: splits that stay the same whatever else is made."""
    return (zlib.crc32(text.encode()) * 2654435761 % 2**32) / 2**32


def smiles_of_file(path):
    """Every SMILES string of a benchmark file."""
    if path.suffix == ".hdf5":
        with h5py.File(path) as file:
            return [group["smiles"][()][0].decode() for group in file.values()]
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    if ".csv" in path.name:
        lines = [line.split(",") for line in text.splitlines()]
        columns = [lines[0].index(name) for name in ("smiles0", "smiles1")]
        return list({line[column] for line in lines[1:] for column in columns})
    if path.suffix == ".json":
        return re.findall(r'"(?:[a-z_]*smiles)":\s*"([^"]+)"', text, re.IGNORECASE) or list(json.loads(text))
    if path.suffix in (".txt", ".smi"):
        return [line.split()[0] for line in text.splitlines() if line.strip()]
    raise ValueError(f"exclusion: expected .hdf5, .json, .csv, .csv.gz, .txt or .smi, got {path}")


def excluded_keys(paths):
    """Keys of every molecule and fragment of the files and folders; a file of which nothing can be read is an error."""
    files = [file for path in map(Path, paths) for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()]
    found = set()
    for file in files:
        options = Chem.SmilesParserParams()
        options.removeHs = False
        molecules = [m for m in (Chem.MolFromSmiles(s, options) for s in smiles_of_file(file)) if m is not None]
        if not molecules:
            raise ValueError(f"exclusion: expected molecules, got none ({file})")
        for molecule in molecules:
            for atom in molecule.GetAtoms():
                atom.SetAtomMapNum(0)
            found |= keys(molecule)
    return found
