import { describe, expect, it } from 'vitest';
import { DIVIDED_FROM_ATOMS } from '../residual/team/team-engine.js';
import { divideWork, isDivisible } from './division.js';

const large = 2 * DIVIDED_FROM_ATOMS;

describe('divideWork', () => {
  it.each<[string, number[], number, number[]]>([
    ['one large structure is divided', [large], 4, [0]],
    ['one small structure is not', [DIVIDED_FROM_ATOMS - 1], 4, []],
    ['nothing is divided on one thread', [large], 1, []],
    ['fewer large structures than threads are divided', [large, large], 4, [0, 1]],
    ['as many as threads are not', [large, large, large, large], 4, []],
    ['one giant among small ones is', [30, 10 * large, 30, 30, 30], 2, [1]],
    ['a large one among many is not', [...new Array(50).fill(60), large], 2, []],
    ['no structures', [], 4, []],
  ])('%s', (_, atoms, threads, divided) => {
    const division = divideWork(atoms, threads);
    expect(division.divided).toEqual(divided);
    expect([...division.whole, ...division.divided].sort((a, b) => a - b)).toEqual([...atoms.keys()]);
  });

  it('only tables in single precision can be divided', () => {
    expect(isDivisible({})).toBe(true);
    expect(isDivisible({ precision: 'double' })).toBe(false);
    expect(isDivisible({ filters: 'exact' })).toBe(false);
  });
});
