import { ANGLES } from '../potentials/angle.js';
import { BOND_LENGTHS } from '../potentials/bond.js';
import { coordinateSize, coordinateValue } from '../potentials/internal-coordinate.js';
import type { Parameters } from '../potentials/parameters.js';
import { IMPROPER_FACTOR } from '../potentials/torsion.js';
import type { Topology } from '../topology/topology.js';

/** E = Σ ½ k (q − q₀)² + constant. */
export interface HarmonicTerms {
  /** (T,2) bonds or (T,3) angles with the vertex in the middle */
  readonly atoms: Uint32Array;
  /** (T) kcal/mol/Å² or kcal/mol/rad² */
  readonly k: Float64Array;
  /** (T) Å or rad */
  readonly equilibrium: Float64Array;
  /** kcal/mol: a mixture of two harmonics is one harmonic and this, for all terms together */
  readonly constant: number;
}

/** E = Σ Σ_{n=1..6} (|k_n| + k_n cos nφ). */
export interface TorsionTerms {
  /** (T,4) φ is the dihedral of the row as it stands */
  readonly atoms: Uint32Array;
  /** (T,6) kcal/mol, any sign; for impropers with their factor ½ */
  readonly k: Float64Array;
}

/** The bonded terms in the forms that other programs compute. */
export interface BondedTerms {
  readonly atomCount: number;
  readonly bonds: HarmonicTerms;
  readonly angles: HarmonicTerms;
  readonly propers: TorsionTerms;
  readonly impropers: TorsionTerms;
}

/**
 * Bonded terms of a molecule as harmonics and cosine series. Their energies are those of `molecularMechanics`, but for the fading
 * of torsions near straight angles (`torsionGeometry`), which other programs do not have.
 *
 * ½ c₁(q − a)² + ½ c₂(q − b)² = ½ k (q − q₀)² + ½ c₁c₂(a − b)²/k with k = c₁ + c₂, q₀ = (c₁a + c₂b)/k.
 */
export function bondedTerms(topology: Topology, { coefficients }: Parameters): BondedTerms {
  return {
    atomCount: topology.atomCount,
    bonds: harmonicTerms(topology.bonds, coefficients.bond, BOND_LENGTHS),
    angles: harmonicTerms(topology.angles, coefficients.angle, ANGLES),
    propers: { atoms: topology.propers, k: coefficients.proper },
    impropers: { atoms: topology.impropers, k: coefficients.improper.map((k) => IMPROPER_FACTOR * k) },
  };
}

function harmonicTerms(
  atoms: Uint32Array,
  coefficients: Float64Array,
  [low, high]: readonly [number, number],
): HarmonicTerms {
  const rows = coefficients.length / 2;
  const k = new Float64Array(rows);
  const equilibrium = new Float64Array(rows);
  let constant = 0;
  for (let t = 0; t < rows; t++) {
    const [c1, c2] = [coefficients[2 * t]!, coefficients[2 * t + 1]!];
    k[t] = c1 + c2;
    equilibrium[t] = (c1 * low + c2 * high) / k[t]!;
    constant += (0.5 * c1 * c2 * (high - low) ** 2) / k[t]!;
  }
  return { atoms, k, equilibrium, constant };
}

/** One cosine of a torsion as other programs write it, k (1 + cos(nφ − phase)) with k > 0. */
export interface PeriodicTorsion {
  readonly atoms: readonly [number, number, number, number];
  readonly periodicity: number;
  /** kcal/mol, > 0 */
  readonly k: number;
  /** rad: 0, or π where the coefficient is negative, as |k| + k cos nφ = |k| (1 + cos(nφ − π)) then */
  readonly phase: number;
}

/** All cosines that are not zero, torsion by torsion. */
export function periodicTorsions({ atoms, k }: TorsionTerms): PeriodicTorsion[] {
  const terms = k.length / (atoms.length / 4 || 1);
  return Array.from(k).flatMap((value, c): PeriodicTorsion[] => {
    if (value === 0) return [];
    const row = 4 * Math.floor(c / terms);
    return [
      {
        atoms: [atoms[row]!, atoms[row + 1]!, atoms[row + 2]!, atoms[row + 3]!],
        periodicity: 1 + (c % terms),
        k: Math.abs(value),
        phase: value > 0 ? 0 : Math.PI,
      },
    ];
  });
}

/** Energies of the terms as other programs compute them, kcal/mol: without constants, and torsions without fading. */
export function bondedEnergies(
  { bonds, angles, propers, impropers }: BondedTerms,
  positions: Float64Array,
): Record<'bond' | 'angle' | 'proper' | 'improper', number> {
  const harmonic = ({ atoms, k, equilibrium }: HarmonicTerms, kind: 'distance' | 'angle') => {
    const size = coordinateSize[kind];
    return k.reduce((sum, constant, t) => {
      const value = coordinateValue({ kind, atoms: [...atoms.subarray(size * t, size * (t + 1))] }, positions);
      return sum + 0.5 * constant * (value - equilibrium[t]!) ** 2;
    }, 0);
  };
  const torsion = (terms: TorsionTerms) =>
    periodicTorsions(terms).reduce((sum, { atoms, periodicity, k, phase }) => {
      const phi = coordinateValue({ kind: 'dihedral', atoms }, positions);
      return sum + k * (1 + Math.cos(periodicity * phi - phase));
    }, 0);
  return {
    bond: harmonic(bonds, 'distance'),
    angle: harmonic(angles, 'angle'),
    proper: torsion(propers),
    improper: torsion(impropers),
  };
}
