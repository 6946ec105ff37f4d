"""
Labels as they are made, one molecule after another: a journal that survives being killed at any moment, and the training file in the
layout of SPICE that is written from it, atomically, every few minutes.
"""
import os
import pickle
import struct
import time

import h5py
import numpy as np


def record(smiles, subset, atomic_numbers, frames):
    """One group of a training file. `frames`: (positions (N,3) bohr, label with energy, gradient and dipole) pairs."""
    return {
        "smiles": smiles,
        "subset": subset,
        "atomic_numbers": np.asarray(atomic_numbers, dtype="i2"),
        "conformations": np.array([bohr for bohr, _ in frames], dtype="f4"),
        "dft_total_energy": np.array([label.energy for _, label in frames], dtype="f8"),
        "dft_total_gradient": np.array([label.gradient for _, label in frames], dtype="f4"),
        "scf_dipole": np.array([label.dipole for _, label in frames], dtype="f4"),
    }


class Journal:
    """Records by name in TARGET.journal; `None` stands for a molecule that was tried and has none."""

    def __init__(self, target, pack_minutes=3):
        self.target = target
        self.path = f"{target}.journal"
        self.pack_seconds = 60 * pack_minutes
        self.packed = time.time()
        self.records = {}
        end = 0
        if os.path.exists(self.path):
            for name, value, end in self.read():
                self.records[name] = value
        self.file = open(self.path, "r+b" if os.path.exists(self.path) else "w+b")
        self.file.truncate(end)  # a record that was cut off when the process ended
        self.file.seek(end)

    def read(self):
        with open(self.path, "rb") as file:
            while len(head := file.read(8)) == 8:
                (size,) = struct.unpack("<Q", head)
                body = file.read(size)
                if len(body) < size:
                    return
                name, value = pickle.loads(body)
                yield name, value, file.tell()

    def __contains__(self, name):
        return name in self.records

    def add(self, name, value):
        body = pickle.dumps((name, value))
        self.file.write(struct.pack("<Q", len(body)) + body)
        self.file.flush()
        self.records[name] = value
        if time.time() - self.packed > self.pack_seconds:
            self.pack()

    def pack(self):
        """Writes the training file anew; whoever reads it has the old one or the new one, complete."""
        partial = f"{self.target}.partial"
        with h5py.File(partial, "w") as file:
            for index, value in enumerate(self.records.values()):
                if value is None:
                    continue
                group = file.create_group(f"{index:05}")
                for field, data in value.items():
                    group[field] = np.array([data.encode()]) if isinstance(data, str) else data
        os.replace(partial, self.target)
        self.packed = time.time()

    def counts(self):
        kept = [value for value in self.records.values() if value is not None]
        return f"{len(kept)} molecules, {sum(len(v['dft_total_energy']) for v in kept)} frames, {len(self.records) - len(kept)} without"
