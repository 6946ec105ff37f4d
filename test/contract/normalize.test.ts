import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/wasm/instance.js';
import { WasmOps } from '../../src/kernels/wasm/wasm-ops.js';
import { DualOps } from '../../src/tensor/dual.js';
import { type Matrix, ReferenceOps } from '../../src/tensor/reference.js';
import { Tape } from '../../src/tensor/tape.js';

const ops = new ReferenceOps();
/** Rows of widths around the SIMD width; the last row is nearly constant, so that epsilon matters. */
const sample = (seed: number, rows = 3, columns = 7): Matrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, i) =>
    Math.fround(Math.sin(seed + 1.7 * i) * (i < (rows - 1) * columns ? 1 : 0.01)),
  ),
});
const shifted = (x: Matrix, t: Matrix, h: number): Matrix => ({
  ...x,
  data: x.data.map((value, i) => value + h * t.data[i]!),
});

/** Central differences with step 1e-5: h² times third derivatives of up to 1e7 where a row is nearly constant. */
const DIFFERENCE_TOLERANCE = 2e-3;
/** Some ten roundings of float32 in sums of a row, relative to the largest entry. */
const FLOAT32_TOLERANCE = 3e-5;

function expectNear(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  const scale = Math.max(...Array.from(want, Math.abs));
  for (let i = 0; i < want.length; i++) expect(Math.abs(got[i]! - want[i]!)).toBeLessThan(tolerance * scale);
}

describe('normalize', () => {
  const [x, s, t] = [sample(1), sample(2), sample(3)] as const;

  it('has zero mean and unit variance but for epsilon', () => {
    const y = ops.normalize(x);
    for (let row = 0; row < 2; row++) {
      const entries = [...y.data.subarray(7 * row, 7 * row + 7)];
      expect(entries.reduce((a, b) => a + b)).toBeCloseTo(0, 12);
      expect(entries.reduce((a, b) => a + b * b, 0) / 7).toBeCloseTo(1, 4);
    }
  });

  it('has the derivatives it says', () => {
    const difference = (f: (x: Matrix) => Matrix, h = 1e-5) =>
      f(shifted(x, t, h)).data.map((value, i) => (value - f(shifted(x, t, -h)).data[i]!) / (2 * h));
    expectNear(
      difference((at) => ops.normalize(at)),
      ops.normalizeSlope(x, t).data,
      DIFFERENCE_TOLERANCE,
    );
    expectNear(
      difference((at) => ops.normalizeSlope(at, s)),
      ops.normalizeCurvature(x, s, t).data,
      DIFFERENCE_TOLERANCE,
    );
  });

  it('is differentiated twice by dual numbers over a tape', () => {
    const tape = new Tape(ops);
    const dual = new DualOps(tape);
    const at = tape.variable(x);
    const out = dual.normalize({ value: at, tangent: tape.fixed(t) });
    tape.accumulate(out.tangent!, s);
    tape.backward();
    expectNear(at.gradient!.data, ops.normalizeCurvature(x, s, t).data, 1e-12);
  });

  it.each([3, 4, 5, 32, 80])('is the same in float32 kernels, %i columns', (columns) => {
    const wasm = new WasmOps(createKernels());
    const [a, b, c] = [sample(4, 3, columns), sample(5, 3, columns), sample(6, 3, columns)] as const;
    const [x32, s32, t32] = [a, b, c].map(({ data, rows, columns: f }) => wasm.constant(data, rows, f)) as [
      never,
      never,
      never,
    ];
    expectNear(wasm.read(wasm.normalizeSlope(x32, t32)), ops.normalizeSlope(a, c).data, FLOAT32_TOLERANCE);
    expectNear(wasm.read(wasm.normalize(x32)), ops.normalize(a).data, FLOAT32_TOLERANCE);
    expectNear(
      wasm.read(wasm.normalizeCurvature(x32, s32, t32)),
      ops.normalizeCurvature(a, b, c).data,
      FLOAT32_TOLERANCE,
    );
  });
});
