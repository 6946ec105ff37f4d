import {
  type AttendInput,
  type AttendSum,
  channelCount,
  type PairChange,
  type PairGeometry,
  type PairShape,
} from '../../src/kernels/pair-list.js';
import type { Dual } from '../../src/tensor/dual.js';

/** Random inputs of the pair kernels, all values representable in float32 so that both precisions start equal. */
export interface PairSystem {
  shape: PairShape;
  atomCount: number;
  knotCount: number;
  pairs: PairGeometry<Float64Array>;
  tangent: PairChange<Float64Array>;
  random: () => number;
}

/** Deterministic numbers in (−1, 1): a linear congruential generator, enough for test data. */
export function testRandom(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround((state >>> 8) / 2 ** 23 - 1);
  };
}

export function randomArray(random: () => number, length: number, scale = 1): Float64Array {
  return Float64Array.from({ length }, () => Math.fround(scale * random()));
}

/** Every atom paired with every later one of its block (a conformation); fractions 0 and knots at both ends of the table occur. */
export function createPairSystem(
  shape: PairShape,
  options: { atoms?: number; knots?: number; seed?: number; pairs?: number; blocks?: number } = {},
): PairSystem {
  const { atoms = 5, knots = 7, seed = 1, blocks = 1 } = options;
  const random = testRandom(seed);
  const i: number[] = [];
  const j: number[] = [];
  for (let a = 0; a < atoms; a++) {
    const block = Math.ceil(((a + 1) * blocks) / atoms);
    for (let b = a + 1; b < (block * atoms) / blocks; b++) {
      i.push(a);
      j.push(b);
    }
  }
  const count = Math.min(options.pairs ?? i.length, i.length);
  const pairs: PairGeometry<Float64Array> = {
    count,
    first: Uint32Array.from(i.slice(0, count)),
    second: Uint32Array.from(j.slice(0, count)),
    direction: randomArray(random, 3 * count),
    knot: Uint32Array.from({ length: count }, (_, p) => (p === 0 ? 0 : p === 1 ? knots - 2 : p % (knots - 1))),
    fraction: Float64Array.from({ length: count }, (_, p) => (p === 2 ? 0 : Math.fround(0.5 + 0.45 * random()))),
    slope: randomArray(random, count, 3),
  };
  const tangent = { distance: randomArray(random, count), direction: randomArray(random, 3 * count) };
  return { shape, atomCount: atoms, knotCount: knots, pairs, tangent, random };
}

export function randomTable(system: PairSystem, blocks: number): Float64Array {
  return randomArray(system.random, system.knotCount * 2 * blocks * channelCount(system.shape));
}

export function attendInput(system: PairSystem, scale = 1): AttendInput<Float64Array> {
  const entries = system.atomCount * channelCount(system.shape);
  const make = (factor: number) => randomArray(system.random, factor * entries, scale);
  return { query: make(1), key: make(1), value: make(3), vector: make(3) };
}

export function attendSum(system: PairSystem, scale = 1): AttendSum<Float64Array> {
  const entries = system.atomCount * channelCount(system.shape);
  return { scalar: randomArray(system.random, entries, scale), vector: randomArray(system.random, 3 * entries, scale) };
}

export function dual<T>(make: () => T): Dual<T, T> {
  return { value: make(), tangent: make() };
}

/** The pair list with every distance moved by step·distance and every unit vector by step·direction. */
export function movedPairs(
  pairs: PairGeometry<Float64Array>,
  by: PairChange<Float64Array>,
  step: number,
): PairGeometry<Float64Array> {
  return {
    ...pairs,
    fraction: pairs.fraction.map((t, p) => t + step * by.distance[p]! * pairs.slope[p]!),
    direction: pairs.direction.map((d, x) => d + step * by.direction[x]!),
  };
}

type Tensors = { readonly [name: string]: Float64Array };

/** x + step·y, entry by entry of every tensor */
export function moved<T extends object>(x: T, y: T, step: number): T {
  const [a, b] = [x as unknown as Tensors, y as unknown as Tensors];
  const result: Record<string, Float64Array> = {};
  for (const name of Object.keys(a)) result[name] = a[name]!.map((value, n) => value + step * b[name]![n]!);
  return result as unknown as T;
}

/** Σ x·y over every entry of every tensor */
export function contract<T extends object>(x: T, y: T): number {
  const [a, b] = [x as unknown as Tensors, y as unknown as Tensors];
  let sum = 0;
  for (const name of Object.keys(a)) for (let n = 0; n < a[name]!.length; n++) sum += a[name]![n]! * b[name]![n]!;
  return sum;
}

/** zeros in the shape of x */
export function zerosLike<T extends object>(x: T): T {
  return moved(x, x, -1);
}
