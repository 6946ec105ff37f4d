import { describe, expect, it } from 'vitest';
import { arcCosine, cosine, cubeRoot, sine } from './portable-math.js';
import { sha256 } from './sha256.js';

/** A thousand arguments from `low` to `high`, and those that have exact values or cancel. */
const arguments_ = (low: number, high: number, special: readonly number[] = []) =>
  Float64Array.from([...Array.from({ length: 1000 }, (_, k) => low + ((high - low) * k) / 999), ...special]);

const angles = arguments_(
  0,
  2 * Math.PI,
  [60, 90, 120, 180, 270].map((degrees) => (degrees * Math.PI) / 180),
);

describe.each([
  ['sine', sine, Math.sin, angles, '244428aa4a6ee8e5'],
  ['cosine', cosine, Math.cos, angles, 'd9a2eac56a4a370f'],
  ['arcCosine', arcCosine, Math.acos, arguments_(-1, 1, [-0.5, 0, 0.5]), 'd8f406c91b679258'],
  ['cubeRoot', cubeRoot, Math.cbrt, arguments_(1, 1000, [8, 27, 1e6]), 'b2685e18e0da526f'],
] as const)('%s', (_, own, builtIn, values, bits) => {
  it('is within the last bit of that of the engine', () => {
    for (const x of values) expect(Math.abs(own(x) - builtIn(x)), String(x)).toBeLessThan(3e-16 * Math.max(1, own(x)));
  });

  it('has the same bits in every engine', () => {
    expect(sha256(new Uint8Array(values.map(own).buffer)).slice(0, 16)).toBe(bits);
  });
});
