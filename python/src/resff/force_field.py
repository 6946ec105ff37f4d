"""ResFF with NumPy arrays in and out, kcal/mol and Å."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional, Sequence

import numpy as np

from .engine import Arrays, Engine, EngineEndedBefore, ResffError
from .molecule import Molecule, charge_request, molecule_request

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .molecule import MoleculeLike

DEFAULT_MODEL = "resff-fast"


@dataclass(frozen=True)
class Energies:
    """Energies of C conformations; kcal/mol and kcal/mol/Å.

    Attributes
    ----------
    energy:
        (C)
    terms:
        (C) by the name of the term; they add up to ``energy``
    forces:
        (C,N,3), or None where they were not asked for
    residual_atoms:
        (C,N) what each atom contributes to the residual, or None where it was not asked for
    virial:
        (C,3,3) kcal/mol, −dE/dε of a strain ε of atoms and cell, or None without a cell; the stress is −virial/volume
    member_energies:
        (C,M) energies by the members of the model less ``energy``, or None where no uncertainty was asked for
    force_deviations:
        (C,N) standard deviation of a force component on each atom, or None
    """

    energy: np.ndarray
    terms: dict[str, np.ndarray]
    forces: Optional[np.ndarray]
    residual_atoms: Optional[np.ndarray]
    virial: Optional[np.ndarray] = None
    member_energies: Optional[np.ndarray] = None
    force_deviations: Optional[np.ndarray] = None

    def energy_deviation(self, i: int, j: int) -> float:
        """Standard deviation of ``energy[i] - energy[j]``, kcal/mol. A single energy has none."""
        if self.member_energies is None:
            raise ResffError("option", "uncertainty: expected energies computed with uncertainty=True, got others")
        return float(np.sqrt(np.mean((self.member_energies[i] - self.member_energies[j]) ** 2)))


class _System:
    """A molecule that an engine has opened; the engine forgets it when nothing refers to this any longer."""

    def __init__(self, engine: Engine, number: int) -> None:
        self.engine = engine
        self.number = number

    def __del__(self) -> None:
        self.engine.forget(self.number)


class Potential:
    """The energy of one molecule as a function of its positions. Made by :meth:`ForceField.potential`.

    Attributes
    ----------
    molecule:
        as it was understood, with the coordinates that came with it or were made for its SMILES
    warnings:
        what every result should repeat, such as elements the model was not trained on
    model:
        name, level and sha256 of the model
    """

    def __init__(
        self,
        force_field: ForceField,
        request: dict[str, Any],
        positions: Optional[np.ndarray],
        cell: Optional[np.ndarray] = None,
    ) -> None:
        self._force_field = force_field
        system, answer, arrays = self._open(request, positions, cell)
        self._system: Optional[_System] = system
        own = arrays.get("positions")
        self.molecule = Molecule._of_answer(answer, own)
        self.warnings: tuple[str, ...] = tuple(answer["warnings"])
        self.model: dict[str, str] = answer["model"]

    def __len__(self) -> int:
        return len(self.molecule)

    def compute(
        self,
        positions: ArrayLike,
        *,
        forces: bool = True,
        residual_atoms: bool = False,
        part: str = "all",
        without: Sequence[str] = (),
        cell: Optional[ArrayLike] = None,
        uncertainty: bool = False,
    ) -> Energies:
        """Energies of conformations.

        Parameters
        ----------
        positions:
            (C,N,3) or (N,3) Å
        forces, residual_atoms:
            whether they are computed
        part:
            ``all``, or ``bonded``: the terms :meth:`parameters` lists, without the network of the residual
        without:
            bonded terms that are left out of energies and forces: ``bond``, ``angle``, ``proper``, ``improper``
        cell:
            (3,3) Å, or (C,3,3): the positions are one cell of a periodic system, wrapped or not
        uncertainty:
            whether deviations are computed, by the members of a calibrated model; of molecules without a cell

        Raises
        ------
        ResffError
            ``data`` for positions of another shape, ``numeric`` for energies that are not finite
        """
        x = np.asarray(positions, dtype=float)
        x = x[None] if x.ndim == 2 else x
        arrays = {"positions": x}
        if cell is not None:
            arrays["cell"] = np.asarray(cell, dtype=float)
        header = {
            "method": "compute",
            "part": part,
            "without": list(without),
            "forces": forces,
            "residualAtoms": residual_atoms,
            "uncertainty": uncertainty,
        }
        answer, out = self._ask(header, arrays)
        terms = {name: out["terms"][:, t] for t, name in enumerate(answer["terms"])}
        return Energies(
            out["energy"],
            terms,
            out.get("forces"),
            out.get("residualAtoms"),
            out.get("virial"),
            out.get("memberEnergies"),
            out.get("forceDeviations"),
        )

    def energy_forces(self, positions: ArrayLike) -> tuple[Any, np.ndarray]:
        """Energy and forces: a number and (N,3) for (N,3) Å; (C) and (C,N,3) for (C,N,3) Å. kcal/mol, kcal/mol/Å."""
        result = self.compute(positions)
        assert result.forces is not None
        if np.ndim(positions) == 2:
            return float(result.energy[0]), result.forces[0]
        return result.energy, result.forces

    def parameters(self) -> dict[str, Any]:
        """Parameters of the bonded terms, kcal/mol, Å and rad: the arrays, ``constants`` and ``torsionGuard`` of docs/engine.md."""
        answer, arrays = self._ask({"method": "parameters"}, {})
        return {"constants": answer["constants"], "torsionGuard": answer["torsionGuard"], **arrays}

    def close(self) -> None:
        """Lets the engine forget the molecule, as it does when the potential is gone; it is opened again if it is needed again."""
        self._system = None

    def _open(
        self, request: dict[str, Any], positions: Optional[np.ndarray], cell: Optional[np.ndarray] = None
    ) -> tuple[_System, dict[str, Any], Arrays]:
        engine = self._force_field.engine
        arrays = {} if positions is None else {"positions": positions}
        if cell is not None:
            arrays["cell"] = cell
        answer, made = engine.request({"method": "open", **self._force_field._options, "molecule": request}, arrays)
        return _System(engine, answer["system"]), answer, made

    def _ask(self, header: dict[str, Any], arrays: Arrays) -> tuple[dict[str, Any], Arrays]:
        while True:
            # One look at it: another thread may change it, or close it.
            system = self._system
            if system is None or system.engine is not self._force_field.engine:
                system, _, _ = self._open(self.molecule._request(), None)
                self._system = system
            try:
                return system.engine.request({**header, "system": system.number}, arrays)
            except EngineEndedBefore:
                # Another thread was interrupted while this one waited.
                continue

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_system": None}


class ForceField:
    """A model of ResFF.

    >>> import resff
    >>> force_field = resff.ForceField("resff-fast")
    >>> ethanol = force_field.potential("CCO")
    >>> energy, forces = ethanol.energy_forces(ethanol.molecule.positions)

    Parameters
    ----------
    model:
        name of a shipped model (``resff-fast``, ``resff-paper``) or a model file, ``@LEVEL`` behind it for another level of theory
    precision:
        ``single``: the residual network in float32 on WebAssembly; ``double``: all in float64, slow
    allow_uncovered:
        compute elements and charges the model was not trained on, with a warning
    threads:
        that compute one request together
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        precision: str = "single",
        allow_uncovered: bool = False,
        threads: int = 1,
    ) -> None:
        self.model = model
        self.threads = threads
        self._options = {"model": model, "precision": precision, "allowUncovered": allow_uncovered}
        self._known: dict[str, Potential] = {}

    @property
    def engine(self) -> Engine:
        """The process that computes; shared with all others of as many threads."""
        return Engine.shared(self.threads)

    def potential(
        self,
        molecule: MoleculeLike,
        positions: Optional[ArrayLike] = None,
        *,
        atomic_numbers: Optional[ArrayLike] = None,
        bonds: Optional[ArrayLike] = None,
        charge: Optional[int] = None,
        name: Optional[str] = None,
        seed: int = 1,
        conformers: int = 1,
        cell: Optional[ArrayLike] = None,
    ) -> Potential:
        """The potential of a molecule.

        Parameters
        ----------
        molecule:
            a :class:`Molecule`, a SMILES, a path of a structure file, an RDKit molecule with all hydrogens, or ASE's Atoms
            (whose bonds and charges are perceived)
        positions, atomic_numbers, bonds:
            with ``atomic_numbers`` (N) the molecule is put in the order of these atoms, matched by ``bonds`` (B,2) or by the bonds at
            ``positions`` (N,3) Å
        charge:
            total charge, e: perceived with, or checked against
        seed, conformers:
            of coordinates made for a SMILES
        cell:
            (3,3) Å, through whose faces bonds that are perceived may go

        Raises
        ------
        ResffError
            for what is not a closed-shell molecule with all its hydrogens, or is not covered by the model
        """
        request, own = molecule_request(molecule, charge)
        x = own if positions is None else np.asarray(positions, dtype=float)
        if x is not None and x.ndim == 2:
            x = x[None]
        if name is not None:
            request["name"] = name
        if atomic_numbers is not None:
            request = _in_order_of(request, np.asarray(atomic_numbers, dtype=int), bonds)
        if "smiles" in request:
            request.update(seed=seed, conformers=conformers)
        return Potential(self, request, x, None if cell is None else np.asarray(cell, dtype=float))

    def perceive(
        self,
        atomic_numbers: ArrayLike,
        bonds: ArrayLike,
        *,
        positions: Optional[ArrayLike] = None,
        charge: Optional[int] = None,
        name: str = "",
    ) -> Potential:
        """The potential of atoms with bonds, whose orders and formal charges are perceived.

        Parameters
        ----------
        atomic_numbers, bonds:
            (N) and (B,2)
        positions:
            (N,3) Å; where there are some, bonds of the length of double ones are rather double
        charge:
            total charge, e; without it the molecule must be neutral beyond doubt
        """
        request = {"name": name, **charge_request(charge)}
        x = None if positions is None else _first(positions)
        return Potential(self, _in_order_of(request, np.asarray(atomic_numbers, dtype=int), bonds), x)

    def energy_forces(self, molecule: MoleculeLike, positions: ArrayLike) -> tuple[Any, np.ndarray]:
        """Energy and forces of a molecule, see :meth:`Potential.energy_forces`; one asked for again is not opened again."""
        request, _ = molecule_request(molecule)
        key = repr(request)
        potential = self._known.get(key)
        if potential is None:
            potential = self._known[key] = Potential(self, request, _first(positions) if _needs_positions(request) else None)
        if np.shape(positions)[-2:] != (len(potential), 3):
            raise ResffError("data", f"positions: expected ({len(potential)},3), got {np.shape(positions)}")
        return potential.energy_forces(positions)

    def close(self) -> None:
        """Lets the engine forget the molecules of :meth:`energy_forces`."""
        for potential in self._known.values():
            potential.close()
        self._known.clear()

    def __enter__(self) -> ForceField:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _needs_positions(request: dict[str, Any]) -> bool:
    return "bonds" not in request and "smiles" not in request and "text" not in request


def _first(positions: ArrayLike) -> np.ndarray:
    x = np.asarray(positions, dtype=float)
    return x[None] if x.ndim == 2 else x[:1]


def _in_order_of(request: dict[str, Any], atomic_numbers: np.ndarray, bonds: Optional[ArrayLike]) -> dict[str, Any]:
    """The request with its molecule in the order of other atoms."""
    if "atomicNumbers" in request:
        if "bonds" in request:
            raise ResffError("option", "molecule: expected a SMILES or a file where atomic_numbers are given, got a molecule")
        request = {key: value for key, value in request.items() if key != "atomicNumbers"}
    ordered = {**request, "atomicNumbers": atomic_numbers.tolist()}
    if bonds is not None:
        ordered["bonds"] = [[int(i), int(j), None] for i, j in np.asarray(bonds, dtype=int).reshape(-1, 2)]
    return ordered
