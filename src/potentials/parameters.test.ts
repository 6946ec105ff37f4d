import { describe, expect, it } from 'vitest';
import { harmonicAngle } from './angle.js';
import { harmonicBond } from './bond.js';
import { zeroGradient } from './parameters.js';

describe('harmonic form of the linear mixture', () => {
  it.each([
    ['bond', harmonicBond, [0.7935, 3.174]],
    ['angle', harmonicAngle, [0, Math.PI]],
  ] as const)('%s: same energy up to a constant ½c₁c₂(b₁ − b₂)²/k', (_what, harmonic, [low, high]) => {
    const [c1, c2] = [210, 340];
    const { k, equilibrium } = harmonic(c1, c2);
    expect(k).toBe(550);
    const offset = (0.5 * c1 * c2 * (low - high) ** 2) / k;
    for (const q of [0.5, 1, 1.7, 3]) {
      const mixture = 0.5 * (c1 * (q - low) ** 2 + c2 * (q - high) ** 2);
      // the 1e-7 in the division shifts the equilibrium by 4e-10
      expect(Math.abs(0.5 * k * (q - equilibrium) ** 2 + offset - mixture)).toBeLessThan(1e-6);
    }
    expect(equilibrium).toBeGreaterThan(low);
    expect(equilibrium).toBeLessThan(high);
  });

  it('refuses coefficients without a sum to divide by', () => {
    expect(() => harmonicBond(0, 0)).toThrow('bond coefficients: expected a positive finite sum, got 0 + 0');
    expect(() => harmonicAngle(Number.NaN, 1)).toThrow('angle coefficients');
  });
});

it('zeroGradient has a row per term', () => {
  const { coefficients } = zeroGradient({
    atomCount: 4,
    bonds: new Uint32Array(6),
    angles: new Uint32Array(9),
    propers: new Uint32Array(4),
    impropers: new Uint32Array(24),
  });
  const { bond, angle, proper, improper } = coefficients;
  expect([bond, angle, proper, improper].map((x) => x.length)).toEqual([6, 6, 6, 36]);
});
