"""ResFF inside of the test systems of openmmtools: stability, conservation of energy, deviation, temperature and speed.

    pip install openmmtools openmm openmmml resff-0.1.0-py3-none-any.whl
    OPENMM_CPU_THREADS=1 python workshop/openmm/mixed_systems.py --time 20     # all three, 20 ps of NVE each
    python workshop/openmm/mixed_systems.py --time 1 LysozymeImplicit          # one, short
    python workshop/openmm/mixed_systems.py --pure --time 20                   # the same by the system's own force field alone

Of AlanineDipeptideExplicit the dipeptide is computed by ResFF, of HostGuestExplicit the guest, of LysozymeImplicit p-xylene; everything else, and
what is between them, by the system's own force field. A time step of 1 fs, no constraints in the part of ResFF. Each system is minimized
and heated for ``--heating`` ps by a thermostat with much friction; then it goes on without one. Prints one row per system, all of this second part:
the mean temperature of everything and of the part, the largest root mean square deviation of the part's heavy atoms from the
minimized structure after superposition, the slope of the total energy and the standard deviation of the energy about that line, and the
processor time of a step as a multiple of that of the pure force field. ``--output`` keeps every point as CSV.
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


def continued(system: openmm.System, integrator: openmm.Integrator, state: openmm.State) -> openmm.Context:
    context = context_of(system, integrator, state.getPositions())
    context.setPeriodicBoxVectors(*state.getPeriodicBoxVectors())
    context.applyConstraints(1e-8)
    context.setVelocities(state.getVelocities())
    context.applyVelocityConstraints(1e-8)
    return context


def degrees_of_freedom(system: openmm.System) -> int:
    massive = sum(system.getParticleMass(i)._value > 0 for i in range(system.getNumParticles()))
    return 3 * massive - system.getNumConstraints()


def kelvin(kinetic: unit.Quantity, count: int) -> float:
    return float(2 * kinetic / (count * unit.MOLAR_GAS_CONSTANT_R) / unit.kelvin)


def cpu_seconds() -> float:
    """Processor time of this process and the engine's, which is another one (Linux)."""
    engine = resff.Engine.shared(1)._process.pid
    ticks = Path(f"/proc/{engine}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def seconds_per_step(system: openmm.System, state: openmm.State, steps: int) -> float:
    """Processor time: what else the machine does is not in it."""
    context = continued(system, openmm.VerletIntegrator(TIMESTEP_FS / 1000), state)
    context.getIntegrator().step(5)
    start = cpu_seconds()
    context.getIntegrator().step(steps)
    context.getState(getEnergy=True)
    return (cpu_seconds() - start) / steps


def follow(system: openmm.System, state: openmm.State, atoms: list[int], reference: np.ndarray, steps: int, file: Path) -> np.ndarray:
    """(S,5) of dynamics without a thermostat: ps, kcal/mol, K of everything, K of the part, Å of the part's heavy atoms."""
    context = continued(system, openmm.VerletIntegrator(TIMESTEP_FS / 1000), state)
    masses = np.array([system.getParticleMass(i)._value for i in atoms])
    heavy = masses > 1.5
    inside = set(atoms)
    held = [system.getConstraintParameters(i)[:2] for i in range(system.getNumConstraints())]
    own = 3 * len(atoms) - sum(i in inside and j in inside for i, j in held)
    rows = []
    with file.open("w") as out:
        out.write("ps,kcal/mol,K,K of the part,deviation in Å\n")
        for step in range(0, steps, EVERY):
            context.getIntegrator().step(EVERY)
            now = context.getState(getEnergy=True, getPositions=True, getVelocities=True)
            kinetic = now.getKineticEnergy()
            v = now.getVelocities(asNumpy=True).value_in_unit(unit.nanometer / unit.picosecond)[atoms]
            x = now.getPositions(asNumpy=True).value_in_unit(unit.angstrom)[atoms]
            rows.append(
                (
                    (step + EVERY) * TIMESTEP_FS / 1000,
                    (kinetic + now.getPotentialEnergy()).value_in_unit(KCAL),
                    kelvin(kinetic, degrees_of_freedom(system)),
                    kelvin(0.5 * np.sum(masses[:, None] * v**2) * unit.kilojoule_per_mole, own),
                    deviation(x[heavy], reference[heavy]),
                )
            )
            out.write(",".join(f"{value:.6g}" if k != 1 else f"{value:.4f}" for k, value in enumerate(rows[-1])) + "\n")
            out.flush()
            if not np.isfinite(rows[-1][1]):
                raise SystemExit(f"{file.stem}: the energy is not finite after {rows[-1][0]} ps")
    return np.array(rows)


def run(name: str, options: argparse.Namespace) -> str:
    # OBC2 instead of OBC1, which OpenMM's CPU platform computes many times more slowly.
    made = getattr(testsystems, name)(**({"implicitSolvent": app.OBC2} if name == "LysozymeImplicit" else {}))
    names, smiles = SYSTEMS[name]
    atoms = part_of(made.topology, names)
    given = {"smiles": smiles} if smiles else {"charge": guest_charge(made.system, atoms)}
    mixed = MLPotential(options.model, **given).createMixedSystem(made.topology, made.system, atoms)
    system = made.system if options.pure else mixed
    context = context_of(system, openmm.LangevinMiddleIntegrator(TEMPERATURE_K, 10, TIMESTEP_FS / 1000), made.positions)
    openmm.LocalEnergyMinimizer.minimize(context, maxIterations=200)
    reference = context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.angstrom)[atoms]
    context.setVelocitiesToTemperature(TEMPERATURE_K, 1)
    context.getIntegrator().step(round(options.heating * 1000 / TIMESTEP_FS))
    state = context.getState(getPositions=True, getVelocities=True)
    pairs = [(seconds_per_step(mixed, state, 40), seconds_per_step(made.system, state, 40)) for _ in range(3)]
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / f"{name}{'-pure' if options.pure else ''}.csv"
    rows = follow(system, state, atoms, reference, round(options.time * 1000 / TIMESTEP_FS), file)
    slope, start = np.polyfit(rows[:, 0], rows[:, 1], 1)
    noise = np.std(rows[:, 1] - slope * rows[:, 0] - start)
    return (
        f"{name:26}{len(atoms):4d}/{mixed.getNumParticles():<6d}{rows[-1, 0]:8.1f}{rows[:, 2].mean():8.1f}{rows[:, 3].mean():8.1f}"
        f"{rows[:, 4].max():8.2f}{slope:10.4f}{noise:8.3f}{np.median([a / b for a, b in pairs]):8.3f}"
        f"{1000 * np.median([a for a, _ in pairs]):9.1f}"
    )


def guest_charge(system: openmm.System, atoms: list[int]) -> int:
    nonbonded = next(force for force in system.getForces() if isinstance(force, openmm.NonbondedForce))
    charges = [nonbonded.getParticleParameters(i)[0].value_in_unit(unit.elementary_charge) for i in atoms]
    return round(sum(charges))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("systems", nargs="*", default=list(SYSTEMS), help=", ".join(SYSTEMS))
    parser.add_argument("--time", type=float, default=20, help="ps without a thermostat")
    parser.add_argument("--heating", type=float, default=2, help="ps with one before")
    parser.add_argument("--model", default="resff-fast")
    parser.add_argument("--pure", action="store_true", help="dynamics by the system's own force field")
    parser.add_argument("--output", type=Path, default=Path("mixed-systems"), help="folder of the CSV files")
    options = parser.parse_args()
    print(f"{'system':26}{'ResFF/all':>11}{'ps':>8}{'T, K':>8}{'part, K':>8}{'RMSD, Å':>8}{'slope':>10}{'noise':>8}{'ratio':>8}{'ms/step':>9}")
    for name in options.systems:
        print(run(name, options), flush=True)


if __name__ == "__main__":
    main()
