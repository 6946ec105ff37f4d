"""Reads and writes trajectories with MDAnalysis or MDTraj, for test/interop. Coordinates are in Å, times in ps.

probe          prints the names of the readers there are, as JSON
NAME RESULT    does what the JSON on standard input asks of reader NAME:
               {"write": [{"path": ..., "frames": [[[x, y, z], ...], ...]}, ...],
                "read": [{"path": ..., "atoms": ...}, ...]}
               and writes [{"positions": [...], "times": [...]}, ...] of the files read to the file RESULT
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
    read, write = {
        "MDAnalysis": (read_mdanalysis, write_mdanalysis),
        "mdtraj": (read_mdtraj, write_mdtraj),
    }[sys.argv[1]]
    job = json.load(sys.stdin)
    for entry in job["write"]:
        write(entry["path"], entry["frames"])
    # To a file: libraries print messages of their own.
    with open(sys.argv[2], "w") as result:
        json.dump([read(entry["path"], entry["atoms"]) for entry in job["read"]], result)
