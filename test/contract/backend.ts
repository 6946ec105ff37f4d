import { describe, expect, it } from 'vitest';
import type { Ops } from '../../src/tensor/ops.js';
import { type Matrix, ReferenceOps } from '../../src/tensor/reference.js';
import { elementwiseCases, flushed, LEAST_NORMAL, line } from './elementwise-case.js';

/** Half a unit in the last place of 1 in float32: the relative error of one rounding. */
const ROUNDING = 2 ** -24;

/** Around every SIMD width, tile and block edge. */
export const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 127, 128, 129];

const reference = new ReferenceOps();

/** Reproducible numbers in (−1, 1) that float32 holds exactly, so that both sides start from the same values. */
export function sample(rows: number, columns: number, seed = 1): Matrix {
  const data = new Float64Array(rows * columns);
  let state = seed >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = Math.fround(state / 2 ** 31 - 1);
  }
  return { rows, columns, data };
}

/**
 * Fails with the worst entry when any |got − want| exceeds its tolerance.
 *
 * @param tolerance per entry
 * @param reason where the tolerance comes from
 */
export function expectClose(
  what: string,
  got: Float64Array,
  want: ArrayLike<number>,
  tolerance: (i: number) => number,
  reason: string,
): void {
  expect(got.length, `${what}: number of entries`).toBe(want.length);
  let worst = -1;
  let excess = 0;
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i]) || got[i] === want[i]) continue;
    const ratio = Math.abs(got[i]! - want[i]!) / tolerance(i);
    if (!(ratio <= 1) && !(ratio <= excess))
      [worst, excess] = [i, Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio];
  }
  if (worst < 0) return;
  const error = Math.abs(got[worst]! - want[worst]!);
  expect.fail(
    `${what}, entry ${worst}: expected ${want[worst]}, got ${got[worst]}: error ${error}, tolerance ${tolerance(worst)} (${reason})`,
  );
}

/** What a backend gives the suite. */
export interface Backend<T> {
  readonly ops: Ops<T>;
  /** Runs a computation and frees what it made. */
  scope<R>(run: () => R): R;
}

type Step = <T>(ops: Ops<T>, inputs: readonly T[]) => T;

/** Runs every operation of the vocabulary on the backend and on the float64 reference. */
export function backendContract<T>({ ops, scope }: Backend<T>): void {
  const load = (x: Matrix) => ops.constant(x.data, x.rows, x.columns);

  /** @param terms roundings per entry, relative to the same step on absolute values (null: exact) */
  function compare(what: string, inputs: readonly Matrix[], step: Step, terms: number, reason: string): void {
    const want = step<Matrix>(reference, inputs);
    const scale = step<Matrix>(
      reference,
      inputs.map((x) => ({ ...x, data: x.data.map(Math.abs) })),
    );
    scope(() => {
      const operands = inputs.map(load);
      const before = operands.map((x) => ops.read(x));
      const got = step(ops, operands);
      expect([ops.rows(got), ops.columns(got)], `${what}: shape`).toEqual([want.rows, want.columns]);
      expectClose(what, ops.read(got), want.data, (i) => terms * ROUNDING * Math.abs(scale.data[i]!), reason);
      operands.forEach((x, i) => {
        expectClose(`${what}: operand ${i} afterwards`, ops.read(x), before[i]!, () => 0, 'operands are not written');
      });
    });
  }
  const exact = (what: string, inputs: readonly Matrix[], step: Step) =>
    compare(what, inputs, step, 0, 'no arithmetic');
  const oneRounding = (what: string, inputs: readonly Matrix[], step: Step) =>
    compare(what, inputs, step, 1, 'one rounding');

  /** Pairs (rows, columns) in which each size meets a few others. */
  const shapes = sizes.flatMap((rows, i) => [0, 3, 8].map((d) => [rows, sizes[(5 * i + d) % sizes.length]!] as const));

  describe('products', () => {
    const triples = sizes.flatMap((m, i) =>
      [1, 4, 9].map((d) => [m, sizes[(3 * i + d) % sizes.length]!, sizes[(5 * i + 2 * d) % sizes.length]!] as const),
    );
    triples.push([13, 600, 11], [3, 257, 300], [70, 80, 240], [20, 512, 9]);

    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        it(`matmul, transposed ${transposeA}, ${transposeB}`, () => {
          for (const [m, k, n] of triples)
            compare(
              `(${m}×${k})·(${k}×${n})`,
              [transposeA ? sample(k, m) : sample(m, k), transposeB ? sample(n, k, 2) : sample(k, n, 2)],
              (o, [a, b]) => o.matmul(a!, b!, transposeA, transposeB),
              k + 1,
              'k products and sums, each rounded once, relative to Σ|a·b|',
            );
        });

    it('linear with and without bias', () => {
      for (const [m, k, n] of triples)
        for (const biased of [true, false])
          compare(
            `linear (${m}×${k}) to ${n}${biased ? ' + bias' : ''}`,
            [sample(m, k), sample(n, k, 2), sample(1, n, 3)],
            (o, [x, w, b]) => o.linear(x!, w!, biased ? b! : null),
            k + 2,
            'k products and sums and the bias, each rounded once, relative to Σ|x·w| + |b|',
          );
    });

    it('a sum does not depend on the size of the product it belongs to', () => {
      const [a, b] = [sample(65, 300), sample(300, 129, 2)];
      scope(() => {
        const whole = ops.read(ops.matmul(load(a), load(b)));
        const corner = { rows: 1, columns: 300, data: a.data.slice(64 * 300) };
        expect(ops.read(ops.matmul(load(corner), load(b)))).toEqual(whole.slice(64 * 129));
      });
    });
  });

  describe('entry by entry', () => {
    it('add, sub, mul, scale, shift', () => {
      for (const [rows, columns] of shapes) {
        const inputs = [sample(rows, columns), sample(rows, columns, 2)];
        const at = `${rows}×${columns}`;
        oneRounding(`add ${at}`, inputs, (o, [a, b]) => o.add(a!, b!));
        oneRounding(`mul ${at}`, inputs, (o, [a, b]) => o.mul(a!, b!));
        oneRounding(`scale ${at}`, inputs, (o, [a]) => o.scale(a!, 0.75));
        oneRounding(`shift ${at}`, inputs, (o, [a]) => o.shift(a!, 2.5));
      }
    });

    it('sub', () => {
      for (const [rows, columns] of shapes) {
        const [a, b] = [sample(rows, columns), sample(rows, columns, 2)];
        const want = reference.sub(a, b).data;
        const got = scope(() => ops.read(ops.sub(load(a), load(b))));
        expectClose(`sub ${rows}×${columns}`, got, want, (i) => ROUNDING * Math.abs(want[i]!), 'one rounding');
      }
    });

    for (const [kind, units, points] of elementwiseCases)
      it(kind, () => {
        for (const n of sizes.concat(points.length)) {
          const x = {
            rows: 1,
            columns: n,
            data: Float64Array.from({ length: n }, (_, i) => Math.fround(points[i % points.length]!)),
          };
          const want = Float64Array.from(reference.map(kind, x).data, flushed);
          const got = scope(() => ops.read(ops.map(kind, load(x))));
          expectClose(
            `${kind} of ${n} values (${Array.from(x.data).slice(0, 4)}, ...)`,
            got.map(flushed),
            want,
            (i) => 2 * units * ROUNDING * Math.abs(want[i]!) + LEAST_NORMAL,
            `${units} units in the last place, subnormal numbers as 0`,
          );
        }
      });

    it('slope and curvature of silu, which pass through zero: to some units of 1', () => {
      const x = Float64Array.from([...line(-20, 20, 4001), ...line(-200, 200, 801)], Math.fround);
      const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));
      const expected = {
        siluSlope: x.map((t) => sigmoid(t) * (1 + t * sigmoid(-t))),
        siluCurvature: x.map((t) => sigmoid(t) * sigmoid(-t) * (2 + t * (sigmoid(-t) - sigmoid(t)))),
      };
      for (const kind of ['siluSlope', 'siluCurvature'] as const) {
        const got = scope(() => ops.read(ops.map(kind, ops.constant(x, 1, x.length))));
        // 1 − σ is rounded before it is multiplied by x.
        expectClose(kind, got, expected[kind], (i) => (8 + Math.abs(x[i]!)) * ROUNDING, '8 + |x| units of 1');
      }
    });

    it('NaN stays NaN where a value would hide it', () => {
      for (const kind of ['exp', 'tanh', 'sigmoid', 'silu', 'siluSlope', 'abs', 'sqrt', 'reciprocal'] as const)
        expect(
          scope(() => ops.read(ops.map(kind, ops.constant([1, Number.NaN, 1, 1, Number.NaN], 1, 5)))).map(
            Number.isNaN as never,
          ),
          kind,
        ).toEqual(Float64Array.of(0, 1, 0, 0, 1));
    });
  });

  describe('rows and columns', () => {
    it('sums', () => {
      for (const [rows, columns] of shapes) {
        compare(
          `sumColumns ${rows}×${columns}`,
          [sample(rows, columns)],
          (o, [x]) => o.sumColumns(x!),
          columns,
          'one rounding per term, relative to Σ|x|',
        );
        for (const g of [1, 3])
          compare(
            `sumGroups ${rows}·${g}×${columns}`,
            [sample(rows * g, columns)],
            (o, [x]) => o.sumGroups(x!, g),
            g,
            'one rounding per row, relative to Σ|x|',
          );
      }
    });

    it('sums over many rows', () => {
      for (const [size, columns] of shapes.filter(([rows]) => rows > 0))
        compare(
          `sumGroups 2·${size}×${columns}`,
          [sample(2 * size, columns)],
          (o, [x]) => o.sumGroups(x!, size),
          size,
          'one rounding per row, relative to Σ|x|',
        );
    });

    it('copies', () => {
      for (const [rows, columns] of shapes) {
        const at = `${rows}×${columns}`;
        const x = [sample(rows, columns)];
        for (const g of [0, 1, 3]) exact(`repeatRows ${at} by ${g}`, x, (o, [a]) => o.repeatRows(a!, g));
        exact(`repeatColumns ${at}`, [sample(rows, 1)], (o, [a]) => o.repeatColumns(a!, columns));
        exact(`reshape ${at}`, x, (o, [a]) => o.reshape(a!, columns, rows));
        exact(`zeros ${at}`, x, (o) => o.zeros(rows, columns));
        const cut = [0, Math.floor(columns / 3), columns];
        for (const from of cut)
          for (const to of cut.filter((end) => end >= from))
            exact(`sliceColumns ${at} ${from} to ${to}`, x, (o, [a]) => o.sliceColumns(a!, from, to));
        for (const from of [0, 1, 5])
          exact(`placeColumns ${at} at ${from}`, x, (o, [a]) => o.placeColumns(a!, from, columns + 7));
        exact(`concatColumns ${at}`, [x[0]!, sample(rows, 3, 2), sample(rows, 0), sample(rows, 5, 3)], (o, parts) =>
          o.concatColumns(parts),
        );
      }
      exact('concatColumns of nothing', [], (o) => o.concatColumns([]));
    });

    it('gather and scatterAdd', () => {
      for (const [rows, columns] of shapes) {
        if (rows === 0) continue;
        for (const count of [0, 1, 7, 130]) {
          const index = Uint32Array.from({ length: count }, (_, i) => (i * i * 31 + 7 * i) % rows);
          const at = `${count} of ${rows}×${columns}`;
          exact(`gather ${at}`, [sample(rows, columns)], (o, [x]) => o.gather(x!, index));
          compare(
            `scatterAdd ${at}`,
            [sample(count, columns)],
            (o, [x]) => o.scatterAdd(x!, index, rows),
            count,
            'one rounding per added row',
          );
        }
      }
    });
  });

  it('the same bits again', () => {
    const run = () =>
      scope(() => {
        const x = load(sample(129, 80));
        const y = ops.map('sigmoid', ops.linear(x, load(sample(240, 80, 2)), load(sample(1, 240, 3))));
        return ops.read(ops.sumGroups(ops.matmul(y, x, true), 240));
      });
    expect(run()).toEqual(run());
  });

  it('refuses what does not fit', () => {
    const x = () => ops.constant([1, 2, 3, 4, 5, 6], 2, 3);
    const refusals: (() => unknown)[] = [
      () => ops.constant([1, 2, 3], 2, 2),
      () => ops.add(x(), ops.reshape(x(), 3, 2)),
      () => ops.matmul(x(), x()),
      () => ops.linear(x(), ops.reshape(x(), 3, 2), null),
      () => ops.reshape(x(), 2, 2),
      () => ops.sumGroups(x(), 4),
      () => ops.repeatColumns(x(), 2),
      () => ops.scatterAdd(x(), Uint32Array.of(0), 2),
      () => ops.concatColumns([x(), ops.reshape(x(), 3, 2)]),
    ];
    for (const refusal of refusals) expect(() => scope(refusal), String(refusal)).toThrow(/expected .+, got /);
  });
}
