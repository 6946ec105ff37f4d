import { describe, expect, it } from 'vitest';
import * as sample from '../../test/support/pair-system.js';
import type { AttendMode, PairChange } from './pair-list.js';
import { attendBackward, attendForward, embedBackward, embedForward, silu, siluSlopes } from './pair-reference.js';
import { attendDualBackward, attendDualForward, embedDualBackward, embedDualForward } from './pair-reference-dual.js';

const shape = { heads: 4, width: 3 };
const modes: AttendMode[] = ['first', 'middle', 'last'];
/** Central differences of step 1e-5 on values of order 1: truncation 1e-10 times third derivatives, rounding 1e-11. */
const STEP = 1e-5;
const TOLERANCE = 1e-8;

function expectClose(got: number, expected: number): void {
  expect(Math.abs(got - expected)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(expected)));
}

/** d/dε f(ε) at 0 */
function slope(f: (step: number) => number): number {
  return (f(STEP) - f(-STEP)) / (2 * STEP);
}

/** A system without fractions at the edge of their interval: steps stay inside it. */
function interiorSystem(seed: number): sample.PairSystem {
  const system = sample.createPairSystem(shape, { seed });
  system.pairs.fraction[2] = 0.5;
  return system;
}

describe('silu', () => {
  it('has the slopes that central differences give', () => {
    for (const x of [-6, -1.3, 0, 0.4, 5]) {
      expectClose(
        siluSlopes(x).first,
        slope((h) => silu(x + h)),
      );
      expectClose(
        siluSlopes(x).second,
        slope((h) => siluSlopes(x + h).first),
      );
    }
  });
});

describe('one pair by hand', () => {
  it('adds z_j D to atom i and z_i D to atom j, D from the Hermite interpolant', () => {
    const one = { heads: 1, width: 1 };
    const list = {
      count: 1,
      first: Uint32Array.of(0),
      second: Uint32Array.of(1),
      direction: Float64Array.of(1, 0, 0),
      knot: Uint32Array.of(0),
      fraction: Float64Array.of(0.5),
      slope: Float64Array.of(1),
    };
    const s = Float64Array.of(10, 20);
    // D = (1 + 3)/2 + (0.5 − 0.1)/8 = 2.05
    embedForward(one, list, Float64Array.of(2, 5), Float64Array.of(1, 0.5, 3, 0.1), s);
    expectClose(s[0]!, 10 + 5 * 2.05);
    expectClose(s[1]!, 20 + 2 * 2.05);
  });
});

describe('embedding', () => {
  it('backward agrees with central differences of forward', () => {
    const system = interiorSystem(3);
    const { pairs, tangent } = system;
    const z = { z: sample.attendInput(system).query };
    const zDot = { z: sample.attendInput(system).query };
    const sGradient = { s: sample.attendSum(system).scalar };
    const table = sample.randomTable(system, 1);
    const zGradient = sample.zerosLike(z);
    const gradient = { distance: new Float64Array(pairs.count) };
    embedBackward(shape, pairs, z.z, table, sGradient.s, zGradient.z, gradient.distance);
    const got = sample.contract(zGradient, zDot) + sample.contract(gradient, { distance: tangent.distance });
    const expected = slope((h) => {
      const s = sample.zerosLike(sGradient);
      embedForward(shape, sample.movedPairs(pairs, tangent, h), sample.moved(z, zDot, h).z, table, s.s);
      return sample.contract(s, sGradient);
    });
    expectClose(got, expected);
  });

  it('dual forward carries the derivative of forward', () => {
    const system = interiorSystem(4);
    const { pairs, tangent } = system;
    const z = sample.dual(() => sample.attendInput(system).query);
    const table = sample.randomTable(system, 1);
    const s = sample.dual(() => new Float64Array(z.value.length));
    embedDualForward(shape, pairs, tangent, z, table, s);
    const at = (h: number) => {
      const moved = new Float64Array(z.value.length);
      embedForward(
        shape,
        sample.movedPairs(pairs, tangent, h),
        sample.moved({ z: z.value }, { z: z.tangent }, h).z,
        table,
        moved,
      );
      return moved;
    };
    const [plus, minus, middle] = [at(STEP), at(-STEP), at(0)];
    for (let n = 0; n < middle.length; n++) {
      expectClose(s.value[n]!, middle[n]!);
      expectClose(s.tangent[n]!, (plus[n]! - minus[n]!) / (2 * STEP));
    }
  });

  it('dual backward agrees with central differences of dual forward', () => {
    const system = interiorSystem(5);
    const { pairs, tangent } = system;
    const flat = () => ({
      z: sample.attendInput(system).query,
      zDot: sample.attendInput(system).query,
      table: sample.randomTable(system, 1),
    });
    const [x, by] = [flat(), flat()];
    const seed = sample.dual(() => sample.attendSum(system).scalar);
    const gradient = sample.zerosLike(x);
    const z = { value: x.z, tangent: x.zDot };
    const zGradient = { value: gradient.z, tangent: gradient.zDot };
    embedDualBackward(shape, pairs, tangent, z, x.table, seed, zGradient, gradient.table);
    const expected = slope((h) => {
      const y = sample.moved(x, by, h);
      const s = sample.zerosLike(seed);
      embedDualForward(shape, pairs, tangent, { value: y.z, tangent: y.zDot }, y.table, s);
      return sample.contract(s, seed);
    });
    expectClose(sample.contract(gradient, by), expected);
  });
});

describe.each(modes)('attention, mode %s', (mode) => {
  it('backward agrees with central differences of forward', () => {
    const system = interiorSystem(6);
    const { pairs, tangent } = system;
    const [x, xDot, seed] = [sample.attendInput(system), sample.attendInput(system), sample.attendSum(system)];
    if (mode === 'first') xDot.vector.fill(0);
    const table = sample.randomTable(system, 4);
    const gradient = sample.zerosLike(x);
    const pairGradient: PairChange<Float64Array> = sample.zerosLike(tangent);
    attendBackward(shape, mode, pairs, x, table, seed, gradient, pairGradient);
    const expected = slope((h) => {
      const sum = sample.zerosLike(seed);
      attendForward(shape, mode, sample.movedPairs(pairs, tangent, h), sample.moved(x, xDot, h), table, sum);
      return sample.contract(sum, seed);
    });
    expectClose(sample.contract(gradient, xDot) + sample.contract(pairGradient, tangent), expected);
    if (mode === 'first') expect(gradient.vector.every((g) => g === 0)).toBe(true);
  });

  it('dual forward carries the derivative of forward', () => {
    const system = interiorSystem(7);
    const { pairs, tangent } = system;
    const x = sample.dual(() => sample.attendInput(system));
    const seed = sample.attendSum(system);
    const table = sample.randomTable(system, 4);
    const sum = sample.dual(() => sample.zerosLike(seed));
    attendDualForward(shape, mode, pairs, tangent, x, table, sum);
    const at = (h: number) => {
      const moved = sample.zerosLike(seed);
      attendForward(
        shape,
        mode,
        sample.movedPairs(pairs, tangent, h),
        sample.moved(x.value, x.tangent, h),
        table,
        moved,
      );
      return moved;
    };
    expectClose(sample.contract(sum.value, seed), sample.contract(at(0), seed));
    expectClose(
      sample.contract(sum.tangent, seed),
      slope((h) => sample.contract(at(h), seed)),
    );
  });

  it('dual backward agrees with central differences of dual forward', () => {
    const system = interiorSystem(8);
    const { pairs, tangent } = system;
    const make = () => ({
      x: sample.dual(() => sample.attendInput(system)),
      table: { t: sample.randomTable(system, 4) },
    });
    const [at, by] = [make(), make()];
    if (mode === 'first') for (const part of [by.x.value, by.x.tangent]) part.vector.fill(0);
    const seed = sample.dual(() => sample.attendSum(system));
    const gradient = { value: sample.zerosLike(at.x.value), tangent: sample.zerosLike(at.x.tangent) };
    const tableGradient = sample.zerosLike(at.table);
    attendDualBackward(shape, mode, pairs, tangent, at.x, at.table.t, seed, gradient, tableGradient.t);
    const expected = slope((h) => {
      const x = {
        value: sample.moved(at.x.value, by.x.value, h),
        tangent: sample.moved(at.x.tangent, by.x.tangent, h),
      };
      const sum = { value: sample.zerosLike(seed.value), tangent: sample.zerosLike(seed.tangent) };
      attendDualForward(shape, mode, pairs, tangent, x, sample.moved(at.table, by.table, h).t, sum);
      return sample.contract(sum.value, seed.value) + sample.contract(sum.tangent, seed.tangent);
    });
    const got =
      sample.contract(gradient.value, by.x.value) +
      sample.contract(gradient.tangent, by.x.tangent) +
      sample.contract(tableGradient, by.table);
    expectClose(got, expected);
  });
});
