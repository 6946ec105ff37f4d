"""NumPy in and out, and what happens when something is wrong."""

import json
import os
import pickle
import signal
import subprocess

import numpy as np
import pytest

import resff
from resff._program import command_line

WATER = np.array([[0, 0, 0.1], [0.8, 0, -0.5], [-0.75, 0.1, -0.5]])


def command(*args, **kwargs):
    return subprocess.run(command_line(*args), capture_output=True, text=True, timeout=60, **kwargs)


def test_agrees_with_the_command_line(tmp_path):
    molecule = resff.build("CC(=O)N")
    file = tmp_path / "acetamide.xyz"
    molecule.to_ase().write(file)
    answer = json.loads(command("energy", str(file), "--json", "--forces").stdout)["results"][0]
    result = resff.ForceField().potential(file).compute(molecule.to_ase().positions)
    # The file has eight decimals.
    assert result.energy[0] == pytest.approx(answer["energy"], abs=1e-4)
    assert {name: values[0] for name, values in result.terms.items()} == pytest.approx(answer["terms"], abs=1e-4)
    assert result.forces[0] == pytest.approx(np.array(answer["forces"]), abs=1e-3)


def test_batches_and_shapes():
    force_field = resff.ForceField("resff-fast")
    x = np.stack([WATER, WATER * 1.02, WATER * 0.98])
    energies, forces = force_field.energy_forces("O", x)
    assert energies.shape == (3,) and forces.shape == (3, 3, 3)
    energy, one = force_field.energy_forces("O", x[1])
    assert isinstance(energy, float) and one.shape == (3, 3)
    assert energy == pytest.approx(energies[1], abs=1e-4) and one == pytest.approx(forces[1], abs=1e-3)
    result = force_field.potential("O").compute(x, residual_atoms=True)
    assert sum(result.terms.values()) == pytest.approx(result.energy)
    assert result.residual_atoms.sum(axis=1) == pytest.approx(result.terms["residual"], abs=1e-4)


def test_uncertainty_of_energy_differences_and_forces():
    ethanol = resff.build("CCO")
    x = np.stack([ethanol.positions[0], ethanol.positions[0] * 1.03])
    potential = resff.ForceField("resff-fast").potential(ethanol)
    result = potential.compute(x, uncertainty=True)
    assert result.force_deviations.shape == (2, 9) and np.all(result.force_deviations > 0)
    assert result.energy_deviation(1, 1) == 0
    assert result.energy_deviation(0, 1) == pytest.approx(result.energy_deviation(1, 0)) and result.energy_deviation(0, 1) > 0
    plain = potential.compute(x)
    assert plain.member_energies is None
    with pytest.raises(resff.ResffError, match="uncertainty=True"):
        plain.energy_deviation(0, 1)


def test_forces_are_derivatives_in_double_precision():
    potential = resff.ForceField(precision="double").potential("CO")
    x = potential.molecule.positions[0]
    _, forces = potential.energy_forces(x)
    step = 1e-4
    for atom, axis in ((0, 0), (1, 1), (4, 2)):
        moved = np.stack([x, x])
        moved[0, atom, axis] += step
        moved[1, atom, axis] -= step
        energies, _ = potential.energy_forces(moved)
        assert -(energies[0] - energies[1]) / (2 * step) == pytest.approx(forces[atom, axis], abs=1e-4)


def test_molecules_of_all_kinds_are_the_same(tmp_path):
    force_field = resff.ForceField()
    made = resff.build("CC(=O)[O-]")
    x = made.positions[0]
    sdf = tmp_path / "acetate.sdf"
    assert command("energy", "CC(=O)[O-]", "-o", str(sdf)).returncode == 0
    sources = [made, "CC(=O)[O-]", str(sdf), sdf]
    try:
        from rdkit import Chem
    except ImportError:
        pass
    else:
        sources.append(Chem.MolFromMolFile(str(sdf), removeHs=False))
    energies = [force_field.potential(source).energy_forces(x)[0] for source in sources]
    perceived = force_field.potential(made.to_ase(), charge=-1)
    assert perceived.molecule.charge == -1
    assert [*energies, perceived.energy_forces(x)[0]] == pytest.approx([energies[0]] * (len(energies) + 1), abs=1e-4)


def test_other_orders_of_the_atoms_are_matched_by_bonds():
    made = resff.build("CCO")
    order = np.random.default_rng(1).permutation(len(made))
    x = made.positions[0][order]
    potential = resff.ForceField().potential("CCO", x, atomic_numbers=made.atomic_numbers[order])
    energy, forces = potential.energy_forces(x)
    wanted, those = resff.ForceField().energy_forces(made, made.positions[0])
    assert energy == pytest.approx(wanted, abs=1e-4)
    assert forces == pytest.approx(those[order], abs=1e-3)


@pytest.mark.parametrize(
    "call, code, message",
    [
        (lambda: resff.ForceField("nothing").potential("O"), "model", "expected a file or a shipped model"),
        (lambda: resff.ForceField().potential("C1CC"), "parse", "ring"),
        (lambda: resff.ForceField().potential("[TeH2]"), "molecule", "element"),
        (lambda: resff.ForceField().potential("O", charge=1), "molecule", "total charge"),
        (lambda: resff.ForceField().energy_forces("O", WATER[:2]), "data", "positions"),
        (lambda: resff.ForceField().energy_forces("O", WATER * np.nan), "data", "finite"),
        (lambda: resff.ForceField().potential("O").compute(WATER, cell=np.zeros((3, 3))), "option", "box"),
        (lambda: resff.ForceField().potential("CC", WATER, atomic_numbers=[8, 1, 1]), "molecule", "C2H6, got H2O"),
    ],
)
def test_errors_have_a_code_and_leave_the_engine_alone(call, code, message):
    with pytest.raises(resff.ResffError, match=message) as caught:
        call()
    assert caught.value.code == code
    assert resff.ForceField().energy_forces("O", WATER)[1].shape == (3, 3)


def test_a_dead_engine_is_an_error_and_the_next_call_starts_another():
    potential = resff.ForceField().potential("O")
    wanted = potential.energy_forces(WATER)
    engine = resff.Engine.shared()
    os.kill(engine._process.pid, signal.SIGKILL)
    engine._process.wait()
    found = potential.energy_forces(WATER)
    assert found[0] == wanted[0]
    assert resff.Engine.shared() is not engine
    private = resff.Engine()
    private._process.kill()
    private._process.wait()
    with pytest.raises(resff.ResffError, match="got its end") as caught:
        private.request({"method": "hello"})
    assert caught.value.code == "engine"


def test_one_engine_for_all_and_pickles():
    one, two = resff.ForceField(), resff.ForceField("resff-paper")
    assert one.engine is two.engine
    potential = one.potential("O")
    copy = pickle.loads(pickle.dumps(potential))
    assert copy.energy_forces(WATER)[0] == potential.energy_forces(WATER)[0]
    assert isinstance(pickle.loads(pickle.dumps(resff.ResffError("data", "x"))), resff.ResffError)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_an_engine_of_its_own():
    potential = resff.ForceField().potential("O")
    wanted, _ = potential.energy_forces(WATER)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, repr(potential.energy_forces(WATER)[0]).encode())
        resff.Engine.close_shared()
        os._exit(0)
    assert float(os.read(read, 100)) == wanted
    os.waitpid(child, 0)
    assert potential.energy_forces(WATER)[0] == wanted


def test_command_of_the_package():
    assert command("--version").stdout.strip() == resff.__version__
    assert command("energy", "nothing.sdf").returncode == 3
