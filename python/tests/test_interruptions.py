"""Copies, threads, Ctrl-C and molecules that are dropped: what notebooks and scripts do to a calculator."""

import copy
import gc
import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest

import resff

WATER = np.array([[0, 0, 0.1], [0.8, 0, -0.5], [-0.75, 0.1, -0.5]])




@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupted_calculations_leave_everything_usable():
    force_field = resff.ForceField()
    heavy = force_field.potential("CC(C)(C)c1ccc(cc1)C(=O)Nc1ccc(O)cc1")
    water = force_field.potential("O")
    wanted, _ = water.energy_forces(WATER)
    engine = force_field.engine
    # Some seconds of work, interrupted after a part of one.
    many = np.repeat(heavy.molecule.positions, 4000, axis=0)
    timer = threading.Timer(0.5, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        heavy.compute(many)
    timer.join()
    # It did not wait for the answer.
    assert not engine.alive
    assert water.energy_forces(WATER)[0] == wanted
    assert heavy.compute(many[:2]).energy[0] == pytest.approx(heavy.compute(many[:2]).energy[1], abs=1e-4)
    assert force_field.engine is not engine


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_threads_go_on_when_another_is_interrupted():
    force_field = resff.ForceField()
    molecules = ["O", "CO", "CCO", "C=C"]
    potentials = [force_field.potential(smiles) for smiles in molecules]
    wanted = [potential.energy_forces(potential.molecule.positions[0])[0] for potential in potentials]
    wrong = []

    def work(k: int) -> None:
        for round in range(40):
            potential = potentials[(k + round) % len(potentials)]
            try:
                energy = potential.energy_forces(potential.molecule.positions[0])[0]
            except resff.ResffError as error:
                # The process was killed in the middle of this request; the next one starts another.
                if error.code != "engine":
                    wrong.append(error)
                continue
            if energy != pytest.approx(wanted[(k + round) % len(potentials)], abs=1e-4):
                wrong.append((potential.molecule.name, energy))

    threads = [threading.Thread(target=work, args=[k]) for k in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(0.2)
        os.kill(force_field.engine._process.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert wrong == []


def test_molecules_that_are_dropped_are_forgotten_by_the_engine():
    engine = resff.Engine()

    class Own(resff.ForceField):
        @property
        def engine(self) -> resff.Engine:
            return engine

    force_field = Own()
    first = force_field.potential("O")
    dropped = force_field.potential("CO")
    number = dropped._system.number
    del dropped
    gc.collect()
    assert list(engine._forgotten) == [number]
    first.energy_forces(WATER)
    assert not engine._forgotten
    with pytest.raises(resff.ResffError, match="system"):
        engine.request({"method": "parameters", "system": number})
    engine.close()


def test_calculators_can_be_copied_and_pickled():
    pytest.importorskip("ase")
    atoms = resff.build("CCO").to_ase()
    atoms.calc = resff.ResFF(smiles="CCO")
    energy = atoms.get_potential_energy()
    for other in (copy.deepcopy(atoms.calc), copy.copy(atoms.calc), pickle.loads(pickle.dumps(atoms.calc))):
        moved = atoms.copy()
        moved.calc = other
        assert moved.get_potential_energy() == energy
        moved.rattle(0.01)
        assert moved.get_potential_energy() != energy
    assert atoms.get_potential_energy() == energy
    both = copy.deepcopy(atoms)
    both.rattle(0.01)
    assert both.get_potential_energy() != energy


def test_what_ase_does_with_results(tmp_path):
    ase = pytest.importorskip("ase")
    from ase.calculators.calculator import PropertyNotImplementedError
    from ase.calculators.singlepoint import SinglePointCalculator
    from ase.io import Trajectory, read

    atoms = resff.build("CCO").to_ase()
    atoms.calc = resff.ResFF(smiles="CCO")
    energy = atoms.get_potential_energy()
    with Trajectory(str(tmp_path / "a.traj"), "w") as trajectory:
        trajectory.write(atoms)
    assert read(tmp_path / "a.traj").get_potential_energy() == energy
    ase.io.write(tmp_path / "a.xyz", atoms, format="extxyz")
    assert read(tmp_path / "a.xyz").get_potential_energy() == pytest.approx(energy, abs=1e-6)
    kept = SinglePointCalculator(atoms, **atoms.calc.results)
    assert kept.get_potential_energy(atoms) == energy == atoms.calc.export_properties()["energy"]
    with pytest.raises(PropertyNotImplementedError, match="periodic atoms"):
        atoms.get_stress()


def test_misspelled_options_are_refused():
    pytest.importorskip("ase")
    with pytest.raises(TypeError, match="smile"):
        resff.ResFF(smile="CCO")
    with pytest.raises(resff.ResffError, match="new calculator"):
        resff.ResFF(smiles="CCO").set(charge=1)


def test_errors_say_what_to_do_in_python():
    ase = pytest.importorskip("ase")

    def error(atoms, **options):
        atoms.calc = resff.ResFF(**options)
        with pytest.raises(resff.ResffError) as caught:
            atoms.get_potential_energy()
        return str(caught.value)

    ammonium = resff.build("[NH4+]").to_ase()
    assert "given (charge=)" in error(ammonium)
    assert "whole number, got 0.5" in error(ammonium, charge=0.5)
    assert "at least one" in error(ase.Atoms())
    water = resff.build("O").to_ase()
    water.pbc = True
    assert "span a volume" in error(water, smiles="O")
    assert "got H4O2" in error(ase.Atoms("OH2OH2", np.vstack([WATER, WATER + 3])), smiles="O")
    assert "hydrogens are missing" in error(ase.Atoms("CCO", [[0, 0, 0], [1.5, 0, 0], [2, 1.4, 0]]))
