import { expect, it } from 'vitest';
import { geometryChange } from './geometry-change.js';

const topology = {
  bonds: Uint32Array.of(0, 1, 1, 2, 2, 3),
  angles: Uint32Array.of(0, 1, 2, 1, 2, 3),
  propers: Uint32Array.of(0, 1, 2, 3),
};
const elements = [1, 6, 6, 8];
const start = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 1.5, 0, 1, 1.5, 0.1);

it('is zero for a turned and shifted copy', () => {
  const copy = Float64Array.from(start, (_, i) => start[3 * Math.floor(i / 3) + ((i + 1) % 3)]! + 7);
  const change = geometryChange(topology, elements, start, copy);
  expect(change.rmsd).toBeLessThan(1e-12);
  expect(change.farthest.distance).toBeLessThan(1e-12);
  for (const { change: by } of [...change.bonds, ...change.angles, ...change.torsions])
    expect(Math.abs(by)).toBeLessThan(1e-12);
});

it('names what changed most, torsions the short way round', () => {
  const moved = start.slice();
  moved.set([0, 1.5, 0, 1.2, 1.5, -0.1], 6);
  const change = geometryChange(topology, elements, start, moved, 1);
  expect(change.farthest.atom).toBe(3);
  expect(change.bonds).toHaveLength(1);
  expect(change.bonds[0]).toMatchObject({ kind: 'distance', atoms: [2, 3] });
  expect(change.bonds[0]!.change).toBeCloseTo(Math.hypot(1.2, 0.1) - Math.hypot(1, 0.1), 12);
  const [torsion] = change.torsions;
  expect(torsion!.change).toBeCloseTo(torsion!.after - torsion!.before, 12);
  expect(Math.abs(torsion!.change)).toBeCloseTo(Math.atan2(0.1, 1) + Math.atan2(0.1, 1.2), 12);
});

it('leaves torsions across straight angles out, and of each bond reports that of the heaviest atoms', () => {
  const line = Float64Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 2.5, 1, 0);
  expect(geometryChange(topology, elements, line, line).torsions).toEqual([]);
  const twice = { ...topology, propers: Uint32Array.of(0, 1, 2, 4, 3, 2, 1, 0) };
  const five = Float64Array.of(...start, 0.3, 1.8, 1);
  const moved = five.slice();
  moved[14]! += 0.4;
  const { torsions } = geometryChange(twice, [1, 6, 6, 8, 1], five, moved);
  expect(torsions.map(({ atoms }) => atoms)).toEqual([[3, 2, 1, 0]]);
});
