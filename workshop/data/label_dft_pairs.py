#!/usr/bin/env python3
"""
Interaction energies of small ions with water, other molecules and each other: B3LYP-D3BJ/def2-SVPD, counterpoise-corrected. Energies alone.

    python3 workshop/data/label_dft_pairs.py TARGET.hdf5 [--minutes M] [--seed 1]

The DZVP basis of the torsion drives has no diffuse functions: it binds F- and water by 41 kcal/mol, 37 with counterpoise correction, where
CCSD(T) has 32.5 and this level 32.3 (three more of ahb21: 16.9 for 17.8, 38.0 for 37.3, 8.6 for 9.0). Monomers are those of the pair's
GFN2-xTB minimum and stay rigid; the nearest contact takes 0.82 to 2 times its length. Three far frames by Coulomb's law (separated.py).
"""
import argparse
import time
import warnings

import numpy as np
from dftd3.interface import DispersionModel, RationalDampingParam
from gfn2 import Gfn2, Label
from journal import Journal, record
from label_dimers import Monomer, moved, placed
from molecule import mapped_smiles
from pyscf import dft, gto
from rdkit import Chem
from relax import relax
from separated import charges_of, closest, interaction, polarizabilities

warnings.filterwarnings("ignore")
DAMPING = RationalDampingParam(method="b3lyp", atm=False)
FACTORS = (0.82, 0.9, 1, 1.1, 1.25, 1.5, 2)
PAIRS = """
[F-] O|[OH-] O|[Cl-] O|O=C[O-] O|[Na+] O|[NH4+] O|[NH4+] O=C[O-]|[F-] N|[NH4+] [Cl-]|[Mg+2] O|[C-]#N O|[Li+] O|[K+] O|[Ca+2] O|[Zn+2] O|[OH3+] O|[Cl-] N|[F-] F|[Cl-] F|[N-]=[N+]=[N-] O|[O-][N+](=O)[O-] O|[NH4+] N|[F-] C|[Na+] O=C[O-]
[NH4+] [NH4+]|O=C[O-] O=C[O-]|C[NH3+] O=C[O-]|[Br-] O|[F-] C#N|[Cl-] CO|[F-] CO|C[O-] O|[O-]N=O O|O=C[O-] N|O=C[O-] C#N|O=C[O-] F|[Na+] [Cl-]|[Li+] [F-]|[NH4+] C=O|[Na+] N|[Na+] C=O|[Mg+2] N|[Zn+2] N|[Ca+2] O=C[O-]|[Mg+2] O=C[O-]|[Zn+2] O=C[O-]|[K+] O=C[O-]
[Cl-] O=C[O-]|CC(=O)[O-] O|[NH4+] CC(=O)[O-]|C[NH3+] O|NC(N)=[NH2+] O|NC(N)=[NH2+] O=C[O-]|c1c[nH]c[nH+]1 O=C[O-]|c1c[nH]c[nH+]1 O|[F-] O=CN|[Cl-] NC=O|[Cl-] C|[Br-] N|[Br-] CO|[NH4+] C=C|[OH-] N|[Na+] CO|[Cl-] C=O|NC(N)=[NH2+] [NH4+]|[Zn+2] [Cl-]|[Mg+2] [Cl-]|[Zn+2] C[S-]|[Na+] F
"""


def energy(numbers, bohr, charge, ghosts, guesses):
    """Hartree, None where the field does not converge; starts from the density of the same charge and ghosts one distance before."""
    names = [gto.mole._symbol(int(z)) for z in numbers]
    atoms = [(f"ghost-{name}" if i in ghosts else name, tuple(x)) for i, (name, x) in enumerate(zip(names, bohr))]
    field = dft.RKS(gto.M(atom=atoms, unit="Bohr", basis="def2-svpd", charge=charge, verbose=0))
    field = field.density_fit(auxbasis="def2-universal-jfit")
    field.xc, field.grids.level, field.conv_tol = "b3lyp", 1, 1e-6
    role = (charge, tuple(ghosts))
    value = field.kernel(dm0=guesses.get(role))
    guesses[role] = field.make_rdm1() if field.converged else None
    return value if field.converged else None


def dispersion(numbers, bohr):
    return float(DispersionModel(np.asarray(numbers), bohr).get_dispersion(DAMPING, grad=False)["energy"])


def interaction_energy(first, second, x, y, guesses):
    """Counterpoise-corrected, hartree, or None where a field does not converge."""
    za, zb = first.level.atomic_numbers, second.level.atomic_numbers
    numbers, bohr, n = np.concatenate([za, zb]), np.vstack([x, y]), len(za)
    pair = energy(numbers, bohr, first.charge + second.charge, (), guesses)
    one = energy(numbers, bohr, first.charge, range(n, len(numbers)), guesses)
    two = energy(numbers, bohr, second.charge, range(n), guesses)
    if None in (pair, one, two):
        return None
    return pair - one - two + dispersion(numbers, bohr) - dispersion(za, x) - dispersion(zb, y)


def frames_of(first, second, rng):
    molecule = Chem.CombineMols(first.molecule, second.molecule)
    Chem.SanitizeMol(molecule)
    n = len(first.bohr)
    level = Gfn2(np.concatenate([first.level.atomic_numbers, second.level.atomic_numbers]), first.charge + second.charge)
    x, y = placed(first, second, rng, 0.8)
    if first.charge * second.charge <= 0:
        best = None
        for _ in range(4):
            trajectory, _ = relax(level, molecule, np.vstack(placed(first, second, rng, 0.8)), steps=60)
            if trajectory and (best is None or trajectory[-1][1].energy < best[1].energy):
                best = trajectory[-1]
        x, y = best[0][:n], best[0][n:]
    found, guesses = [], {}
    for factor in FACTORS:
        at = moved(x, y, factor)
        value = interaction_energy(first, second, x, at, guesses)
        if value is not None and abs(value) < 0.6:
            found.append((np.vstack([x, at]), Label(value, np.zeros((0, 3)), np.zeros(3))))
    one, two = charges_of(first.level, x), charges_of(second.level, y)
    line = y.mean(0) - x.mean(0)
    for apart in (8, 12, 20, 35):
        at = y.copy()
        while closest(x, at) < apart:
            at = at + 0.2 * line / np.linalg.norm(line)
        value = interaction(x, one[1], polarizabilities(first.level), at, two[1], polarizabilities(second.level))
        found.append((np.vstack([x, at]), Label(value, np.zeros((0, 3)), np.zeros(3))))
    return molecule, found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target")
    options.add_argument("--minutes", type=float, default=float("inf"))
    options.add_argument("--seed", type=int, default=1)
    values = options.parse_args()
    journal = Journal(values.target, pack_minutes=2)
    started = time.time()
    for index, pair in enumerate(PAIRS.strip().replace("\n", "|").split("|")):
        if pair in journal:
            continue
        if time.time() - started > 60 * values.minutes:
            break
        before = time.process_time()
        first, second = (Monomer.of(smiles) for smiles in pair.split())
        molecule, frames = frames_of(first, second, np.random.default_rng([values.seed, index]))
        value = record(mapped_smiles(molecule), "dft-pairs", [a.GetAtomicNum() for a in molecule.GetAtoms()], frames)
        del value["dft_total_gradient"], value["scf_dipole"]
        journal.add(pair, value if len(frames) > 6 else None)
        curve = " ".join(f"{closest(f[: len(first.bohr)], f[len(first.bohr) :]):.2f}:{627.509 * label.energy:.1f}" for f, label in frames)
        print(f"{pair}: {curve}; {time.process_time() - before:.0f} s of CPU; {journal.counts()}", flush=True)
    journal.pack()


if __name__ == "__main__":
    main()
