import { describe, expect, it } from 'vitest';
import { defectsText, geometryDefects } from './geometry-defect.js';
import { createMolecule } from './molecule.js';

/** Methane and water side by side. */
const pair = createMolecule({
  atomicNumbers: [6, 1, 1, 1, 1, 8, 1, 1],
  bonds: [0, 1, 0, 2, 0, 3, 0, 4, 5, 6, 5, 7],
  bondOrders: [1, 1, 1, 1, 1, 1],
});
const right = [
  [0, 0, 0],
  [0.63, 0.63, 0.63],
  [-0.63, -0.63, 0.63],
  [-0.63, 0.63, -0.63],
  [0.63, -0.63, -0.63],
  [4, 0, 0],
  [4.96, 0, 0],
  [3.76, 0.93, 0],
];
const moved = (atom: number, ...to: number[]) => {
  const positions = Float64Array.from(right.flat());
  positions.set(to, 3 * atom);
  return positions;
};
const text = (positions: Float64Array) => defectsText(geometryDefects(pair, positions), pair);

describe('geometryDefects', () => {
  it('has nothing against a good geometry', () => {
    expect(geometryDefects(pair, moved(0, 0, 0, 0))).toEqual([]);
    expect(text(moved(0, 0, 0, 0))).toBe('');
  });

  it('names bonds that are too short or too long, with their lengths', () => {
    expect(text(moved(6, 4.6, 0, 0))).toBe('bond O6-H7 0.60 Å (expected at least 0.78)');
    expect(text(moved(6, 5.5, 0, 0))).toBe('bond O6-H7 1.50 Å (expected at most 1.36)');
    expect(geometryDefects(pair, moved(1, 0.8, 0.8, 0.8))).toEqual([
      { kind: 'long-bond', atoms: [0, 1], distance: expect.closeTo(1.386, 3), limit: expect.closeTo(1.284, 3) },
    ]);
  });

  it('names atoms without a bond that have come as close as one, of one molecule or of two', () => {
    expect(text(moved(7, 4.6, 0.4, 0))).toMatch(
      /^H7 and H8 0\.54 Å apart \(expected at least 0\.81\), bond O6-H8 0\.72 Å \(expected at least 0\.78\)$/,
    );
    const fused = Float64Array.from(right.flat());
    for (let atom = 5; atom < 8; atom++) fused[3 * atom]! -= 2.4;
    const [first] = geometryDefects(pair, fused);
    expect(first!.kind).toBe('fused-fragments');
    expect(text(fused)).toMatch(/^[A-Z]\d+ and [A-Z]\d+ of different molecules \d\.\d\d Å apart/);
  });

  it('lets a proton be shared, and ions touch', () => {
    const bifluoride = createMolecule({
      atomicNumbers: [9, 1, 9],
      formalCharges: [0, 0, -1],
      bonds: [0, 1],
      bondOrders: [1],
    });
    expect(geometryDefects(bifluoride, Float64Array.of(-1.15, 0, 0, 0, 0, 0, 1.15, 0, 0))).toEqual([]);
    const salt = createMolecule({ atomicNumbers: [3, 9], formalCharges: [1, -1], bonds: [], bondOrders: [] });
    expect(geometryDefects(salt, Float64Array.of(0, 0, 0, 1.56, 0, 0))).toEqual([]);
    expect(geometryDefects(salt, Float64Array.of(0, 0, 0, 1.1, 0, 0))).toHaveLength(1);
  });

  it('counts what a sentence has no room for', () => {
    expect(text(new Float64Array(24).map((_, k) => 0.4 * Math.floor(k / 3)))).toMatch(/ and \d+ more$/);
  });
});
