"""ResFF through openmmml: whole systems, parts of systems, and energies that are those of ResFF."""

import os
import signal
import threading

import numpy as np
import pytest

pytest.importorskip("openmmml")

import openmm
from openmm import app, unit
from openmmml import MLPotential

import resff
import resff.openmm as resff_openmm

#: kcal/mol. OpenMM's reference platform computes in double precision.
TOLERANCE = 1e-4


def topology_of(molecule: resff.Molecule) -> app.Topology:
    topology = app.Topology()
    residue = topology.addResidue("LIG", topology.addChain())
    atoms = [
        topology.addAtom(f"A{i}", app.Element.getByAtomicNumber(int(z)), residue)
        for i, z in enumerate(molecule.atomic_numbers)
    ]
    for i, j, _ in molecule.bonds.tolist():
        topology.addBond(atoms[i], atoms[j])
    return topology


def context_of(system: openmm.System, positions: np.ndarray, platform: str = "Reference") -> openmm.Context:
    integrator = openmm.VerletIntegrator(0.0005)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName(platform))
    context.setPositions(positions * 0.1)
    return context


def energy_of(context: openmm.Context, groups: int = -1) -> float:
    state = context.getState(getEnergy=True, groups=groups)
    return state.getPotentialEnergy().value_in_unit(unit.kilocalorie_per_mole)


@pytest.mark.parametrize("smiles", ["CC(=O)Nc1ccc(O)cc1", "N#CCC#C", "C[NH3+].[O-]C=O", "O"])
def test_every_part_agrees(smiles):
    potential = resff.ForceField().potential(smiles)
    x = potential.molecule.positions[0]
    # Not exactly straight where angles are: there the force has no direction.
    x = x + np.random.default_rng(1).normal(0, 0.02, x.shape)
    wanted = potential.compute(x)
    system = openmm.System()
    for z in potential.molecule.atomic_numbers:
        system.addParticle(app.Element.getByAtomicNumber(int(z)).mass)
    for group, force in enumerate(resff_openmm.create_forces(potential)):
        force.setForceGroup(group)
        system.addForce(force)
    context = context_of(system, x)
    energies = {force.getName(): energy_of(context, 1 << force.getForceGroup()) for force in system.getForces()}
    constants = potential.parameters()["constants"]
    own = [name.split()[1] for name in energies if name != "ResFF residual"]
    for name in own:
        expected = wanted.terms[name][0] - constants.get(name, 0)
        assert energies[f"ResFF {name}"] == pytest.approx(expected, abs=TOLERANCE), name
    rest = sum(values[0] for name, values in wanted.terms.items() if name not in own) + sum(constants.values())
    assert energies["ResFF residual"] == pytest.approx(rest, abs=TOLERANCE)
    assert ("proper" in own) == ("#" not in smiles)
    forces = context.getState(getForces=True).getForces(asNumpy=True)
    found = forces.value_in_unit(unit.kilocalorie_per_mole / unit.angstrom)
    assert found == pytest.approx(wanted.forces[0], abs=1e-3)


@pytest.mark.parametrize("model", ["resff-fast", "resff-paper"])
def test_whole_system_by_name(model):
    molecule = resff.build("CCO")
    system = MLPotential(model).createSystem(topology_of(molecule), smiles="CCO")
    x = molecule.positions[0]
    wanted, _ = resff.ForceField(model).potential("CCO").energy_forces(x)
    assert energy_of(context_of(system, x)) == pytest.approx(wanted, abs=TOLERANCE)


def test_orders_and_charges_perceived_from_the_topology():
    molecule = resff.build("CC(=O)[O-]")
    system = MLPotential("resff-fast").createSystem(topology_of(molecule), charge=-1)
    x = molecule.positions[0]
    wanted, _ = resff.ForceField().potential(molecule).energy_forces(x)
    assert energy_of(context_of(system, x)) == pytest.approx(wanted, abs=TOLERANCE)
    with pytest.raises(resff.ResffError, match="total charge"):
        MLPotential("resff-fast").createSystem(topology_of(molecule))
    with pytest.raises(resff.ResffError, match="other bonds|got C2H3O2"):
        MLPotential("resff-fast").createSystem(topology_of(molecule), smiles="CCO")


def methanol_in_water():
    """Methanol by ResFF, in TIP3P water; methanol has parameters of its own for what it does to water."""
    molecule = resff.build("CO")
    water = app.ForceField("tip3p.xml")
    modeller = app.Modeller(app.Topology(), [])
    modeller.addSolvent(water, model="tip3p", boxSize=openmm.Vec3(2.2, 2.2, 2.2))
    topology = modeller.topology
    x = modeller.positions.value_in_unit(unit.nanometer)
    x = np.array([[v[0], v[1], v[2]] for v in x])
    own = molecule.positions[0] * 0.1
    own = own - own.mean(axis=0) + 1.1
    # Waters that overlap the methanol go.
    near = {
        atom.residue.index
        for atom in topology.atoms()
        if np.min(np.linalg.norm(own - x[atom.index], axis=1)) < 0.28
    }
    modeller.delete([residue for residue in topology.residues() if residue.index in near])
    topology = modeller.topology
    system = water.createSystem(topology, nonbondedMethod=app.PME, nonbondedCutoff=0.9)
    first = topology.getNumAtoms()
    residue = topology.addResidue("MOH", topology.addChain())
    atoms = [topology.addAtom(f"M{i}", app.Element.getByAtomicNumber(int(z)), residue) for i, z in enumerate(molecule.atomic_numbers)]
    for i, j, _ in molecule.bonds.tolist():
        topology.addBond(atoms[i], atoms[j])
    nonbonded = next(force for force in system.getForces() if isinstance(force, openmm.NonbondedForce))
    charges = {6: 0.145, 8: -0.683, 1: 0.04}
    for k, z in enumerate(molecule.atomic_numbers):
        on_oxygen = any({i, j} == {k, 1} for i, j, _ in molecule.bonds.tolist())
        charge = 0.418 if z == 1 and on_oxygen else charges[int(z)]
        sigma, epsilon = {6: (0.35, 0.276), 8: (0.312, 0.711), 1: (0.25, 0.0 if on_oxygen else 0.125)}[int(z)]
        system.addParticle(atoms[k].element.mass)
        nonbonded.addParticle(charge, sigma, epsilon)
    x = np.array([[v[0], v[1], v[2]] for v in modeller.positions.value_in_unit(unit.nanometer)])
    return topology, system, list(range(first, first + len(molecule))), np.vstack([x, own]), molecule


def test_mixed_system_in_a_periodic_box():
    topology, mm, particles, x, molecule = methanol_in_water()
    system = MLPotential("resff-fast").createMixedSystem(topology, mm, particles, smiles="CO", forceGroup=3)
    context = context_of(system, x * 10)
    own = x[particles] * 10
    wanted, _ = resff.ForceField().potential("CO").energy_forces(own)
    assert energy_of(context, 1 << 3) == pytest.approx(wanted, abs=TOLERANCE)
    # The same molecule cut by the walls of the box.
    cut = x.copy()
    cut[particles] = (cut[particles] + 1.1) % 2.2
    context.setPositions(cut)
    assert energy_of(context, 1 << 3) == pytest.approx(wanted, abs=TOLERANCE)
    context = context_of(system, x * 10, "CPU")
    openmm.LocalEnergyMinimizer.minimize(context, maxIterations=20)
    context.setVelocitiesToTemperature(300, 1)
    context.getIntegrator().step(50)
    assert np.isfinite(energy_of(context))


def test_interpolates_between_force_fields():
    topology, mm, particles, x, _ = methanol_in_water()
    system = MLPotential("resff-fast").createMixedSystem(topology, mm, particles, smiles="CO", interpolate=True)
    context = context_of(system, x * 10, "CPU")
    energies = []
    for value in (0, 0.5, 1):
        context.setParameter("lambda_interpolate", value)
        energies.append(energy_of(context))
    assert energies[1] == pytest.approx((energies[0] + energies[2]) / 2, abs=0.01)
    assert energies[0] != pytest.approx(energies[2], abs=1)


def test_dynamics_conserves_energy():
    molecule = resff.build("CCO")
    system = MLPotential("resff-fast").createSystem(topology_of(molecule), smiles="CCO", removeCMMotion=False)
    context = context_of(system, molecule.positions[0])
    openmm.LocalEnergyMinimizer.minimize(context)
    context.setVelocitiesToTemperature(300, 1)
    energies = []
    for _ in range(40):
        context.getIntegrator().step(10)
        state = context.getState(getEnergy=True)
        total = state.getPotentialEnergy() + state.getKineticEnergy()
        energies.append(total.value_in_unit(unit.kilocalorie_per_mole))
    # Half a femtosecond with hydrogens free; verlet of OpenMM has the velocities half a step behind.
    assert np.ptp(energies) < 0.5
    assert abs(np.mean(energies[20:]) - np.mean(energies[:20])) < 0.1


def test_system_can_be_serialized():
    molecule = resff.build("O")
    system = MLPotential("resff-fast").createSystem(topology_of(molecule), smiles="O")
    copy = openmm.XmlSerializer.deserialize(openmm.XmlSerializer.serialize(system))
    x = molecule.positions[0]
    assert energy_of(context_of(copy, x)) == pytest.approx(energy_of(context_of(system, x)), abs=1e-6)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupted_simulations_can_go_on():
    molecule = resff.build("CCO")
    system = MLPotential("resff-fast").createSystem(topology_of(molecule), smiles="CCO")
    context = context_of(system, molecule.positions[0])
    openmm.LocalEnergyMinimizer.minimize(context)
    energy = energy_of(context)
    interrupt = threading.Timer(0.5, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT])
    interrupt.start()
    with pytest.raises((KeyboardInterrupt, openmm.OpenMMException), match="interrupted"):
        context.getIntegrator().step(10_000_000)
    interrupt.join()
    context.getIntegrator().step(20)
    # Nothing has been heated: from a minimum without velocities the energy stays.
    assert energy_of(context) == pytest.approx(energy, abs=0.1)


def test_options_that_are_not_used_are_named():
    molecule = resff.build("O")
    with pytest.warns(UserWarning, match="does not use smile; its options are smiles"):
        MLPotential("resff-fast").createSystem(topology_of(molecule), smile="O")
