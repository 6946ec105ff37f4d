import { describe, expect, it } from 'vitest';
import { ResffError } from './errors.js';
import { Rng } from './rng.js';

/** Five standard errors: fixed seeds make the tests deterministic, this only says how typical the numbers have to be. */
const SIGMAS = 5;

describe('Rng', () => {
  it('follows the xoshiro128** recurrence', () => {
    // by hand from the words 1, 2, 3, 4: rotl(2·5, 7)·9 = 11520, next word 0, then (6 ^ 1 ^ 2)·… as below
    const rng = Rng.fromState({ words: [1, 2, 3, 4], spareNormal: null });
    expect([rng.bits(), rng.bits(), rng.bits(), rng.bits()]).toEqual([11520, 0, 5927040, 70819200]);
  });

  it('gives the same numbers for the same seed, others for another', () => {
    const take = (seed: number) => {
      const rng = new Rng(seed);
      return Array.from({ length: 20 }, () => rng.next());
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(() => new Rng(Number.NaN)).toThrow(ResffError);
  });

  it('continues from its state, in the middle of a normal pair and through JSON', () => {
    const rng = new Rng(1);
    rng.normal();
    const copy = Rng.fromState(JSON.parse(JSON.stringify(rng.state())));
    const draw = (source: Rng) => [
      source.normal(),
      source.next(),
      source.integer(1000),
      source.normal(),
      source.bits(),
    ];
    expect(draw(copy)).toEqual(draw(rng));
    expect(copy.state()).toEqual(rng.state());
    expect(() => Rng.fromState({ words: [0, 0, 0, 0], spareNormal: null })).toThrow(/not all zero/);
  });

  it('draws uniform numbers and integers', () => {
    const rng = new Rng(2);
    const n = 20_000;
    const counts = new Float64Array(7);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const x = rng.next();
      expect(x >= 0 && x < 1).toBe(true);
      sum += x;
      counts[rng.integer(7)]!++;
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(SIGMAS * Math.sqrt(1 / 12 / n));
    for (const count of counts) expect(Math.abs(count - n / 7)).toBeLessThan(SIGMAS * Math.sqrt((n / 7) * (6 / 7)));
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => rng.integer(bound)).toThrow(ResffError);
    expect(rng.integer(1)).toBe(0);
  });

  it('goes on from saved numbers, in the middle of a pair of normals too', () => {
    const rng = new Rng(8);
    rng.normal();
    const saved = new Float64Array(1 + Rng.SAVED_LENGTH);
    rng.save(saved, 1);
    const other = new Rng(9);
    other.load(saved, 1);
    expect(Array.from({ length: 5 }, () => other.normal())).toEqual(Array.from({ length: 5 }, () => rng.normal()));
    expect(other.state()).toEqual(rng.state());
  });

  it('draws normal numbers with mean 0, variance 1 and no skew', () => {
    const rng = new Rng(3);
    const n = 20_000;
    const x = Array.from({ length: n }, () => rng.normal());
    const moment = (k: number) => x.reduce((sum, v) => sum + v ** k, 0) / n;
    // standard errors of the first four moments of a normal sample: sqrt of 1, 2, 15, 96 over n
    [0, 1, 0, 3].forEach((expected, k) => {
      expect(Math.abs(moment(k + 1) - expected)).toBeLessThan(SIGMAS * Math.sqrt([1, 2, 15, 96][k]! / n));
    });
  });

  it('shuffles every position to every place', () => {
    const rng = new Rng(4);
    const n = 12_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const key = rng.shuffle([0, 1, 2, 3]).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - n / 24)).toBeLessThan(SIGMAS * Math.sqrt(n / 24));
    expect([...rng.shuffle(new Uint32Array([5, 6, 7]))].sort()).toEqual([5, 6, 7]);
  });
});
