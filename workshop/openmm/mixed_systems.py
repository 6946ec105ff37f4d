"""ResFF inside of the test systems of openmmtools: stability, conservation of energy, deviation, temperature and speed.

    pip install openmmtools openmm openmmml resff-0.1.0-py3-none-any.whl
    python workshop/openmm/mixed_systems.py --time 20                   # all three, 20 ps each of NVT and NVE
    python workshop/openmm/mixed_systems.py --time 1 LysozymeImplicit   # one, short

Of AlanineDipeptideExplicit the dipeptide is computed by ResFF, of HostGuestExplicit the guest, of LysozymeImplicit p-xylene; everything else, and
what is between them, by the system's own force field. A time step of 1 fs, no constraints in the part of ResFF. Prints one row per
system: mean temperature and largest root mean square deviation of the part's heavy atoms (from the minimized structure, after superposition) in
NVT, drift of the total energy in NVE in kcal/mol/ps for the whole system (slope of a line; next to it that of the pure force field with the same
step) and the processor time of a step as a multiple of that of the pure force field.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
import openmm
from openmm import app, unit
from openmmml import MLPotential
from openmmtools import testsystems

import resff

TIMESTEP_FS = 1.0
TEMPERATURE_K = 300.0
KCAL = unit.kilocalorie_per_mole
EVERY = 50

#: Name of the residues that ResFF computes, and their SMILES.
SYSTEMS: dict[str, tuple[tuple[str, ...], str]] = {
    "AlanineDipeptideExplicit": (("ACE", "ALA", "NME"), "CC(=O)N[C@@H](C)C(=O)NC"),
    "HostGuestExplicit": (("B2",), ""),
    "LysozymeImplicit": (("TMP",), "Cc1ccc(C)cc1"),
}


def part_of(topology: app.Topology, names: tuple[str, ...]) -> list[int]:
    atoms = [atom.index for atom in topology.atoms() if atom.residue.name in names]
    if not atoms:
        known = sorted({residue.name for residue in topology.residues()})
        raise SystemExit(f"residues: expected one of {names}, got {known}")
    return atoms


def deviation(x: np.ndarray, reference: np.ndarray) -> float:
    """Root mean square deviation after superposition (Kabsch)."""
    a, b = x - x.mean(axis=0), reference - reference.mean(axis=0)
    u, s, v = np.linalg.svd(a.T @ b)
    s[-1] *= np.sign(np.linalg.det(u @ v))
    return float(np.sqrt(max(0.0, (np.sum(a * a) + np.sum(b * b) - 2 * s.sum()) / len(a))))


def context_of(system: openmm.System, integrator: openmm.Integrator, positions: unit.Quantity) -> openmm.Context:
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("CPU"))
    context.setPositions(positions)
    return context


def degrees_of_freedom(system: openmm.System) -> int:
    massive = sum(system.getParticleMass(i)._value > 0 for i in range(system.getNumParticles()))
    return 3 * massive - system.getNumConstraints()


def drift(system: openmm.System, state: openmm.State, steps: int) -> float:
    """Slope of the total energy in NVE, kcal/mol/ps."""
    integrator = openmm.VerletIntegrator(TIMESTEP_FS / 1000)
    context = context_of(system, integrator, state.getPositions())
    context.setPeriodicBoxVectors(*state.getPeriodicBoxVectors())
    context.applyConstraints(1e-8)
    context.setVelocities(state.getVelocities())
    context.applyVelocityConstraints(1e-8)
    times, energies = [], []
    for step in range(0, steps, EVERY):
        integrator.step(EVERY)
        now = context.getState(getEnergy=True)
        times.append((step + EVERY) * TIMESTEP_FS / 1000)
        energies.append((now.getKineticEnergy() + now.getPotentialEnergy()).value_in_unit(KCAL))
    if not np.all(np.isfinite(energies)):
        return float("nan")
    return float(np.polyfit(times, energies, 1)[0])


def cpu_seconds() -> float:
    """Processor time of this process and the engine's, which is another one (Linux)."""
    engine = resff.Engine.shared(1)._process.pid
    ticks = Path(f"/proc/{engine}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def seconds_per_step(system: openmm.System, state: openmm.State, steps: int = 30) -> float:
    """Processor time: what else the machine does is not in it."""
    context = context_of(system, openmm.VerletIntegrator(TIMESTEP_FS / 1000), state.getPositions())
    context.setPeriodicBoxVectors(*state.getPeriodicBoxVectors())
    context.getIntegrator().step(5)
    start = cpu_seconds()
    context.getIntegrator().step(steps)
    context.getState(getEnergy=True)
    return (cpu_seconds() - start) / steps


def run(name: str, model: str, picoseconds: float) -> str:
    made = getattr(testsystems, name)()
    names, smiles = SYSTEMS[name]
    atoms = part_of(made.topology, names)
    given = {"smiles": smiles} if smiles else {"charge": guest_charge(made.system, atoms)}
    mixed = MLPotential(model, **given).createMixedSystem(made.topology, made.system, atoms)
    steps = round(picoseconds * 1000 / TIMESTEP_FS)
    integrator = openmm.LangevinMiddleIntegrator(TEMPERATURE_K, 1, TIMESTEP_FS / 1000)
    context = context_of(mixed, integrator, made.positions)
    openmm.LocalEnergyMinimizer.minimize(context, maxIterations=200)
    heavy = [i for i in atoms if made.system.getParticleMass(i)._value > 1.5]

    def place() -> np.ndarray:
        return context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.angstrom)[heavy]

    reference = place()
    context.setVelocitiesToTemperature(TEMPERATURE_K, 1)
    temperatures, deviations = [], []
    for _ in range(0, steps, EVERY):
        integrator.step(EVERY)
        kinetic = context.getState(getEnergy=True).getKineticEnergy()
        temperatures.append(2 * kinetic / (degrees_of_freedom(mixed) * unit.MOLAR_GAS_CONSTANT_R) / unit.kelvin)
        deviations.append(deviation(place(), reference))
    state = context.getState(getPositions=True, getVelocities=True)
    pairs = [(seconds_per_step(mixed, state), seconds_per_step(made.system, state)) for _ in range(3)]
    ratio = np.median([a / b for a, b in pairs])
    own, pure = drift(mixed, state, steps), drift(made.system, state, steps)
    mean = np.mean(temperatures[len(temperatures) // 2 :])
    return (
        f"{name:26}{len(atoms):4d}/{mixed.getNumParticles():<6d}{mean:8.1f}{max(deviations):8.2f}{own:12.3f}{pure:12.3f}{ratio:8.2f}"
        f"{1000 * np.median([a for a, _ in pairs]):10.1f}"
    )


def guest_charge(system: openmm.System, atoms: list[int]) -> int:
    nonbonded = next(force for force in system.getForces() if isinstance(force, openmm.NonbondedForce))
    charges = [nonbonded.getParticleParameters(i)[0].value_in_unit(unit.elementary_charge) for i in atoms]
    return round(sum(charges))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("systems", nargs="*", default=list(SYSTEMS), help=", ".join(SYSTEMS))
    parser.add_argument("--time", type=float, default=20, help="ps of NVT, and again of NVE")
    parser.add_argument("--model", default="resff-fast")
    options = parser.parse_args()
    print(f"{'system':26}{'ResFF/all':>11}{'T, K':>8}{'RMSD, Å':>8}{'drift':>12}{'drift MM':>12}{'ratio':>8}{'ms/step':>10}")
    for name in options.systems:
        print(run(name, options.model, options.time), flush=True)


if __name__ == "__main__":
    main()
