"""A ligand by ResFF in protein and water by a force field of OpenMM."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, Sequence, Union

import numpy as np
import openmm
from openmm import app, unit
from openmmml import MLPotential

from .engine import ResffError
from .force_field import ForceField
from .gaff import Nonbonded, gaff2
from .molecule import Molecule

if TYPE_CHECKING:
    from .molecule import MoleculeLike

KJ = 4.184
NM = 0.1
#: fs a step with hydrogens of ResFF free; 2 is for MM alone
TIMESTEP = 1.0


@dataclass(frozen=True)
class Solvated:
    """A system to simulate.

    Attributes
    ----------
    topology, positions:
        of OpenMM
    system:
        the ligand by ResFF, everything else and what is between them by the force field
    ligand:
        indices of the atoms of the ligand, in the order of ``molecule``
    molecule:
        the ligand as it was understood
    """

    topology: app.Topology
    positions: unit.Quantity
    system: openmm.System
    ligand: list[int]
    molecule: Molecule

    def simulation(self, temperature: float = 300, timestep: float = TIMESTEP, **args: Any) -> app.Simulation:
        """A simulation with Langevin dynamics (K, fs, friction 1/ps), at the positions; ``args`` are those of ``app.Simulation``."""
        integrator = openmm.LangevinMiddleIntegrator(temperature, 1, timestep / 1000)
        simulation = app.Simulation(self.topology, self.system, integrator, **args)
        simulation.context.setPositions(self.positions)
        return simulation


def solvate(
    ligand: MoleculeLike,
    protein: Union[str, os.PathLike, app.Modeller, None] = None,
    *,
    model: str = "resff-fast",
    residue: Optional[str] = None,
    nonbonded: Optional[Nonbonded] = None,
    force_field: Sequence[str] = ("amber14-all.xml", "amber14/tip3p.xml"),
    padding: float = 10.0,
    ionic_strength: float = 0.0,
    cutoff: float = 9.0,
    pH: float = 7.0,
    **options: Any,
) -> Solvated:
    """Puts a ligand, or a ligand in a protein, into a periodic box of water.

    Parameters
    ----------
    ligand:
        SDF file (or SMILES, RDKit molecule, ``resff.Molecule``) with all hydrogens, at its place in the protein
    protein:
        PDB or mmCIF file, or a ``Modeller``; missing hydrogens are added by OpenMM. Without it the ligand is alone in water.
    residue:
        name of the residue of the file that is the ligand, with all hydrogens: then its coordinates are taken from there
    nonbonded:
        charges and Lennard-Jones parameters of the ligand; by default :func:`resff.gaff.gaff2`, which needs AmberTools
    force_field:
        files of OpenMM's for protein, ions and water
    padding, cutoff:
        Å, of water around the solute and of the nonbonded interactions (PME)
    ionic_strength:
        mol/L of salt besides the ions that neutralize the box
    options:
        as for ``MLPotential`` (precision, threads, allow_uncovered)

    Raises
    ------
    ResffError
        for a ligand that is no molecule or has no place; without AmberTools where it is needed
    """
    modeller = _modeller(protein)
    molecule = _placed(ligand, modeller, residue, protein is not None, options.get("allow_uncovered", False))
    if residue is not None:
        modeller.delete([found for found in modeller.topology.residues() if found.name == residue])
    parameters = gaff2(molecule) if nonbonded is None else nonbonded
    field = app.ForceField(*force_field, io.StringIO(_template(molecule, parameters)))
    if modeller.topology.getNumAtoms() > 0:
        modeller.addHydrogens(app.ForceField(*force_field), pH=pH)
    first = modeller.topology.getNumAtoms()
    modeller.add(_topology(molecule), molecule.positions[0] * NM * unit.nanometer)
    modeller.addSolvent(field, padding=padding * NM * unit.nanometer, ionicStrength=ionic_strength * unit.molar)
    # addSolvent writes residue after residue: the ligand stays where it was.
    atoms = list(range(first, first + len(molecule)))
    mm = field.createSystem(
        modeller.topology, nonbondedMethod=app.PME, nonbondedCutoff=cutoff * NM * unit.nanometer, constraints=app.HBonds
    )
    known = {key: value for key, value in options.items() if value is not None}
    system = MLPotential(model, **known).createMixedSystem(modeller.topology, mm, atoms, molecule=molecule)
    return Solvated(modeller.topology, modeller.positions, system, atoms, molecule)


def _modeller(protein: Union[str, os.PathLike, app.Modeller, None]) -> app.Modeller:
    if protein is None:
        return app.Modeller(app.Topology(), [] * unit.nanometer)
    if isinstance(protein, app.Modeller):
        return protein
    is_cif = Path(protein).suffix.lower() in (".cif", ".mmcif")
    file = app.PDBxFile(str(protein)) if is_cif else app.PDBFile(str(protein))
    return app.Modeller(file.topology, file.positions)


def _placed(
    ligand: MoleculeLike, modeller: app.Modeller, residue: Optional[str], needs_place: bool, allow_uncovered: bool
) -> Molecule:
    """The ligand with coordinates; those of its residue where it is one."""
    force_field = ForceField(allow_uncovered=allow_uncovered)
    if residue is None:
        molecule = force_field.potential(ligand).molecule
        is_smiles = isinstance(ligand, str) and not os.path.isfile(ligand)
        if molecule.positions is None or (needs_place and is_smiles):
            raise ResffError("data", "ligand: expected coordinates at its place in the protein, or residue=, got none")
        return molecule
    found = [other for other in modeller.topology.residues() if other.name == residue]
    if len(found) != 1:
        raise ResffError("data", f"residue {residue}: expected one in the file, got {len(found)}")
    atoms = list(found[0].atoms())
    x = modeller.positions.value_in_unit(unit.angstrom)
    place = np.array([[x[atom.index][k] for k in range(3)] for atom in atoms])
    numbers = [atom.element.atomic_number for atom in atoms]
    molecule = force_field.potential(ligand, place, atomic_numbers=numbers).molecule
    return Molecule(molecule.atomic_numbers, molecule.bonds, molecule.formal_charges, molecule.name, place[None])


def _topology(molecule: Molecule) -> app.Topology:
    topology = app.Topology()
    residue = topology.addResidue("LIG", topology.addChain())
    elements = [app.Element.getByAtomicNumber(int(z)) for z in molecule.atomic_numbers]
    atoms = [topology.addAtom(f"{element.symbol}{i + 1}", element, residue) for i, element in enumerate(elements)]
    for i, j, _ in molecule.bonds.tolist():
        topology.addBond(atoms[i], atoms[j])
    return topology


def _template(molecule: Molecule, nonbonded: Nonbonded) -> str:
    """A force field of OpenMM's with the ligand's charges and Lennard-Jones parameters, a type for every atom, and nothing bonded."""
    count = len(molecule)
    values = (nonbonded.charges, nonbonded.sigmas, nonbonded.epsilons)
    if any(np.shape(array) != (count,) for array in values):
        raise ResffError("data", f"nonbonded: expected {count} charges, sigmas and epsilons, got {[np.shape(a) for a in values]}")
    elements = [app.Element.getByAtomicNumber(int(z)) for z in molecule.atomic_numbers]
    types = "".join(
        f'<Type name="LIG-{i}" class="LIG-{i}" element="{e.symbol}" mass="{e.mass.value_in_unit(unit.dalton)}"/>\n'
        for i, e in enumerate(elements)
    )
    atoms = "".join(
        f'<Atom name="{e.symbol}{i + 1}" type="LIG-{i}" charge="{nonbonded.charges[i]:.8f}"/>\n'
        for i, e in enumerate(elements)
    )
    bonds = "".join(f'<Bond from="{i}" to="{j}"/>\n' for i, j, _ in molecule.bonds.tolist())
    pairs = "".join(
        f'<Atom type="LIG-{i}" sigma="{nonbonded.sigmas[i] * NM:.8f}" epsilon="{nonbonded.epsilons[i] * KJ:.8f}"/>\n'
        for i in range(count)
    )
    return f"""<ForceField>
<AtomTypes>\n{types}</AtomTypes>
<Residues><Residue name="LIG">\n{atoms}{bonds}</Residue></Residues>
<NonbondedForce coulomb14scale="0.8333333333333334" lj14scale="0.5">
<UseAttributeFromResidue name="charge"/>
{pairs}</NonbondedForce>
</ForceField>
"""
