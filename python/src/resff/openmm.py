"""ResFF in OpenMM: ``MLPotential('resff-fast')`` of openmmml, or forces of one's own.

>>> from openmmml import MLPotential
>>> potential = MLPotential("resff-fast")
>>> system = potential.createMixedSystem(topology, mm_system, ligand_atoms, smiles="CC(=O)Nc1ccc(O)cc1")

Bonds, angles and torsions are forces of OpenMM's own; the residual, and whatever else a model has, is computed by ResFF's engine in a
``PythonForce``. :func:`resff.solvated.solvate` makes the system of a ligand in protein and water.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Iterable, Optional, Sequence

import numpy as np
import openmm
from openmm import unit
from openmmml.mlpotential import MLPotentialImpl, MLPotentialImplFactory

from .engine import ResffError
from .force_field import ForceField, Potential
from .molecule import Molecule

if TYPE_CHECKING:
    from openmm import app

    from .molecule import MoleculeLike

KJ = 4.184
NM = 0.1

#: rad. Torsions over a wider equilibrium angle may come near a straight one, where ResFF lets them fade and OpenMM does not.
WIDEST_ANGLE = np.radians(150)


class ResffImplFactory(MLPotentialImplFactory):
    """Makes the potentials that openmmml knows by the names of the shipped models."""

    def createImpl(self, name: str, **args: Any) -> MLPotentialImpl:
        return ResffImpl(name, **args)


class ResffImpl(MLPotentialImpl):
    """ResFF as a potential of openmmml.

    Arguments of ``MLPotential``, ``createSystem`` and ``createMixedSystem``:

    smiles:
        of the atoms ResFF computes, in any order; several molecules are separated by dots
    molecule:
        in place of it a structure file (SDF), or a ``resff.Molecule`` in the order of the topology
    charge:
        total charge, e, of these atoms; without SMILES or file, bond orders and formal charges are perceived from it and the bonds
        of the topology
    precision, threads, allow_uncovered:
        as for :class:`resff.ForceField`
    """

    def __init__(self, name: str, **args: Any) -> None:
        self.name = name
        self.args = args

    def addForces(
        self,
        topology: app.Topology,
        system: openmm.System,
        atoms: Optional[Iterable[int]],
        forceGroup: int,
        **args: Any,
    ) -> None:
        options = {**self.args, **args}
        particles = list(range(topology.getNumAtoms())) if atoms is None else [int(atom) for atom in atoms]
        potential = topology_potential(topology, particles, model=options.get("model", self.name), **_known(options))
        periodic = topology.getPeriodicBoxVectors() is not None or system.usesPeriodicBoundaryConditions()
        for force in create_forces(potential, particles, periodic=periodic):
            force.setForceGroup(forceGroup)
            system.addForce(force)

    def getMLLongRange(self) -> bool:
        return False


def topology_potential(
    topology: app.Topology,
    particles: Sequence[int],
    *,
    model: str,
    smiles: Optional[str] = None,
    molecule: Optional[MoleculeLike] = None,
    charge: Optional[int] = None,
    precision: str = "single",
    threads: int = 1,
    allow_uncovered: bool = False,
) -> Potential:
    """The potential of atoms of a topology, in the order of ``particles``.

    Raises
    ------
    ResffError
        when bonds or elements of the topology are not those of the molecule, or it is not one that ResFF computes
    """
    if smiles is not None and molecule is not None:
        raise ResffError("option", "molecule: expected smiles or molecule, got both")
    elements = [atom.element for atom in topology.atoms()]
    if any(elements[i] is None for i in particles):
        raise ResffError("molecule", "topology: expected atoms with elements, got one without")
    numbers = np.array([elements[i].atomic_number for i in particles], dtype=int)
    place = {atom: k for k, atom in enumerate(particles)}
    bonds = [
        (place[bond.atom1.index], place[bond.atom2.index])
        for bond in topology.bonds()
        if bond.atom1.index in place and bond.atom2.index in place
    ]
    if not bonds and len(particles) > 1:
        raise ResffError("molecule", "topology: expected bonds between the atoms ResFF computes, got none")
    force_field = ForceField(model, precision=precision, threads=threads, allow_uncovered=allow_uncovered)
    source = smiles if smiles is not None else molecule
    if isinstance(source, Molecule):
        own = {frozenset((i, j)) for i, j, _ in source.bonds.tolist()}
        if source.atomic_numbers.tolist() != numbers.tolist() or own != {frozenset(bond) for bond in bonds}:
            raise ResffError("molecule", "topology: expected the atoms and bonds of the molecule in its order, got others")
        return force_field.potential(source, charge=charge)
    if source is not None:
        return force_field.potential(source, atomic_numbers=numbers, bonds=bonds, charge=charge)
    return force_field.perceive(numbers, bonds, charge=charge)


def create_forces(
    potential: Potential, particles: Optional[Sequence[int]] = None, *, periodic: bool = False
) -> list[openmm.Force]:
    """Forces whose energies add up to that of ResFF.

    Parameters
    ----------
    potential:
        of :meth:`resff.ForceField.potential`
    particles:
        indices of its atoms in the system; all of the system without them
    periodic:
        whether they use the periodic box; every molecule is made whole, and put at the nearest image of the first one

    Returns
    -------
    ``HarmonicBondForce``, ``HarmonicAngleForce``, ``PeriodicTorsionForce`` for propers, another for impropers, and a ``PythonForce`` with
    everything else: the residual, the constants of the bonds and angles and, in molecules with nearly straight angles such as
    nitriles, the propers.
    """
    parameters = potential.parameters()
    index = np.arange(len(potential)) if particles is None else np.asarray(particles, dtype=int)
    bonds, angles = openmm.HarmonicBondForce(), openmm.HarmonicAngleForce()
    for (i, j), k, length in zip(_rows(parameters["bonds"], index), parameters["bondK"], parameters["bondLength"]):
        bonds.addBond(i, j, length * NM, k * KJ / NM**2)
    for (i, j, m), k, angle in zip(_rows(parameters["angles"], index), parameters["angleK"], parameters["angle"]):
        angles.addAngle(i, j, m, angle, k * KJ)
    impropers = _torsions(parameters["impropers"], parameters["improperK"], index)
    forces = [bonds, angles, impropers]
    names = ["bond", "angle", "improper"]
    constant = sum(parameters["constants"].values())
    # Where propers can fade, as ResFF's do near straight angles, the engine computes them.
    if len(parameters["angle"]) == 0 or max(parameters["angle"]) < WIDEST_ANGLE:
        forces.insert(2, _torsions(parameters["propers"], parameters["properK"], index))
        names.insert(2, "proper")
    for force, name in zip(forces, names):
        force.setName(f"ResFF {name}")
    rest = openmm.PythonForce(_Rest(potential, tuple(names), constant, periodic))
    rest.setName("ResFF residual")
    if particles is not None:
        rest.setParticles([int(i) for i in index])
    for force in (*forces, rest):
        force.setUsesPeriodicBoundaryConditions(periodic)
    return [*forces, rest]


def _rows(atoms: np.ndarray, index: np.ndarray) -> list[list[int]]:
    return index[atoms.astype(int)].tolist()


def _torsions(atoms: np.ndarray, coefficients: np.ndarray, index: np.ndarray) -> openmm.PeriodicTorsionForce:
    """|k| + k cos nφ as |k| (1 + cos(nφ − phase)), with phase π where k is negative."""
    force = openmm.PeriodicTorsionForce()
    for row, series in zip(_rows(atoms, index), coefficients):
        for n, k in enumerate(series, start=1):
            if k != 0:
                force.addTorsion(*row, n, 0.0 if k > 0 else np.pi, abs(k) * KJ)
    return force


class _Rest:
    """What a ``PythonForce`` calls; can be pickled, so that systems can be serialized."""

    def __init__(self, potential: Potential, without: tuple[str, ...], constant: float, periodic: bool) -> None:
        self.potential = potential
        self.without = without
        self.constant = constant
        self.tree = np.array(_bond_tree(potential)) if periodic else None

    def __call__(self, state: openmm.State) -> tuple[float, np.ndarray]:
        x = state.getPositions(asNumpy=True).value_in_unit(unit.angstrom)
        if self.tree is not None:
            x = _whole(x, state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.angstrom), self.tree)
        try:
            found = self.potential.compute(x, without=self.without)
        except KeyboardInterrupt:
            # OpenMM makes an error of its own of it, with nothing but this text.
            raise KeyboardInterrupt("interrupted") from None
        assert found.forces is not None
        return (found.energy[0] + self.constant) * KJ, found.forces[0] * (KJ / NM)


def _bond_tree(potential: Potential) -> list[tuple[int, int]]:
    """(N,2) atoms with one that stands before them and that they are bonded to, or, for the first of each molecule, the very first."""
    neighbors: list[list[int]] = [[] for _ in range(len(potential))]
    for i, j, _ in potential.molecule.bonds.tolist():
        neighbors[i].append(j)
        neighbors[j].append(i)
    order: list[tuple[int, int]] = []
    seen: set[int] = set()
    for first in range(len(potential)):
        if first in seen:
            continue
        order.append((first, 0))
        seen.add(first)
        stack = [first]
        while stack:
            atom = stack.pop()
            for other in neighbors[atom]:
                if other not in seen:
                    seen.add(other)
                    order.append((other, atom))
                    stack.append(other)
    return order


def _whole(x: np.ndarray, vectors: np.ndarray, tree: np.ndarray) -> np.ndarray:
    """Positions moved by box vectors so that every atom is at the nearest image of the one before it."""
    differences = x[tree[:, 0]] - x[tree[:, 1]]
    if np.all(np.abs(differences) < np.diag(vectors) / 2):
        return x
    x = np.array(x)
    for atom, before in tree.tolist():
        difference = x[atom] - x[before]
        for axis in (2, 1, 0):
            difference -= vectors[axis] * np.round(difference[axis] / vectors[axis][axis])
        x[atom] = x[before] + difference
    return x


def _known(options: dict[str, Any]) -> dict[str, Any]:
    names = ("smiles", "molecule", "charge", "precision", "threads", "allow_uncovered")
    # They may be those of an embedding, which gets the same.
    others = [name for name in options if name not in (*names, "model")]
    if others:
        warnings.warn(f"ResFF does not use {', '.join(others)}; its options are {', '.join(names)}", stacklevel=2)
    return {name: options[name] for name in names if name in options}
