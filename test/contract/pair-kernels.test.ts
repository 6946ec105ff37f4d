import { describe, expect, it } from 'vitest';
import type { AttendMode, PairShape } from '../../src/kernels/pair-list.js';
import * as twin from '../../src/kernels/pair-reference.js';
import * as dualTwin from '../../src/kernels/pair-reference-dual.js';
import { segmentPairs } from '../../src/kernels/pair-segment.js';
import type { Pointer } from '../../src/kernels/wasm/exports.js';
import { createKernels, type Kernels } from '../../src/kernels/wasm/instance.js';
import { PairKernels } from '../../src/kernels/wasm/pair-kernels.js';
import type { PairPointers, TableKind } from '../../src/kernels/wasm/pair-pointers.js';
import { detectVariants } from '../../src/kernels/wasm/variant.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import * as sample from '../support/pair-system.js';

/** float32 sums of at most some hundred terms of order 1; relative to the largest entry of the array. */
const TOLERANCE = 3e-6;
const shapes: PairShape[] = [
  { heads: 8, width: 10 },
  { heads: 4, width: 4 },
  { heads: 8, width: 4 },
  { heads: 16, width: 4 },
  { heads: 12, width: 1 },
];
const modes: AttendMode[] = ['first', 'middle', 'last'];

type Tensors = { readonly [name: string]: Float64Array };
type Pointers<T> = { readonly [name in keyof T]: Pointer };

class Bench {
  readonly kernels: Kernels;
  readonly pair: PairKernels;
  readonly pairs: PairPointers;
  readonly system: sample.PairSystem;

  constructor(
    variant: 'simd' | 'relaxed-simd',
    readonly shape: PairShape,
    seed: number,
    options: Parameters<typeof sample.createPairSystem>[1] = {},
  ) {
    this.kernels = createKernels(variant);
    this.pair = new PairKernels(this.kernels, shape);
    this.system = sample.createPairSystem(shape, { seed, ...options });
    const { pairs } = this.system;
    this.pairs = {
      count: pairs.count,
      i: this.putIndex(pairs.i),
      j: this.putIndex(pairs.j),
      direction: this.put(pairs.direction),
      knot: this.putIndex(pairs.knot),
      fraction: this.put(pairs.fraction),
      dudr: this.put(pairs.dudr),
    };
  }

  put(values: Float64Array): Pointer {
    const pointer = this.kernels.arena.alloc(values.length * 4);
    this.kernels.arena.f32.set(values, pointer / 4);
    return pointer;
  }

  putIndex(values: Uint32Array): Pointer {
    const pointer = this.kernels.arena.alloc(values.length * 4);
    this.kernels.arena.u32.set(values, pointer / 4);
    return pointer;
  }

  putAll<T extends object>(tensors: T): Pointers<T> {
    return Object.fromEntries(
      Object.entries(tensors as unknown as Tensors).map(([name, values]) => [name, this.put(values)]),
    ) as unknown as Pointers<T>;
  }

  table(kind: TableKind, plain: Float64Array): Pointer {
    const packed = this.kernels.arena.alloc(this.pair.tableBytes(kind, this.system.knotCount));
    this.pair.packTable(kind, this.put(plain), packed, this.system.knotCount);
    return packed;
  }

  /** A zero packed table gradient, and how to read it as a plain one of the given length. */
  tableGradient(kind: TableKind): Pointer {
    const bytes = this.pair.tableBytes(kind, this.system.knotCount);
    const pointer = this.kernels.arena.alloc(bytes);
    this.kernels.arena.f32.fill(0, pointer / 4, (pointer + bytes) / 4);
    return pointer;
  }

  expectTableGradient(kind: TableKind, packed: Pointer, expected: Float64Array): void {
    const plain = this.put(new Float64Array(expected.length));
    this.pair.unpackTable(kind, packed, plain, this.system.knotCount);
    this.expectClose('table', plain, expected);
  }

  expectClose(name: string, pointer: Pointer, expected: Float64Array): void {
    const got = this.kernels.arena.f32.subarray(pointer / 4, pointer / 4 + expected.length);
    const scale = expected.reduce((m, x) => Math.max(m, Math.abs(x)), 1);
    let worst = 0;
    for (let n = 1; n < expected.length; n++)
      if (!(Math.abs(got[n]! - expected[n]!) <= Math.abs(got[worst]! - expected[worst]!))) worst = n;
    if (expected.length === 0 || Math.abs(got[worst]! - expected[worst]!) <= TOLERANCE * scale) return;
    expect.fail(`${name}[${worst}]: expected ${expected[worst]}, got ${got[worst]}, tolerance ${TOLERANCE * scale}`);
  }

  expectAll<T extends object>(pointers: Pointers<T>, expected: T): void {
    for (const [name, values] of Object.entries(expected as unknown as Tensors))
      this.expectClose(name, (pointers as unknown as Record<string, Pointer>)[name]!, values);
  }
}

enableRelaxedSimd();
const cases = detectVariants()
  .filter((variant) => variant.available)
  .flatMap((variant) => shapes.map((shape) => ({ variant: variant.name, shape, ...shape })));

describe.each(cases)('$variant, $heads heads of $width', ({ variant, shape }) => {
  it('embedForward and embedBackward', () => {
    const bench = new Bench(variant, shape, 11);
    const { system } = bench;
    const [z, s, g] = [0, 1, 2].map(() => sample.attendInput(system).query) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const plain = sample.randomTable(system, 1);
    const pointers = bench.putAll({ z, s, g, zGradient: s, distance: system.tangent.distance });
    const table = bench.table('embed', plain);
    bench.pair.embedForward(bench.pairs, pointers.z, table, pointers.s);
    const sum = s.slice();
    twin.embedForward(shape, system.pairs, z, plain, sum);
    bench.expectClose('s', pointers.s, sum);
    bench.pair.embedBackward(bench.pairs, pointers.z, table, pointers.g, pointers.zGradient, pointers.distance);
    const [zGradient, distance] = [s.slice(), system.tangent.distance.slice()];
    twin.embedBackward(shape, system.pairs, z, plain, g, zGradient, distance);
    bench.expectClose('zGradient', pointers.zGradient, zGradient);
    bench.expectClose('distance', pointers.distance, distance);
  });

  it('embedDualForward and embedDualBackward', () => {
    const bench = new Bench(variant, shape, 12);
    const { system } = bench;
    const [z, s, g] = [0, 1, 2].map(() => sample.dual(() => sample.attendInput(system).query)) as [
      dualTwin.Dual<Float64Array>,
      dualTwin.Dual<Float64Array>,
      dualTwin.Dual<Float64Array>,
    ];
    const plain = sample.randomTable(system, 1);
    const table = bench.table('embed', plain);
    const [tangent, zPointers, sums, gPointers, zGradients] = [
      bench.putAll(system.tangent),
      bench.putAll(z),
      bench.putAll(s),
      bench.putAll(g),
      bench.putAll(s),
    ];
    const tableGradient = bench.tableGradient('embed');
    bench.pair.embedDualForward(bench.pairs, tangent, zPointers, table, sums);
    const expected = { primal: s.primal.slice(), tangent: s.tangent.slice() };
    dualTwin.embedDualForward(shape, system.pairs, system.tangent, z, plain, expected);
    bench.expectAll(sums, expected);
    bench.pair.embedDualBackward(bench.pairs, tangent, zPointers, table, gPointers, zGradients, tableGradient);
    const [zExpected, tableExpected] = [
      { primal: s.primal.slice(), tangent: s.tangent.slice() },
      new Float64Array(plain.length),
    ];
    dualTwin.embedDualBackward(shape, system.pairs, system.tangent, z, plain, g, zExpected, tableExpected);
    bench.expectAll(zGradients, zExpected);
    bench.expectTableGradient('embed', tableGradient, tableExpected);
  });

  it.each(modes)('attendForward and attendBackward, mode %s', (mode) => {
    const bench = new Bench(variant, shape, 13);
    const { system } = bench;
    const [x, start, out, g] = [
      sample.attendInput(system),
      sample.attendInput(system),
      sample.attendSum(system),
      sample.attendSum(system),
    ];
    const plain = sample.randomTable(system, 4);
    const table = bench.table(mode, plain);
    const [input, sum, seed, gradient, geometry] = [
      bench.putAll(x),
      bench.putAll(out),
      bench.putAll(g),
      bench.putAll(start),
      bench.putAll(system.tangent),
    ];
    bench.pair.attendForward(mode, system.atomCount, bench.pairs, input, table, sum);
    twin.attendForward(shape, mode, system.pairs, x, plain, out);
    bench.expectAll(sum, out);
    bench.pair.attendBackward(mode, system.atomCount, bench.pairs, input, table, seed, gradient, geometry);
    const expected = sample.moved(system.tangent, system.tangent, 0);
    twin.attendBackward(shape, mode, system.pairs, x, plain, g, start, expected);
    bench.expectAll(gradient, start);
    bench.expectAll(geometry, expected);
  });

  it.each(modes)('attendDualForward and attendDualBackward, mode %s', (mode) => {
    const bench = new Bench(variant, shape, 14);
    const { system } = bench;
    const [x, start] = [sample.dual(() => sample.attendInput(system)), sample.dual(() => sample.attendInput(system))];
    const [out, g] = [sample.dual(() => sample.attendSum(system)), sample.dual(() => sample.attendSum(system))];
    const plain = sample.randomTable(system, 4);
    const table = bench.table(mode, plain);
    const tangent = bench.putAll(system.tangent);
    const pointers = <T extends object>({ primal, tangent }: dualTwin.Dual<T>) => ({
      primal: bench.putAll(primal),
      tangent: bench.putAll(tangent),
    });
    const [input, sum, seed, gradient] = [pointers(x), pointers(out), pointers(g), pointers(start)];
    const tableGradient = bench.tableGradient(mode);
    const atoms = system.atomCount;
    bench.pair.attendDualForward(mode, atoms, bench.pairs, tangent, input, table, sum);
    dualTwin.attendDualForward(shape, mode, system.pairs, system.tangent, x, plain, out);
    bench.expectAll(sum.primal, out.primal);
    bench.expectAll(sum.tangent, out.tangent);
    bench.pair.attendDualBackward(mode, atoms, bench.pairs, tangent, input, table, seed, gradient, tableGradient);
    const tableExpected = new Float64Array(plain.length);
    dualTwin.attendDualBackward(shape, mode, system.pairs, system.tangent, x, plain, g, start, tableExpected);
    bench.expectAll(gradient.primal, start.primal);
    bench.expectAll(gradient.tangent, start.tangent);
    bench.expectTableGradient(mode, tableGradient, tableExpected);
  });

  it('attends to a list in segments as to the whole', () => {
    const bench = new Bench(variant, shape, 16, { atoms: 9, blocks: 3 });
    const { system } = bench;
    const { i, j } = system.pairs;
    const segments = segmentPairs(i, j, system.atomCount, 2);
    expect(segments.length).toBe(3);
    const [x, out, g, start] = [
      sample.attendInput(system),
      sample.attendSum(system),
      sample.attendSum(system),
      sample.attendInput(system),
    ];
    const plain = sample.randomTable(system, 4);
    const table = bench.table('middle', plain);
    const [input, sum, seed, gradient, geometry] = [
      bench.putAll(x),
      bench.putAll(out),
      bench.putAll(g),
      bench.putAll(start),
      bench.putAll(system.tangent),
    ];
    const pairs = { ...bench.pairs, segments };
    bench.pair.attendForward('middle', system.atomCount, pairs, input, table, sum);
    twin.attendForward(shape, 'middle', system.pairs, x, plain, out);
    bench.expectAll(sum, out);
    bench.pair.attendBackward('middle', system.atomCount, pairs, input, table, seed, gradient, geometry);
    const expected = sample.moved(system.tangent, system.tangent, 0);
    twin.attendBackward(shape, 'middle', system.pairs, x, plain, g, start, expected);
    bench.expectAll(gradient, start);
    bench.expectAll(geometry, expected);
    const twice = <T extends object>(one: T) => ({ primal: bench.putAll(one), tangent: bench.putAll(one) });
    const [dualInput, dualSeed, dualSum, dualGradient] = [twice(x), twice(g), twice(out), twice(start)];
    const tableGradient = bench.tableGradient('middle');
    const tangent = bench.putAll(system.tangent);
    const twins = { x: { primal: x, tangent: x }, g: { primal: g, tangent: g } };
    const [sums, gradients] = [
      { primal: sample.moved(out, out, 0), tangent: sample.moved(out, out, 0) },
      { primal: sample.moved(start, start, 0), tangent: sample.moved(start, start, 0) },
    ];
    const atoms = system.atomCount;
    bench.pair.attendDualForward('middle', atoms, pairs, tangent, dualInput, table, dualSum);
    dualTwin.attendDualForward(shape, 'middle', system.pairs, system.tangent, twins.x, plain, sums);
    bench.expectAll(dualSum.tangent, sums.tangent);
    bench.pair.attendDualBackward(
      'middle',
      atoms,
      pairs,
      tangent,
      dualInput,
      table,
      dualSeed,
      dualGradient,
      tableGradient,
    );
    const tableExpected = new Float64Array(plain.length);
    dualTwin.attendDualBackward(
      shape,
      'middle',
      system.pairs,
      system.tangent,
      twins.x,
      plain,
      twins.g,
      gradients,
      tableExpected,
    );
    bench.expectAll(dualGradient.primal, gradients.primal);
    bench.expectTableGradient('middle', tableGradient, tableExpected);
  });

  it('changes nothing when there is no pair', () => {
    const bench = new Bench(variant, shape, 15, { pairs: 0 });
    const { system } = bench;
    const [x, out] = [sample.attendInput(system), sample.attendSum(system)];
    const table = bench.table('middle', sample.randomTable(system, 4));
    const [input, sum, gradient] = [bench.putAll(x), bench.putAll(out), bench.putAll(x)];
    bench.pair.attendForward('middle', system.atomCount, bench.pairs, input, table, sum);
    bench.expectAll(sum, out);
    bench.pair.attendBackward(
      'middle',
      system.atomCount,
      bench.pairs,
      input,
      table,
      sum,
      gradient,
      bench.putAll(system.tangent),
    );
    bench.expectAll(gradient, x);
  });
});

describe('PairKernels', () => {
  it('refuses heads that do not fill a vector', () => {
    expect(() => new PairKernels(createKernels('simd'), { heads: 6, width: 2 })).toThrow(/multiple of 4, got 6/);
  });
});
