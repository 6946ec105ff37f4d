"""ResFF as a calculator of ASE, eV and Å."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar, Optional, Sequence

import numpy as np
from ase.calculators.calculator import Calculator, PropertyNotImplementedError, all_changes
from ase.data import covalent_radii
from ase.stress import full_3x3_to_voigt_6_stress
from ase.units import kcal, mol

from .engine import ResffError
from .force_field import DEFAULT_MODEL, ForceField, Potential
from .molecule import Molecule, molecule_request

if TYPE_CHECKING:
    from ase import Atoms

    from .molecule import MoleculeLike

_EV = kcal / mol

#: A bond of a molecule in the order of the atoms is not longer than this multiple of the sum of the covalent radii
#: in the first geometry.
_LONGEST_BOND = 1.6


class ResFF(Calculator):
    """ResFF for ASE: energy, forces, energies by term, and each atom's share of the residual, in eV and eV/Å.

    >>> from ase.build import molecule
    >>> from ase.optimize import BFGS
    >>> import resff
    >>> atoms = molecule("CH3CH2OH")
    >>> atoms.calc = resff.ResFF(smiles="CCO")
    >>> BFGS(atoms).run(fmax=0.01)

    The bonds decide about the energy, and stay what they are when the atoms move. They and the formal charges come from a SMILES or
    a structure file, whose atoms are matched with ASE's by their bonds, from an RDKit molecule or a :class:`resff.Molecule` in the
    same order, or else they are perceived from the first geometry and printed.

    All calculators share one process, which ends with Python. A calculator belongs to one molecule and refuses others.

    Parameters
    ----------
    model:
        name of a shipped model or a model file, as for :class:`resff.ForceField`
    smiles:
        of the molecule
    molecule:
        structure file, RDKit molecule with all hydrogens, or :class:`resff.Molecule`
    charge:
        total charge, e: perceived with, or checked against
    precision, allow_uncovered, threads:
        as for :class:`resff.ForceField`
    verbose:
        print perceived bonds, and warnings
    atoms, label, directory:
        as for every calculator of ASE

    Attributes
    ----------
    results:
        after a calculation, what ASE knows: ``energy``, ``free_energy`` (the same), ``forces``, and ``stress`` (6, eV/Å³) of periodic
        atoms. Everything else has a method of its own.
    """

    implemented_properties: ClassVar[list[str]] = [
        "energy",
        "free_energy",
        "forces",
        "stress",
    ]
    default_parameters: ClassVar[dict[str, Any]] = {}
    discard_results_on_any_change = True

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        smiles: Optional[str] = None,
        molecule: Optional[MoleculeLike] = None,
        charge: Optional[int] = None,
        precision: str = "single",
        allow_uncovered: bool = False,
        threads: int = 1,
        verbose: bool = True,
        atoms: Optional[Atoms] = None,
        label: Optional[str] = None,
        directory: str = ".",
    ) -> None:
        super().__init__(atoms=atoms, label=label, directory=directory)
        if smiles is not None and molecule is not None:
            raise ResffError("option", "molecule: expected smiles or molecule, got both")
        self.force_field = ForceField(
            model, precision=precision, allow_uncovered=allow_uncovered, threads=threads
        )
        self.verbose = verbose
        self._source = smiles if smiles is not None else molecule
        self._charge = charge
        self._own: dict[str, Any] = {}
        self._potential: Optional[Potential] = None

    def reset(self) -> None:
        """Forgets what was computed."""
        super().reset()
        self._own = {}

    def set(self, **options: Any) -> dict[str, Any]:
        """Refuses: the options of a calculator stay."""
        if options:
            raise ResffError("option", f"set: expected a new calculator for other options, got {', '.join(options)}")
        return {}

    @property
    def potential(self) -> Potential:
        """The potential of the molecule, in kcal/mol; there after the first calculation."""
        if self._potential is None:
            raise ResffError("option", "potential: expected a calculation before, got none")
        return self._potential

    def calculate(
        self,
        atoms: Optional[Atoms] = None,
        properties: Sequence[str] = ("energy",),
        system_changes: Sequence[str] = all_changes,
    ) -> None:
        super().calculate(atoms, properties, system_changes)
        assert self.atoms is not None
        if self._potential is None:
            self._potential = self._open(self.atoms)
        known = self._potential.molecule.atomic_numbers
        if not np.array_equal(known, self.atoms.numbers):
            raise ResffError(
                "molecule",
                f"atoms: expected those this calculator was first used with ({len(known)}) in the same order, got others "
                f"({len(self.atoms)}); make a new calculator for another molecule",
            )
        cell = _cell_of(self.atoms)
        if cell is None and "stress" in properties:
            raise PropertyNotImplementedError("stress: expected periodic atoms, got atoms in open space")
        found = self._potential.compute(
            self.atoms.positions,
            residual_atoms="residual_energies" in properties,
            cell=cell,
            uncertainty=not {"force_deviations", "member_energies"}.isdisjoint(properties),
        )
        assert found.forces is not None
        energy = float(found.energy[0]) * _EV
        self.results = {
            "energy": energy,
            "free_energy": energy,
            "forces": found.forces[0] * _EV,
        }
        self._own = {"energies_by_term": {name: float(values[0]) * _EV for name, values in found.terms.items()}}
        if found.virial is not None:
            self.results["stress"] = full_3x3_to_voigt_6_stress(-found.virial[0] * _EV / self.atoms.get_volume())
        if found.member_energies is not None and found.force_deviations is not None:
            self._own["member_energies"] = found.member_energies[0] * _EV
            self._own["force_deviations"] = found.force_deviations[0] * _EV
        if found.residual_atoms is not None:
            self._own["residual_energies"] = found.residual_atoms[0] * _EV

    def get_energies_by_term(self, atoms: Optional[Atoms] = None) -> dict[str, float]:
        """eV, the terms of the energy by name; they add up to it."""
        return dict(self._get_own("energies_by_term", atoms))

    def get_residual_energies(self, atoms: Optional[Atoms] = None) -> np.ndarray:
        """(N) eV, what each atom contributes to the residual."""
        return self._get_own("residual_energies", atoms)

    def get_force_deviations(self, atoms: Optional[Atoms] = None) -> np.ndarray:
        """(N) eV/Å, standard deviation of a component of the force on each atom."""
        return self._get_own("force_deviations", atoms)

    def get_energy_deviation(self, atoms: Atoms, other: Atoms) -> float:
        """eV, standard deviation of the difference of the energies of two geometries of the molecule."""
        members = [self._get_own("member_energies", one) for one in (atoms, other)]
        return float(np.sqrt(np.mean((members[0] - members[1]) ** 2)))

    def close(self) -> None:
        """Lets the engine forget the molecule. The calculator can be used again, and then opens it again."""
        if self._potential is not None:
            self._potential.close()

    def __enter__(self) -> ResFF:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get_own(self, name: str, atoms: Optional[Atoms]) -> Any:
        """What ASE does not know: it refuses to copy results of other names."""
        atoms = self.atoms if atoms is None else atoms
        if atoms is None:
            raise ResffError("option", "atoms: expected some, or a calculation before, got none")
        if self.check_state(atoms):
            self.reset()
        if name not in self._own:
            self.calculate(atoms, [name], [])
        return self._own[name]

    def _open(self, atoms: Atoms) -> Potential:
        if len(atoms) == 0:
            raise ResffError("molecule", "atoms: expected at least one, got none")
        source = self._source
        cell = _cell_of(atoms)
        if source is None:
            potential = self.force_field.potential(atoms, charge=self._charge, cell=cell)
            if self.verbose:
                print(f"resff: perceived {potential.molecule.describe()}")
        elif isinstance(source, (str, os.PathLike)):
            potential = self.force_field.potential(
                source, atoms.positions, atomic_numbers=atoms.numbers, charge=self._charge, cell=cell
            )
        else:
            request, _ = molecule_request(source, self._charge)
            if isinstance(source, Molecule) or "bonds" in request:
                _check_order(request, atoms)
            potential = self.force_field.potential(source, atoms.positions, charge=self._charge, cell=cell)
        if self.verbose:
            for warning in potential.warnings:
                print(f"resff: warning: {warning}")
        return potential


def _cell_of(atoms: Atoms) -> Optional[np.ndarray]:
    """(3,3) Å of periodic atoms."""
    if not atoms.pbc.any():
        return None
    if not atoms.pbc.all():
        raise ResffError("option", f"pbc: expected all three directions or none, got {atoms.pbc.tolist()}")
    if atoms.cell.rank < 3:
        raise ResffError("option", f"cell: expected three vectors that span a volume, as pbc is set, got {atoms.cell.tolist()}")
    return np.asarray(atoms.cell[:], dtype=float)


def _check_order(request: dict[str, Any], atoms: Atoms) -> None:
    """Refuses a molecule whose atoms stand in another order: its bonds would be none."""
    if request["atomicNumbers"] != atoms.numbers.tolist():
        raise ResffError("molecule", "atoms: expected the elements of the molecule in its order, got others")
    for i, j, _ in request["bonds"]:
        length = atoms.get_distance(i, j, mic=bool(atoms.pbc.all()))
        ratio = length / (covalent_radii[atoms.numbers[i]] + covalent_radii[atoms.numbers[j]])
        if ratio > _LONGEST_BOND:
            raise ResffError(
                "molecule",
                f"atoms: expected the order of the molecule, got {length:.2f} Å for its bond {i + 1}-{j + 1}",
            )
