import { describe, expect, it } from 'vitest';
import { cellOf } from '../core/cell.js';
import { Rng } from '../core/rng.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { excludedPairs } from './electrostatics.js';
import { EWALD, type EwaldSettings, periodicElectrostatics } from './ewald.js';
import { erfc, exponentialIntegral, smoothPart, smoothTransform } from './ewald-radial.js';

const none = (n: number) => excludedPairs(n, new Uint32Array(0), 1);
const energy = (
  charges: Float64Array,
  x: Float64Array,
  cell: Float64Array,
  damping: number,
  settings?: EwaldSettings,
) =>
  periodicElectrostatics(charges, none(charges.length), { damping, bondsApart: 1 }, settings).energyForces(
    x,
    cell,
    new Float64Array(x.length),
    new Float64Array(9),
  );

/** Nearly converged: what the settings in use are measured against. */
const TIGHT: EwaldSettings = { range: 14, alpha: 0.36, most: 4, spacing: null };

describe('Ewald sum', () => {
  it('of rock salt has its Madelung constant', () => {
    const a = 5.64;
    const positions: number[] = [];
    const charges: number[] = [];
    for (let k = 0; k < 8; k++) {
      const [u, v, w] = [k & 1, (k >> 1) & 1, k >> 2];
      positions.push((u * a) / 2, (v * a) / 2, (w * a) / 2);
      charges.push((u + v + w) % 2 === 0 ? 1 : -1);
    }
    // The damped law takes a⁴/4r⁵ off: less than 1e-7 of the energy with a damping of 0.04 Å.
    const found = energy(
      Float64Array.from(charges),
      Float64Array.from(positions),
      cellOf([a, 0, 0, 0, a, 0, 0, 0, a]),
      0.04,
      TIGHT,
    );
    expect(found / 4 / (-COULOMB_KCAL_PER_MOL / (a / 2))).toBeCloseTo(1.7475645946, 6);
  });

  const rng = new Rng(5);
  const n = 24;
  const x = Float64Array.from({ length: 3 * n }, () => 11 * rng.next());
  const charges = Float64Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -0.8 : 0.4));
  const cell = cellOf([9, 0, 0, 2, 10, 0, -1, 3, 8]);

  it('of damped charges does not depend on how it is divided', () => {
    const reference = energy(charges, x, cell, 2, TIGHT);
    for (const alpha of [0.33, 0.4, 0.45])
      expect(Math.abs(energy(charges, x, cell, 2, { ...TIGHT, alpha, most: 4.5 }) - reference)).toBeLessThan(2e-5);
    expect(Math.abs(energy(charges, x, cell, 2, EWALD) - reference)).toBeLessThan(2e-3);
  });

  it('of damped charges is what a sum over many cells comes to', () => {
    // By charge-neutral shells of whole cells around a center, without a dipole or quadrupole: eight charges of a cube, alternating.
    const [q, edge, damping] = [0.5, 6, 2];
    const cube = Float64Array.from({ length: 24 }, (_, k) => ((Math.floor(k / 3) >> (k % 3)) & 1) * 2);
    const signs = Float64Array.from({ length: 8 }, (_, k) => ((k ^ (k >> 1) ^ (k >> 2)) & 1 ? -q : q));
    const box = cellOf([edge, 0, 0, 0, edge, 0, 0, 0, edge]);
    let direct = 0;
    const most = 8;
    for (let u = -most; u <= most; u++)
      for (let v = -most; v <= most; v++)
        for (let w = -most; w <= most; w++)
          for (let i = 0; i < 8; i++)
            for (let j = 0; j < 8; j++) {
              if (u === 0 && v === 0 && w === 0 && i === j) continue;
              const r = Math.hypot(
                cube[3 * j]! - cube[3 * i]! + u * edge,
                cube[3 * j + 1]! - cube[3 * i + 1]! + v * edge,
                cube[3 * j + 2]! - cube[3 * i + 2]! + w * edge,
              );
              direct += 0.5 * COULOMB_KCAL_PER_MOL * signs[i]! * signs[j]! * (r ** 4 + damping ** 4) ** -0.25;
            }
    expect(Math.abs(energy(signs, cube, box, damping, TIGHT) - direct)).toBeLessThan(1e-4);
  });

  it('refuses charges that do not add up to zero', () => {
    expect(() => energy(Float64Array.of(1, -0.5), Float64Array.of(0, 0, 0, 2, 0, 0), cell, 2)).toThrow(
      /cell: expected charges that add up to zero/,
    );
  });
});

describe('functions of the Ewald sum', () => {
  it('erfc and E₁ have their tabulated values', () => {
    // Abramowitz, Stegun, tables 7.1 and 5.1
    expect(erfc(0.5)).toBeCloseTo(0.4795001222, 9);
    expect(erfc(1.9)).toBeCloseTo(0.0072095708, 9);
    expect(erfc(2.1) / 0.002979467).toBeCloseTo(1, 5);
    expect(exponentialIntegral(0.5)).toBeCloseTo(0.559773595, 9);
    expect(exponentialIntegral(1)).toBeCloseTo(0.219383934, 9);
    expect(exponentialIntegral(2)).toBeCloseTo(0.048900511, 9);
  });

  it('the smooth part is one function on both sides of where its formula changes', () => {
    const [alpha, damping] = [0.36, 2];
    const r = 0.8 / alpha;
    const step = 1e-4;
    expect(smoothPart(r + step, alpha, damping) - smoothPart(r - step, alpha, damping)).toBeCloseTo(0, 4);
    const jump =
      smoothPart(r + step, alpha, damping) -
      3 * smoothPart(r, alpha, damping) +
      3 * smoothPart(r - step, alpha, damping) -
      smoothPart(r - 2 * step, alpha, damping);
    expect(Math.abs(jump)).toBeLessThan(1e-10);
  });

  it('the transform is that of the smooth part, and its slope its derivative', () => {
    const [alpha, damping] = [0.4, 2];
    for (const k of [0.6, 1.2, 2]) {
      // 4π/k ∫ r L(r) sin kr dr, of L less 1/r beyond 40 Å whose rest is known: ∫_R^∞ sin kr dr = cos(kR)/k on average
      let sum = 0;
      const [h, far] = [0.002, 60];
      for (let r = h / 2; r < far; r += h) sum += h * r * smoothPart(r, alpha, damping) * Math.sin(k * r);
      const transform = (4 * Math.PI * (sum + Math.cos(k * far) / k)) / k;
      const { value, slope } = smoothTransform(k * k, alpha, damping);
      expect(Math.abs(value - transform)).toBeLessThan(2e-4 * Math.abs(value) + 2e-4);
      const d = 1e-5;
      const difference =
        (smoothTransform(k * k + d, alpha, damping).value - smoothTransform(k * k - d, alpha, damping).value) / (2 * d);
      expect(slope).toBeCloseTo(difference, 5);
    }
  });
});
