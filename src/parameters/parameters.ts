import { ResffError } from '../core/errors.js';
import type { Topology } from '../topology/topology.js';

/**
 * Coefficients of every bonded term, a struct of arrays: row i belongs to row i of the matching list of the `Topology`.
 * The energy is linear in all of them (and in |k|), see `src/potentials`.
 */
export interface Parameters {
  /** (B,2) kcal/mol/Å², > 0: weights of the two fixed bond lengths */
  readonly bondCoefficients: Float64Array;
  /** (A,2) kcal/mol/rad², > 0: weights of the two fixed angles */
  readonly angleCoefficients: Float64Array;
  /** (P,6) kcal/mol, any sign: amplitude of cos nφ, n = 1..6 */
  readonly properK: Float64Array;
  /** (I,6) kcal/mol, any sign */
  readonly improperK: Float64Array;
}

/** Bond lengths of the linear mixture, Å. The equilibrium length always lies between them. */
export const BOND_LENGTHS = [0.7935, 3.174] as const;
/** Angles of the linear mixture, rad. */
export const ANGLES = [0, Math.PI] as const;
/** Terms of a torsion's cosine series. */
export const TORSION_TERMS = 6;

/** kcal/mol/Å² or kcal/mol/rad², added to k where it divides. */
const DIVISION_GUARD = 1e-7;

/** One harmonic term, E = ½ k (q − equilibrium)² + constant. */
export interface Harmonic {
  /** kcal/mol/Å² or kcal/mol/rad² */
  readonly k: number;
  /** Å or rad */
  readonly equilibrium: number;
}

/** All zero, with the row counts of the topology: what gradients are accumulated into. */
export function zeroParameters(topology: Topology): Parameters {
  return {
    bondCoefficients: new Float64Array(topology.bonds.length),
    angleCoefficients: new Float64Array((topology.angles.length / 3) * 2),
    properK: new Float64Array((topology.propers.length / 4) * TORSION_TERMS),
    improperK: new Float64Array((topology.impropers.length / 4) * TORSION_TERMS),
  };
}

/**
 * The harmonic form of a bond's linear mixture ½[c₁(r − b₁)² + c₂(r − b₂)²]: k = c₁ + c₂, r₀ = (c₁b₁ + c₂b₂)/(k + 1e-7).
 *
 * The 1e-7 is the reference implementation's; it moves r₀ by less than 1e-6 Å for any k above 1 and plays no part in energies.
 * The constant ½c₁c₂(b₁ − b₂)²/k that belongs to it is part of the model's energy.
 *
 * @throws ResffError (numeric) unless k is positive and finite
 */
export function harmonicBond(c1: number, c2: number): Harmonic {
  return mixture(c1, c2, BOND_LENGTHS, 'bond coefficients');
}

/** The harmonic form of an angle's linear mixture, as {@link harmonicBond}; θ₀ in (0, π). */
export function harmonicAngle(c1: number, c2: number): Harmonic {
  return mixture(c1, c2, ANGLES, 'angle coefficients');
}

function mixture(c1: number, c2: number, [low, high]: readonly [number, number], what: string): Harmonic {
  const k = c1 + c2;
  if (!(k > 0 && k < Number.POSITIVE_INFINITY))
    throw new ResffError('numeric', `${what}: expected a positive finite sum, got ${c1} + ${c2}`);
  return { k, equilibrium: (c1 * low + c2 * high) / (k + DIVISION_GUARD) };
}
