"""Reads and writes trajectories with MDAnalysis or MDTraj, for test/interop. Coordinates are in Å, times in ps.

probe          prints the names of the readers there are, as JSON
NAME RESULT    does what the JSON on standard input asks of reader NAME:
               {"write": [{"path": ..., "frames": [[[x, y, z], ...], ...]}, ...],
                "read": [{"path": ..., "atoms": ...}, ...]}
                "pdb": [{"path": ..., "copy": ...}, ...]}
               and writes to the file RESULT {"read": [{"positions": [...], "times": [...]}, ...],
               "pdb": [{"positions": [...], "names": [...], "residues": [...], "numbers": [...], "elements": [...]}, ...]};
               a PDB file is also written anew to "copy"
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")


def probe():
    found = []
    for name in ("MDAnalysis", "mdtraj"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return found


def read_mdanalysis(path, atoms):
    import MDAnalysis

    universe = MDAnalysis.Universe.empty(atoms, trajectory=True)
    universe.load_new(path)
    frames = [(frame.positions.astype(float).tolist(), frame.time) for frame in universe.trajectory]
    return {"positions": [frame[0] for frame in frames], "times": [frame[1] for frame in frames]}


def read_mdtraj(path, atoms):
    import mdtraj

    topology = mdtraj.Topology()
    chain = topology.add_chain()
    residue = topology.add_residue("UNL", chain)
    for _ in range(atoms):
        topology.add_atom("C", mdtraj.element.carbon, residue)
    trajectory = mdtraj.load(path, top=topology)
    return {"positions": (trajectory.xyz.astype(float) * 10).tolist(), "times": trajectory.time.astype(float).tolist()}


def pdb_mdanalysis(path, copy):
    import MDAnalysis

    universe = MDAnalysis.Universe(path)
    atoms = universe.atoms
    atoms.write(copy, frames="all" if len(universe.trajectory) > 1 else None)
    return {
        "positions": [frame.positions.astype(float).tolist() for frame in universe.trajectory],
        "names": list(atoms.names),
        "residues": list(atoms.resnames),
        "numbers": [int(number) for number in atoms.resids],
        "elements": list(atoms.elements),
    }


def pdb_mdtraj(path, copy):
    import mdtraj

    trajectory = mdtraj.load(path, standard_names=False)
    trajectory.save(copy)
    atoms = list(trajectory.topology.atoms)
    return {
        "positions": (trajectory.xyz.astype(float) * 10).tolist(),
        "names": [atom.name for atom in atoms],
        "residues": [atom.residue.name for atom in atoms],
        "numbers": [atom.residue.resSeq for atom in atoms],
        "elements": [atom.element.symbol for atom in atoms],
    }


def write_mdanalysis(path, frames):
    import MDAnalysis
    import numpy

    positions = numpy.array(frames)
    universe = MDAnalysis.Universe.empty(positions.shape[1], trajectory=True)
    with MDAnalysis.Writer(path, positions.shape[1]) as writer:
        for frame in positions:
            universe.atoms.positions = frame
            writer.write(universe.atoms)


def write_mdtraj(path, frames):
    import mdtraj
    import numpy

    positions = numpy.array(frames)
    if path.endswith(".xtc"):
        with mdtraj.formats.XTCTrajectoryFile(path, "w") as file:
            file.write(positions.astype(numpy.float32) / 10)
    else:
        with mdtraj.formats.DCDTrajectoryFile(path, "w") as file:
            file.write(positions.astype(numpy.float32))


if sys.argv[1] == "probe":
    print(json.dumps(probe()))
else:
    read, pdb, write = {
        "MDAnalysis": (read_mdanalysis, pdb_mdanalysis, write_mdanalysis),
        "mdtraj": (read_mdtraj, pdb_mdtraj, write_mdtraj),
    }[sys.argv[1]]
    job = json.load(sys.stdin)
    for entry in job["write"]:
        write(entry["path"], entry["frames"])
    answer = {
        "read": [read(entry["path"], entry["atoms"]) for entry in job["read"]],
        "pdb": [pdb(entry["path"], entry["copy"]) for entry in job["pdb"]],
    }
    # To a file: libraries print messages of their own.
    with open(sys.argv[2], "w") as result:
        json.dump(answer, result)
