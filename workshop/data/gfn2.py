"""GFN2-xTB single points by the library tblite: the numbers of the program xtb 6.5.1 (README.md says how closely)."""
from dataclasses import dataclass

import numpy as np
from tblite.interface import Calculator


@dataclass(frozen=True)
class Label:
    """Energy (hartree), gradient (N,3) in hartree/bohr, dipole (3) in atomic units about the coordinate origin."""

    energy: float
    gradient: np.ndarray
    dipole: np.ndarray


class Gfn2:
    """GFN2-xTB of one molecule. Successive frames start from the density of the one before when they are close to it."""

    def __init__(self, atomic_numbers, charge):
        self.atomic_numbers = np.asarray(atomic_numbers, dtype=int)
        self.charge = charge
        self.calculator = None
        self.count = 0

    def fresh(self, bohr):
        self.calculator = Calculator("GFN2-xTB", self.atomic_numbers, bohr, charge=float(self.charge))
        self.calculator.set("verbosity", 0)
        self.result = None

    def label(self, bohr, keep_density=False):
        """The label of positions (N,3) in bohr, or None where the self-consistent charges do not converge."""
        self.count += 1
        bohr = np.ascontiguousarray(bohr, dtype=float)
        if self.calculator is None:
            self.fresh(bohr)
        else:
            self.calculator.update(positions=bohr)
        try:
            self.result = self.calculator.singlepoint(self.result if keep_density else None)
        except Exception:  # tblite raises RuntimeError and its own TBLiteRuntimeError; the calculator is not used again.
            self.calculator = None
            return None
        energy = float(self.result.get("energy"))
        gradient = np.array(self.result.get("gradient"))
        dipole = np.array(self.result.get("dipole"))
        if not (np.isfinite(energy) and np.isfinite(gradient).all()):
            self.calculator = None
            return None
        return Label(energy, gradient, dipole)
