import type { Ops } from '../../tensor/ops.js';
import type { PlanRecorder } from './plan.js';
import type { Pointer } from './pointer.js';
import type { WasmOps, WasmTensor } from './wasm-ops.js';

/** Weights packed for products, shared by the plans of one set of weights. */
export type PackedWeights = Map<string, Pointer>;

/**
 * The vocabulary for a recorder: whatever depends on constants alone (weights, features) is computed now and never again, all else is
 * recorded. Products with constant matrices read them packed.
 *
 * @param base on the recorder's kernels
 * @param constants tensors that stay the same
 */
export function planOps(
  base: WasmOps,
  recorder: PlanRecorder,
  constants: Iterable<WasmTensor>,
  packed: PackedWeights,
): Ops<WasmTensor> {
  const constant = new WeakSet<WasmTensor>(constants);
  const fixed = (make: () => WasmTensor): WasmTensor => {
    const out = recorder.once(make);
    constant.add(out);
    return out;
  };
  const from = (inputs: readonly WasmTensor[], make: () => WasmTensor): WasmTensor =>
    inputs.every((input) => constant.has(input)) ? fixed(make) : make();

  function packedOf(weight: WasmTensor, transposed: boolean): Pointer {
    const key = `${weight.pointer} ${weight.rows} ${weight.columns} ${transposed}`;
    const known = packed.get(key) ?? recorder.once(() => base.packProduct(weight, transposed));
    packed.set(key, known);
    return known;
  }

  return {
    name: `plan(${base.name})`,
    constant: (data, rows, columns) => fixed(() => base.constant(data, rows, columns)),
    zeros: (rows, columns) => fixed(() => base.zeros(rows, columns)),
    rows: base.rows,
    columns: base.columns,
    read: base.read,
    view: (x) => base.view(x),
    add: (a, b) => from([a, b], () => base.add(a, b)),
    sub: (a, b) => from([a, b], () => base.sub(a, b)),
    mul: (a, b) => from([a, b], () => base.mul(a, b)),
    scale: (x, s) => from([x], () => base.scale(x, s)),
    shift: (x, s) => from([x], () => base.shift(x, s)),
    map: (kind, x) => from([x], () => base.map(kind, x)),
    matmul: (a, b, transposeA = false, transposeB = false) =>
      from([a, b], () =>
        constant.has(b) && !transposeA
          ? base.matmulPacked(a, packedOf(b, transposeB), transposeB ? b.rows : b.columns, null)
          : base.matmul(a, b, transposeA, transposeB),
      ),
    linear: (x, weight, bias) =>
      from(bias ? [x, weight, bias] : [x, weight], () =>
        constant.has(weight)
          ? base.matmulPacked(x, packedOf(weight, true), weight.rows, bias)
          : base.linear(x, weight, bias),
      ),
    reshape: (x, rows, columns) => from([x], () => base.reshape(x, rows, columns)),
    sumGroups: (x, g) => from([x], () => base.sumGroups(x, g)),
    repeatRows: (x, g) => from([x], () => base.repeatRows(x, g)),
    sumColumns: (x) => from([x], () => base.sumColumns(x)),
    repeatColumns: (x, f) => from([x], () => base.repeatColumns(x, f)),
    normalize: (x) => from([x], () => base.normalize(x)),
    normalizeSlope: (x, t) => from([x, t], () => base.normalizeSlope(x, t)),
    normalizeCurvature: (x, s, t) => from([x, s, t], () => base.normalizeCurvature(x, s, t)),
    gather: (x, index) => from([x], () => base.gather(x, index)),
    scatterAdd: (x, index, n) => from([x], () => base.scatterAdd(x, index, n)),
    concatColumns: (parts) => from(parts, () => base.concatColumns(parts)),
    sliceColumns: (x, begin, end) => from([x], () => base.sliceColumns(x, begin, end)),
    placeColumns: (x, at, total) => from([x], () => base.placeColumns(x, at, total)),
  };
}
