import { ResffError } from '../core/errors.js';

/** kcal/mol/Å² or kcal/mol/rad², added to k where it divides. */
const DIVISION_GUARD = 1e-7;

/** One harmonic term, E = ½ k (q − equilibrium)² + constant. */
export interface Harmonic {
  /** kcal/mol/Å² or kcal/mol/rad² */
  readonly k: number;
  /** Å or rad */
  readonly equilibrium: number;
}

/**
 * The harmonic form of a linear mixture ½[c₁(q − q₁)² + c₂(q − q₂)²]: k = c₁ + c₂, q₀ = (c₁q₁ + c₂q₂)/(k + 1e-7).
 *
 * The 1e-7 is the reference implementation's; it moves a bond length by less than 1e-6 Å for any k above 1 and plays no part in
 * energies. The constant ½c₁c₂(q₁ − q₂)²/k that belongs to it is part of the model's energy.
 *
 * @throws ResffError (numeric) unless k is positive and finite
 */
export function harmonicMixture(
  [c1, c2]: ArrayLike<number> & Iterable<number>,
  [low, high]: readonly [number, number],
  what: string,
): Harmonic {
  const k = c1! + c2!;
  if (!(k > 0 && k < Number.POSITIVE_INFINITY))
    throw new ResffError('numeric', `${what}: expected a positive finite sum, got ${c1} + ${c2}`);
  return { k, equilibrium: (c1! * low + c2! * high) / (k + DIVISION_GUARD) };
}
