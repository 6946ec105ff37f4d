"""ResFF: energies, forces and structures of molecules from a residual-learning force field.

- :class:`resff.ForceField`: NumPy arrays in and out, kcal/mol and Å.
- :class:`resff.ResFF`: a calculator of ASE, eV and Å (``pip install resff[ase]``).
- ``MLPotential('resff-fast')`` of openmmml (``pip install resff[openmm]``), see :mod:`resff.openmm`.
- the command ``resff``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .engine import Engine, ResffError
from .force_field import DEFAULT_MODEL, Energies, ForceField, Potential
from .molecule import Molecule, from_rdkit

if TYPE_CHECKING:
    from .calculator import ResFF

__version__ = "0.1.0"
__all__ = [
    "DEFAULT_MODEL",
    "Energies",
    "Engine",
    "ForceField",
    "Molecule",
    "Potential",
    "ResFF",
    "ResffError",
    "build",
    "from_rdkit",
]


def build(smiles: str, seed: int = 1, conformers: int = 1) -> Molecule:
    """A molecule with coordinates made for its SMILES: a start for an optimisation, not a minimum."""
    potential = ForceField(allow_uncovered=True).potential(smiles, seed=seed, conformers=conformers)
    potential.close()
    return potential.molecule


def __getattr__(name: str) -> Any:
    # ASE is optional, and slow to import.
    if name == "ResFF":
        from .calculator import ResFF

        return ResFF
    raise AttributeError(f"module 'resff' has no attribute {name!r}")
