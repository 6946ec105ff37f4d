import { describe, expect, it } from 'vitest';
import { randomWalk, scatteredWaters } from '../../../test/support/trajectory-system.js';
import { ParseError, ResffError } from '../../core/errors.js';
import { readXtc, xtcFrame } from './xtc.js';

/** Å: half a step of 0.01 Å, and the rounding of doubles. */
const ROUNDING = 0.005 + 1e-9;

function roundTrip(positions: Float64Array): void {
  const [frame, ...others] = readXtc(xtcFrame({ step: 7, timePs: 1.5, positions }));
  expect(others).toEqual([]);
  expect(frame).toMatchObject({ step: 7, timePs: 1.5 });
  expect(frame!.positions.length).toBe(positions.length);
  const worst = Math.max(...positions.map((x, i) => Math.abs(x - frame!.positions[i]!)));
  expect(worst).toBeLessThanOrEqual(ROUNDING);
}

describe('XTC', () => {
  it.each([1, 3, 9, 10, 11, 22, 500, 2000])('gives back a chain of %i atoms', (n) => roundTrip(randomWalk(n, n)));

  it('gives back waters, close and far apart, and boxes whose packed coordinates pass 53 and 72 bits', () => {
    for (const length of [0, 1, 10, 100, 3e3, 1e5, 3e6]) roundTrip(scatteredWaters(100, length, 1));
  });

  it('gives back atoms on one spot, on a line and with single outliers', () => {
    roundTrip(new Float64Array(60));
    roundTrip(Float64Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? -i : 0)));
    const outlier = randomWalk(40, 3);
    outlier[60] = 1e6;
    roundTrip(outlier);
  });

  it('packs neighbors into half of what floats take', () => {
    const floats = 4 * 3 * 500;
    expect(xtcFrame({ step: 0, timePs: 0, positions: randomWalk(500, 1) }).length).toBeLessThan(floats / 2);
  });

  it('reads frame after frame', () => {
    const frames = [0, 1, 2].map((k) => ({ step: 10 * k, timePs: k, positions: randomWalk(20, k) }));
    const bytes = Uint8Array.from(frames.flatMap((frame) => [...xtcFrame(frame)]));
    expect(readXtc(bytes).map(({ step, timePs }) => [step, timePs])).toEqual([
      [0, 0],
      [10, 1],
      [20, 2],
    ]);
    expect(() => readXtc(bytes.subarray(0, bytes.length - 5))).toThrow(ParseError);
  });

  it.each<[string, (bytes: Uint8Array, view: DataView) => void, string]>([
    ['another file', (bytes) => bytes.fill(65, 0, 4), 'magic number: expected 1995, got 1094795585 (byte 0)'],
    ['a huge count', (_, view) => [4, 52].forEach((at) => void view.setInt32(at, 2e9)), 'expected room for 2000000000'],
    ['a precision of 0', (_, view) => view.setFloat32(56, 0), 'precision: expected a number above 0'],
    ['an impossible size', (_, view) => view.setInt32(84, 90), 'small index: expected 9 to 72, got 90'],
    ['a turned range', (_, view) => view.setInt32(60, 1e9), 'range: expected a largest coordinate above'],
    ['contents of ones', (bytes) => bytes.fill(255, 92), 'group: expected at most 40 atoms'],
  ])('%s: a ParseError that says so', (_, damage, message) => {
    const bytes = xtcFrame({ step: 0, timePs: 0, positions: randomWalk(40, 1) });
    damage(bytes, new DataView(bytes.buffer));
    expect(() => readXtc(bytes)).toThrow(ParseError);
    expect(() => readXtc(bytes)).toThrow(message);
  });

  it('writes no impossible numbers', () => {
    const write =
      (x: number, step = 0) =>
      () =>
        xtcFrame({ step, timePs: 0, positions: Float64Array.of(0, x, 0) });
    expect(write(Number.NaN)).toThrow(ResffError);
    expect(write(1e9)).toThrow('expected positions within 10^7 Å, got 1000000000 (atom 1)');
    expect(write(0, 2 ** 31)).toThrow('XTC step');
  });
});
