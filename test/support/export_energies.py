"""Energies of exported files by the programs they are for, kcal/mol by term, as JSON.

    export_energies.py system FILE.xml POSITIONS.json      OpenMM
    export_energies.py openmm FILE.prmtop FILE.inpcrd      OpenMM's reader of AMBER files
    export_energies.py parmed FILE.prmtop FILE.inpcrd      ParmEd's, through OpenMM

More of these triples may follow: the programs take longer to load than to compute.
"""

import json
import sys

KCAL = 4.184


def of_system(system, positions):
    """By name of the force."""
    import openmm

    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    context = openmm.Context(
        system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference")
    )
    context.setPositions(positions)
    return [
        (force.getName(), context.getState(getEnergy=True, groups={group}).getPotentialEnergy()._value / KCAL)
        for group, force in enumerate(system.getForces())
    ]


def by_kind(energies):
    out = {"bond": 0.0, "angle": 0.0, "torsion": 0.0, "nonbonded": 0.0}
    kinds = {"HarmonicBondForce": "bond", "HarmonicAngleForce": "angle", "PeriodicTorsionForce": "torsion"}
    for name, energy in energies:
        out[kinds.get(name, "nonbonded")] += energy
    return out


def main(kind, first, second):
    if kind == "system":
        import openmm

        with open(second) as file:
            flat = json.load(file)
        positions = [openmm.Vec3(*flat[i : i + 3]) * 0.1 for i in range(0, len(flat), 3)]
        with open(first) as file:
            system = openmm.XmlSerializer.deserialize(file.read())
        return {name.split()[1]: energy for name, energy in of_system(system, positions)}
    if kind == "openmm":
        from openmm import app

        topology = app.AmberPrmtopFile(first)
        return by_kind(of_system(topology.createSystem(), app.AmberInpcrdFile(second).positions))
    if kind == "parmed":
        import parmed

        structure = parmed.load_file(first, xyz=second)
        return by_kind(of_system(structure.createSystem(), structure.positions))
    raise SystemExit(f"program: expected system, openmm or parmed, got {kind}")


arguments = sys.argv[1:]
print(json.dumps([main(*arguments[i : i + 3]) for i in range(0, len(arguments), 3)]))
