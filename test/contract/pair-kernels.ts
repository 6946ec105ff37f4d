import { describe, expect, it } from 'vitest';
import type { Both, PairKernels } from '../../src/kernels/pair-kernels.js';
import type { AttendInput, AttendMode, AttendSum, PairChange, PairShape } from '../../src/kernels/pair-list.js';
import { referencePairKernels } from '../../src/kernels/pair-reference-kernels.js';
import type { Ops } from '../../src/tensor/ops.js';
import { type Matrix, ReferenceOps } from '../../src/tensor/reference.js';
import * as sample from '../support/pair-system.js';

const shapes: PairShape[] = [
  { heads: 8, width: 10 },
  { heads: 4, width: 4 },
  { heads: 8, width: 4 },
  { heads: 16, width: 4 },
  { heads: 12, width: 1 },
];
const modes: AttendMode[] = ['first', 'middle', 'last'];

/** Pair kernels with the operations of their backend. */
export interface PairBackend<T, P> {
  readonly ops: Ops<T>;
  readonly kernels: PairKernels<T, P>;
}

/** What one implementation computes in one case, by name. */
type Results = Map<string, ArrayLike<number>>;
type Arrays = AttendInput<Float64Array>;

/**
 * The pair kernels of a backend against the float64 ones, method by method.
 *
 * @param tolerance relative to the largest entry of an array, at least 1
 */
export function pairKernelContract<T, P>(
  name: string,
  create: (shape: PairShape) => PairBackend<T, P>,
  tolerance: number,
): void {
  const compare = (shape: PairShape, run: <S, Q>(backend: PairBackend<S, Q>) => Results) => {
    const expected = run<Matrix, unknown>({ ops: new ReferenceOps(), kernels: referencePairKernels(shape) });
    const got = run(create(shape));
    for (const [what, values] of expected) expectClose(what, got.get(what)!, values, tolerance);
  };

  describe.each(shapes)(`${name}, $heads heads of $width`, (shape) => {
    it('embedForward and embedBackward', () => compare(shape, (backend) => embedCase(backend, shape)));
    it('embedDualForward and embedDualBackward', () => compare(shape, (backend) => embedDualCase(backend, shape)));
    it.each(modes)('attendForward and attendBackward, mode %s', (mode) =>
      compare(shape, (backend) => attendCase(backend, shape, mode, { seed: 13 })),
    );
    it.each(modes)('attendDualForward and attendDualBackward, mode %s', (mode) =>
      compare(shape, (backend) => attendDualCase(backend, shape, mode, { seed: 14 })),
    );
    it('attends to several conformations as to each', () => {
      const options = { seed: 16, atoms: 84, blocks: 3 };
      compare(shape, (backend) => attendCase(backend, shape, 'middle', options));
      compare(shape, (backend) => attendDualCase(backend, shape, 'middle', options));
    });
    it('gives zeros when there is no pair', () => {
      const results = attendCase(create(shape), shape, 'middle', { seed: 15, pairs: 0 });
      for (const [what, values] of results)
        expect(
          Array.from(values).every((x) => x === 0),
          what,
        ).toBe(true);
    });
  });
}

type Options = NonNullable<Parameters<typeof sample.createPairSystem>[1]>;

/** A random system on a backend. */
function open<T, P>({ ops, kernels }: PairBackend<T, P>, shape: PairShape, options: Options) {
  const system = sample.createPairSystem(shape, options);
  const n = system.atomCount;
  const f = shape.heads * shape.width;
  const put = (values: Float64Array, columns: number) => ops.constant(values, values.length / columns, columns);
  const zero = { distance: new Float64Array(system.pairs.count), direction: new Float64Array(3 * system.pairs.count) };
  return {
    system,
    pairs: kernels.upload(system.pairs, n),
    tangent: kernels.uploadChange(system.tangent),
    change: kernels.uploadChange(zero),
    rows: () => put(sample.attendInput(system).query, f),
    sum: (mode: AttendMode): AttendSum<T, T | null> => {
      const { scalar, vector } = sample.attendSum(system);
      return { scalar: put(scalar, f), vector: mode === 'last' ? null : put(vector, f) };
    },
    input: (mode: AttendMode): AttendInput<T, T | null> => {
      const { query, key, value, vector }: Arrays = sample.attendInput(system);
      const own = { query: put(query, f), key: put(key, f), value: put(value, 3 * f) };
      return { ...own, vector: mode === 'middle' ? put(vector, f) : null };
    },
    table: (kind: AttendMode | 'embed') => {
      const blocks = kind === 'embed' ? 1 : 4;
      return kernels.packTable(kind, put(sample.randomTable(system, blocks), 2 * blocks * f));
    },
  };
}

const both = <T>(make: () => T): Both<T> => ({ value: make(), tangent: make() });

function embedCase<T, P>(backend: PairBackend<T, P>, shape: PairShape): Results {
  const { ops, kernels } = backend;
  const { pairs, rows, table, change } = open(backend, shape, { seed: 11 });
  const [z, filter] = [rows(), table('embed')];
  const out: Results = new Map();
  out.set('s', ops.read(kernels.embedForward(pairs, z, filter)));
  out.set('zGradient', ops.read(kernels.embedBackward(pairs, z, filter, rows(), change)));
  return out.set('distance', ops.read(change.distance));
}

function embedDualCase<T, P>(backend: PairBackend<T, P>, shape: PairShape): Results {
  const { kernels } = backend;
  const { pairs, tangent, rows, table } = open(backend, shape, { seed: 12 });
  const [z, filter] = [both(rows), table('embed')];
  const out: Results = new Map();
  addBoth(backend, out, 's', kernels.embedDualForward(pairs, tangent, z, filter));
  const back = kernels.embedDualBackward(pairs, tangent, z, filter, both(rows));
  addBoth(backend, out, 'zGradient', back.z);
  return out.set('table', backend.ops.read(back.table));
}

function attendCase<T, P>(backend: PairBackend<T, P>, shape: PairShape, mode: AttendMode, options: Options): Results {
  const { ops, kernels } = backend;
  const { pairs, change, input, sum, table } = open(backend, shape, options);
  const [x, filter] = [input(mode), table(mode)];
  const out: Results = new Map();
  addAll(backend, out, 'sum', kernels.attendForward(mode, pairs, x, filter));
  addAll(backend, out, 'gradient', kernels.attendBackward(mode, pairs, x, filter, sum(mode), change));
  return addAll<T, PairChange<T>>({ ops }, out, 'change', change);
}

function attendDualCase<T, P>(
  backend: PairBackend<T, P>,
  shape: PairShape,
  mode: AttendMode,
  options: Options,
): Results {
  const { kernels } = backend;
  const { pairs, tangent, input, sum, table } = open(backend, shape, options);
  const [x, filter] = [both(() => input(mode)), table(mode)];
  const out: Results = new Map();
  const found = kernels.attendDualForward(mode, pairs, tangent, x, filter);
  addAll(backend, out, 'sum', found.value);
  addAll(backend, out, 'sum, tangent', found.tangent);
  const seed = both(() => sum(mode));
  const back = kernels.attendDualBackward(mode, pairs, tangent, x, filter, seed);
  addAll(backend, out, 'gradient', back.input.value);
  addAll(backend, out, 'gradient, tangent', back.input.tangent);
  return out.set('table', backend.ops.read(back.table));
}

function addBoth<T>({ ops }: { ops: Ops<T> }, out: Results, name: string, { value, tangent }: Both<T>): void {
  out.set(name, ops.read(value));
  out.set(`${name}, tangent`, ops.read(tangent));
}

function addAll<T, S extends object>({ ops }: { ops: Ops<T> }, out: Results, name: string, tensors: S): Results {
  for (const [part, tensor] of Object.entries(tensors) as [string, T | null][])
    if (tensor !== null) out.set(`${name}.${part}`, ops.read(tensor));
  return out;
}

function expectClose(name: string, got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(got.length, name).toBe(expected.length);
  let [worst, scale] = [0, 1];
  for (let n = 0; n < expected.length; n++) {
    scale = Math.max(scale, Math.abs(expected[n]!));
    if (!(Math.abs(got[n]! - expected[n]!) <= Math.abs(got[worst]! - expected[worst]!))) worst = n;
  }
  if (expected.length === 0 || Math.abs(got[worst]! - expected[worst]!) <= tolerance * scale) return;
  expect.fail(`${name}[${worst}]: expected ${expected[worst]}, got ${got[worst]}, tolerance ${tolerance * scale}`);
}
