import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { type HarmonicTerms, periodicTorsions, type TorsionTerms } from './bonded.js';
import type { ExportedMolecule } from './exported-molecule.js';

/**
 * The bonded terms as JSON in the terms of SMIRNOFF (potentials, periodicity, phase, k, idivf; every number with its unit), by atoms
 * in place of patterns, for programs that have no file format of their own here. Atoms count from 0.
 */
export function parameterJson({ molecule, positions, masses, terms, charges, remarks }: ExportedMolecule): string {
  const { atomicNumbers, formalCharges, bonds, bondOrders, name } = molecule;
  return `${JSON.stringify(
    {
      format: 'resff-bonded',
      version: 1,
      remarks,
      units: {
        length: 'angstrom',
        angle: 'radian',
        energy: 'kilocalorie / mole',
        mass: 'dalton',
        charge: 'elementary_charge',
        'Bonds.k': 'kilocalorie / (angstrom ** 2 * mole)',
        'Angles.k': 'kilocalorie / (radian ** 2 * mole)',
      },
      molecule: {
        name,
        atomicNumbers: [...atomicNumbers],
        formalCharges: [...formalCharges],
        masses: [...masses],
        bonds: Array.from(bondOrders, (order, b) => [bonds[2 * b], bonds[2 * b + 1], order]),
        positions: [...positions],
      },
      Bonds: { potential: 'k / 2 * (r - length) ** 2', terms: harmonics(terms.bonds, 2, 'length') },
      Angles: { potential: 'k / 2 * (theta - angle) ** 2', terms: harmonics(terms.angles, 3, 'angle') },
      ProperTorsions: { potential: 'k * (1 + cos(periodicity * phi - phase)) / idivf', terms: torsions(terms.propers) },
      ImproperTorsions: {
        potential: 'k * (1 + cos(periodicity * phi - phase)) / idivf',
        terms: torsions(terms.impropers),
      },
      ...(charges
        ? {
            Electrostatics: {
              potential: 'coulomb * q1 * q2 / (r ** 4 + damping ** 4) ** 0.25',
              coulomb: COULOMB_KCAL_PER_MOL,
              damping: charges.damping,
              charges: [...charges.values],
              exclusions: charges.excluded,
            },
          }
        : {}),
      constants: { Bonds: terms.bonds.constant, Angles: terms.angles.constant },
    },
    null,
    1,
  )}\n`;
}

function harmonics({ atoms, k, equilibrium }: HarmonicTerms, size: number, value: 'length' | 'angle') {
  return Array.from(k, (constant, t) => ({
    atoms: [...atoms.subarray(size * t, size * (t + 1))],
    k: constant,
    [value]: equilibrium[t]!,
  }));
}

function torsions(terms: TorsionTerms) {
  return periodicTorsions(terms).map((torsion) => ({ ...torsion, idivf: 1 }));
}
