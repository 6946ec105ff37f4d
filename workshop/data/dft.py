"""
B3LYP-D3BJ/DZVP single points by PySCF for H, C, N, O and F: the level of the OpenFF torsion drives (docs/training.md says how closely).
Lone pairs beside each other need the diffuse functions of def2-SVPD: with DZVP cis-HONO is lower by 0.6 kcal/mol, with def2-SVPD trans by 0.5
(experiment: 0.4).
"""
import warnings

import numpy as np
from dftd3.interface import DispersionModel, RationalDampingParam
from gfn2 import Label
from pyscf import dft, gto

warnings.filterwarnings("ignore")
DAMPING = RationalDampingParam(method="b3lyp", atm=False)


class Dft:
    """The same use as `Gfn2`; successive frames start from the density of the one before."""

    def __init__(self, atomic_numbers, charge, grid=1, auxiliary="def2-universal-jfit", basis="dzvp"):
        self.atomic_numbers = np.asarray(atomic_numbers, dtype=int)
        self.charge = charge
        self.grid = grid
        self.auxiliary = auxiliary
        self.basis = basis
        self.density = None
        self.field = None
        self.count = 0

    def label(self, bohr, keep_density=True):
        """The label of positions (N,3) in bohr, or None where the self-consistent field does not converge."""
        self.count += 1
        bohr = np.asarray(bohr, dtype=float)
        atoms = [(int(z), tuple(x)) for z, x in zip(self.atomic_numbers, bohr)]
        molecule = gto.M(atom=atoms, unit="Bohr", basis=self.basis, charge=self.charge, verbose=0)
        field = dft.RKS(molecule).density_fit(auxbasis=self.auxiliary)
        field.xc = "b3lyp"
        field.grids.level = self.grid
        field.conv_tol = 1e-7
        energy = field.kernel(dm0=self.density if keep_density else None)
        if not field.converged:
            self.density = None
            return None
        self.field = field
        self.density = field.make_rdm1()
        gradient = field.nuc_grad_method().kernel()
        dispersion = DispersionModel(self.atomic_numbers, bohr).get_dispersion(DAMPING, grad=True)
        dipole = field.dip_moment(molecule, self.density, unit="AU", verbose=0)
        return Label(energy + float(dispersion["energy"]), gradient + dispersion["gradient"], np.asarray(dipole))
