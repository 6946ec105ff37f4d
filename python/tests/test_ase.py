"""The calculator with what ASE does: optimizers, dynamics, vibrations, NEB, constraints."""

import gc
import os

import numpy as np
import pytest

pytest.importorskip("ase")

from ase import Atoms, units
from ase.build import molecule
from ase.calculators.fd import calculate_numerical_stress
from ase.constraints import FixAtoms, FixInternals
from ase.filters import FrechetCellFilter
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.md.verlet import VelocityVerlet
from ase.mep import NEB
from ase.optimize import BFGS, FIRE
from ase.vibrations import Vibrations

import resff

KCAL = units.kcal / units.mol


def test_energies_are_those_of_the_force_field_in_ev(capsys):
    atoms = molecule("CH3CH2OH")
    atoms.calc = resff.ResFF()
    energy = atoms.get_potential_energy()
    assert "perceived bonds C1-C2" in capsys.readouterr().out
    wanted = resff.ForceField().potential(atoms).compute(atoms.positions)
    assert energy == pytest.approx(wanted.energy[0] * KCAL, abs=1e-5)
    assert atoms.get_forces() == pytest.approx(wanted.forces[0] * KCAL, abs=1e-4)
    assert sum(atoms.calc.get_energies_by_term(atoms).values()) == pytest.approx(energy)
    assert atoms.get_potential_energy(force_consistent=True) == energy
    residual = atoms.calc.get_residual_energies(atoms)
    assert residual.shape == (9,)
    assert residual.sum() == pytest.approx(atoms.calc.get_energies_by_term()["residual"], abs=1e-5)


def test_deviations_of_forces_and_of_an_energy_difference():
    atoms = molecule("CH3CH2OH")
    atoms.calc = resff.ResFF(verbose=False)
    plain = atoms.calc.force_field.potential(atoms).compute(atoms.positions, uncertainty=True)
    assert atoms.calc.get_force_deviations(atoms) == pytest.approx(plain.force_deviations[0] * KCAL, rel=1e-3)
    other = atoms.copy()
    other.positions *= 1.03
    assert atoms.calc.get_energy_deviation(atoms, atoms) == 0
    assert atoms.calc.get_energy_deviation(atoms, other) > 0


def test_forces_against_finite_differences():
    atoms = resff.build("CO").to_ase()
    atoms.calc = resff.ResFF(smiles="CO", precision="double")
    x, step = atoms.positions.copy(), 1e-4
    numerical = np.zeros_like(x)
    for place in np.ndindex(*x.shape):
        for sign in (1, -1):
            atoms.positions = x
            atoms.positions[place] += sign * step
            numerical[place] -= sign * atoms.get_potential_energy() / (2 * step)
    atoms.positions = x
    assert atoms.get_forces() == pytest.approx(numerical, abs=1e-4)


def test_smiles_of_another_order_and_what_does_not_fit(tmp_path):
    atoms = molecule("CH3CH2OH")
    atoms.calc = resff.ResFF(smiles="OCC")
    energy = atoms.get_potential_energy()
    assert energy == pytest.approx(perceived_energy(atoms), abs=1e-5)
    shuffled = atoms[::-1]
    shuffled.calc = resff.ResFF(smiles="OCC")
    assert shuffled.get_potential_energy() == pytest.approx(energy, abs=1e-5)
    with pytest.raises(resff.ResffError, match="other bonds|got C2H6O"):
        other = molecule("CH3OCH3")
        other.calc = resff.ResFF(smiles="CCO")
        other.get_potential_energy()
    with pytest.raises(resff.ResffError, match="expected the order of the molecule"):
        swapped = resff.build("CCO").to_ase()
        swapped.positions[[1, 0]] = swapped.positions[[0, 1]]
        swapped.calc = resff.ResFF(molecule=resff.build("CCO"))
        swapped.get_potential_energy()


def perceived_energy(atoms: Atoms) -> float:
    other = atoms.copy()
    other.calc = resff.ResFF(verbose=False)
    return other.get_potential_energy()


def water_box() -> Atoms:
    """Two waters in a small triclinic cell, one of them across its faces."""
    one, two = molecule("H2O"), molecule("H2O")
    two.rotate(70, "x")
    two.translate((2.6, 2.4, 2.5))
    box = one + two
    box.set_cell([[5.4, 0, 0], [0.5, 5.2, 0], [-0.3, 0.4, 5.6]])
    box.pbc = True
    box.wrap()
    return box


def test_periodic_stress_is_that_of_strained_cells():
    atoms = water_box()
    atoms.calc = resff.ResFF(verbose=False, precision="double")
    stress = atoms.get_stress()
    numerical = calculate_numerical_stress(atoms, eps=1e-5)
    assert np.abs(stress - numerical).max() < 1e-4 * max(1, np.abs(numerical).max())
    double = atoms.repeat((2, 1, 1))
    double.calc = resff.ResFF(verbose=False, precision="double")
    assert abs(double.get_potential_energy() - 2 * atoms.get_potential_energy()) < 1e-8


def test_periodic_cell_relaxes():
    atoms = water_box()
    atoms.calc = resff.ResFF(verbose=False)
    before = atoms.get_potential_energy()
    BFGS(FrechetCellFilter(atoms), logfile=None).run(steps=5)
    assert atoms.get_potential_energy() < before


def test_refuses_other_atoms_and_partly_periodic_ones():
    atoms = molecule("H2O")
    atoms.calc = resff.ResFF(verbose=False)
    atoms.get_potential_energy()
    other = molecule("NH3")
    other.calc = atoms.calc
    with pytest.raises(resff.ResffError, match="make a new calculator"):
        other.get_potential_energy()
    atoms.pbc = (True, True, False)
    with pytest.raises(resff.ResffError, match="all three directions or none"):
        atoms.get_potential_energy()


def test_close_and_context_manager():
    atoms = molecule("H2O")
    with resff.ResFF(smiles="O") as calculator:
        atoms.calc = calculator
        energy = atoms.get_potential_energy()
    atoms.rattle(1e-3)
    assert atoms.get_potential_energy() != energy
    calculator.close()
    calculator.close()


def test_optimizers_with_constraints():
    atoms = resff.build("CCCC").to_ase()
    atoms.calc = resff.ResFF(smiles="CCCC")
    assert BFGS(atoms, logfile=None).run(fmax=0.01, steps=200)
    lowest = atoms.get_potential_energy()
    atoms.set_dihedral(0, 1, 2, 3, 90, indices=[3, 9, 10, 11, 12, 13])
    atoms.set_constraint(FixInternals(dihedrals_deg=[[90.0, [0, 1, 2, 3]]]))
    assert BFGS(atoms, logfile=None).run(fmax=0.02, steps=200)
    assert atoms.get_dihedral(0, 1, 2, 3) == pytest.approx(90, abs=0.1)
    assert atoms.get_potential_energy() > lowest
    atoms.set_constraint(FixAtoms([0, 1]))
    before = atoms.positions[[0, 1]].copy()
    FIRE(atoms, logfile=None).run(fmax=0.05, steps=100)
    assert np.array_equal(atoms.positions[[0, 1]], before)


def test_dynamics_conserves_energy():
    atoms = resff.build("CCO").to_ase()
    atoms.calc = resff.ResFF(smiles="CCO")
    BFGS(atoms, logfile=None).run(fmax=0.01)
    MaxwellBoltzmannDistribution(atoms, temperature_K=300, rng=np.random.default_rng(1))
    energies = []
    dynamics = VelocityVerlet(atoms, timestep=0.25 * units.fs)
    dynamics.attach(lambda: energies.append(atoms.get_total_energy()))
    dynamics.run(400)
    # A quarter of a femtosecond: velocity Verlet keeps within 2 meV of 30 kJ/mol of motion.
    assert np.ptp(energies) < 0.005


def test_vibrations_of_water(tmp_path):
    atoms = molecule("H2O")
    atoms.calc = resff.ResFF(smiles="O", precision="double")
    BFGS(atoms, logfile=None).run(fmax=1e-4)
    vibrations = Vibrations(atoms, name=str(tmp_path / "vib"))
    vibrations.run()
    frequencies = np.sort(vibrations.get_frequencies().real)[-3:]
    assert 1300 < frequencies[0] < 2000 and np.all((3200 < frequencies[1:]) & (frequencies[1:] < 4300))


def test_nudged_elastic_band():
    first = resff.build("CCCC").to_ase()
    first.calc = resff.ResFF(smiles="CCCC")
    BFGS(first, logfile=None).run(fmax=0.02)
    last = first.copy()
    known = first.calc.potential.molecule
    last.calc = resff.ResFF(molecule=known)
    last.set_dihedral(0, 1, 2, 3, 65, indices=[3, 9, 10, 11, 12, 13])
    BFGS(last, logfile=None).run(fmax=0.02)
    images = [first, *(first.copy() for _ in range(5)), last]
    for image in images[1:-1]:
        image.calc = resff.ResFF(molecule=known)
    band = NEB(images, method="improvedtangent")
    band.interpolate("idpp")
    FIRE(band, logfile=None).run(fmax=0.05, steps=300)
    energies = [image.get_potential_energy() for image in images]
    barrier = (max(energies) - energies[0]) / KCAL
    assert 1 < barrier < 8
    assert len({id(image.calc.force_field.engine) for image in images}) == 1


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="memory and open files are read from /proc")
def test_thousand_steps_leave_nothing_behind():
    atoms = molecule("CH3CH2OH")
    atoms.calc = resff.ResFF(smiles="CCO")
    atoms.get_potential_energy()
    engine = atoms.calc.force_field.engine._process.pid

    def resident(pid: int) -> float:
        """MiB of memory."""
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def held() -> tuple[float, float, int]:
        gc.collect()
        return resident(os.getpid()), resident(engine), len(os.listdir("/proc/self/fd"))

    optimizer = BFGS(atoms, logfile=None)
    before = None
    for step in range(1000):
        if step == 200:
            before = held()
        optimizer.step()
        atoms.rattle(0.01, seed=step)
    after = held()
    assert before is not None and after[2] == before[2]
    # Python takes no more memory. 800 answers that are kept would be 1.4 MiB.
    assert after[0] - before[0] < 1
    # The heap of the engine grows and shrinks by some MiB as its garbage collector likes. An opened water, kept in each of 800 steps,
    # would be 33 MiB.
    assert after[1] - before[1] < 25
