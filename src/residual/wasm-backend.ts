import type { AttendMode } from '../kernels/pair-list.js';
import { segmentPairs } from '../kernels/pair-segment.js';
import type { Pointer } from '../kernels/wasm/exports.js';
import { createKernels } from '../kernels/wasm/instance.js';
import { PairKernels } from '../kernels/wasm/pair-kernels.js';
import type { AttendInputPointers, PairChange, PairPointers } from '../kernels/wasm/pair-pointers.js';
import type { Variant } from '../kernels/wasm/variant.js';
import { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
import type { Architecture } from '../model/architecture.js';
import type { Dual } from '../tensor/dual.js';
import type { Node } from '../tensor/tape.js';
import type { ResidualBackend, ResidualBatch } from './engine.js';
import { zeroDistanceFilter } from './filter.js';
import type { AtomSums, PairInteraction } from './network.js';
import {
  accumulatePairGradient,
  type FilterTables,
  filterTables,
  type PairGeometry,
  pairGeometry,
  pairTangents,
} from './table.js';

/**
 * Knots of the filter tables. With 512 the golden systems agree with the exact filters to 1e-6 kcal/mol; a table of one
 * layer then has 1.3 MB.
 */
export const TABLE_KNOTS = 512;

/**
 * The float32 backend: atoms through the vocabulary on wasm, pairs through the fused kernels with tabulated filters.
 * Forces and weight gradients are exact derivatives of the tabulated energy.
 *
 * @throws ResffError (option) when the engine lacks the variant; from the first use when heads is no multiple of 4
 */
export function wasmBackend(
  variant?: Variant,
  knots = TABLE_KNOTS,
): ResidualBackend<WasmTensor> & { readonly ops: WasmOps } {
  const ops = new WasmOps(createKernels(variant));
  const { arena, exports } = ops.kernels;
  const bottom = ops.mark();
  let architecture: Architecture;
  let kernels: PairKernels;
  let packed: PackedTables;

  const upload32 = (data: Float32Array): Pointer => {
    const pointer = arena.alloc(4 * data.length);
    arena.f32.set(data, pointer / 4);
    return pointer;
  };
  const uploadIndex = (data: Uint32Array): Pointer => {
    const pointer = arena.alloc(4 * data.length);
    arena.u32.set(data, pointer / 4);
    return pointer;
  };
  const zeros = (rows: number, columns: number) => ops.zeros(rows, columns);

  function pairPointers(batch: ResidualBatch, geometry: PairGeometry): PairPointers {
    const { first, second } = batch.pairs;
    return {
      count: geometry.count,
      i: uploadIndex(first),
      j: uploadIndex(second),
      direction: upload32(geometry.direction),
      knot: uploadIndex(geometry.knot),
      fraction: upload32(geometry.fraction),
      dudr: upload32(geometry.slope),
      segments: segmentPairs(first, second, batch.featureRow.length),
    };
  }

  function modeOf(layer: number): AttendMode {
    if (layer === architecture.residual.layers - 1) return 'last';
    return layer === 0 ? 'first' : 'middle';
  }

  function pack(tables: FilterTables<WasmTensor>): PackedTables {
    const one = (plain: WasmTensor, kind: AttendMode | 'embed') => {
      const pointer = arena.alloc(kernels.tableBytes(kind, knots));
      kernels.packTable(kind, plain.pointer, pointer, knots);
      return pointer;
    };
    return {
      embedding: one(tables.embedding, 'embed'),
      layers: tables.layers.map((plain, layer) => one(plain, modeOf(layer))),
    };
  }

  /** A zeroed packed table and, after the kernels have added to it, its plain gradient. */
  function tableGradient(
    kind: AttendMode | 'embed',
    plain: WasmTensor,
    accumulate: (packedGradient: Pointer) => void,
  ): WasmTensor {
    const bytes = kernels.tableBytes(kind, knots);
    const pointer = arena.alloc(bytes);
    exports.fill(pointer, 0, bytes / 4);
    accumulate(pointer);
    const out = zeros(plain.rows, plain.columns);
    kernels.unpackTable(kind, pointer, out.pointer, knots);
    return out;
  }

  const pointers = (q: WasmTensor, k: WasmTensor, v: WasmTensor, vectors: WasmTensor | null): AttendInputPointers => ({
    query: q.pointer,
    key: k.pointer,
    value: v.pointer,
    vector: vectors?.pointer ?? 0,
  });

  return {
    ops,

    scope(body) {
      const mark = ops.mark();
      try {
        return body();
      } finally {
        ops.release(mark);
      }
    },

    reset: () => ops.release(bottom),

    setWeights(tensors, next) {
      architecture = next;
      const { heads, channels } = next.residual;
      kernels = new PairKernels(ops.kernels, { heads, width: channels / heads });
      packed = pack(filterTables(ops, tensors, architecture, knots));
    },

    forcePairs(tape, tensors, batch) {
      const n = batch.featureRow.length;
      const geometry = pairGeometry(batch.positions, batch.pairs, architecture, knots);
      const pairs = pairPointers(batch, geometry);
      const byDistance = zeros(geometry.count, 1);
      const byDirection = zeros(geometry.count, 3);
      const change: PairChange = { distance: byDistance.pointer, direction: byDirection.pointer };
      const f = architecture.residual.channels;

      const interaction: PairInteraction<Node<WasmTensor>> = {
        embed(z) {
          const s = zeros(n, f);
          kernels.embedForward(pairs, z.value.pointer, packed.embedding, s.pointer);
          // z does not depend on positions: its own gradient is not wanted, only that of the distances.
          const position = tape.variable(s);
          return tape.custom([position], [s], ([gradient]) => {
            const unused = zeros(n, f);
            const sGradient = gradient!.pointer;
            kernels.embedBackward(pairs, z.value.pointer, packed.embedding, sGradient, unused.pointer, change.distance);
          })[0]!;
        },

        attend(layer, q, k, v, vectors, wantVectors): AtomSums<Node<WasmTensor>> {
          const mode = modeOf(layer);
          const sums = wantVectors ? [zeros(n, f), zeros(3 * n, f)] : [zeros(n, f)];
          const input = pointers(q.value, k.value, v.value, vectors?.value ?? null);
          const table = packed.layers[layer]!;
          const sum = { scalar: sums[0]!.pointer, vector: sums[1]?.pointer ?? 0 };
          kernels.attendForward(mode, n, pairs, input, table, sum);
          const inputs = vectors === null ? [q, k, v] : [q, k, v, vectors];
          const [scalars, vectorSum] = tape.custom(inputs, sums, (gradients) => {
            const given = gradients.map((gradient, i) => gradient ?? zeros(sums[i]!.rows, f));
            const back = inputs.map(({ value }) => zeros(value.rows, value.columns));
            const sumGradient = { scalar: given[0]!.pointer, vector: given[1]?.pointer ?? 0 };
            const inputGradient = pointers(back[0]!, back[1]!, back[2]!, back[3] ?? null);
            kernels.attendBackward(mode, n, pairs, input, table, sumGradient, inputGradient, change);
            inputs.forEach((node, i) => {
              tape.accumulate(node, back[i]!);
            });
          });
          return { scalars: scalars!, vectors: vectorSum ?? null };
        },

        selfFilter: (layer) => zeroDistanceFilter(tape, tensors, layer),
      };
      return {
        pairs: interaction,
        positionGradient() {
          const gradient = new Float64Array(3 * n);
          accumulatePairGradient(batch.pairs, geometry, ops.view(byDistance), ops.view(byDirection), gradient);
          return gradient;
        },
      };
    },

    dualPairs(dual, tape, tensors, batch, direction) {
      const n = batch.featureRow.length;
      const f = architecture.residual.channels;
      const geometry = pairGeometry(batch.positions, batch.pairs, architecture, knots);
      const pairs = pairPointers(batch, geometry);
      const moved = pairTangents(direction, batch.pairs, geometry);
      const tangent: PairChange = { distance: upload32(moved.distance), direction: upload32(moved.direction) };
      const tables = filterTables(tape, tensors, architecture, knots);
      const ownTables = pack({
        embedding: tables.embedding.value,
        layers: tables.layers.map(({ value }) => value),
      });
      const lifted = new Map([...tensors].map(([name, node]) => [name, dual.lift(node)]));
      /** The tangent of a dual number as a tensor, zero or not. */
      const tangentOf = (x: Dual<Node<WasmTensor>>) =>
        x.tangent ?? tape.zeros(tape.rows(x.value), tape.columns(x.value));

      return {
        embed(z): Dual<Node<WasmTensor>> {
          const [value, change] = [z.value, tangentOf(z)];
          const zPointers = { primal: value.value.pointer, tangent: change.value.pointer };
          const [s, sDot] = [zeros(n, f), zeros(n, f)];
          kernels.embedDualForward(pairs, tangent, zPointers, ownTables.embedding, {
            primal: s.pointer,
            tangent: sDot.pointer,
          });
          const [primal, derivative] = tape.custom([value, change, tables.embedding], [s, sDot], (gradients) => {
            const [g, h] = gradients.map((gradient) => gradient ?? zeros(n, f));
            const [zBack, zDotBack] = [zeros(n, f), zeros(n, f)];
            const sGradient = { primal: g!.pointer, tangent: h!.pointer };
            const zGradient = { primal: zBack.pointer, tangent: zDotBack.pointer };
            const table = tableGradient('embed', tables.embedding.value, (packedGradient) =>
              kernels.embedDualBackward(
                pairs,
                tangent,
                zPointers,
                ownTables.embedding,
                sGradient,
                zGradient,
                packedGradient,
              ),
            );
            tape.accumulate(value, zBack);
            tape.accumulate(change, zDotBack);
            tape.accumulate(tables.embedding, table);
          });
          return { value: primal!, tangent: derivative! };
        },

        attend(layer, q, k, v, vectors, wantVectors): AtomSums<Dual<Node<WasmTensor>>> {
          const mode = modeOf(layer);
          const table = ownTables.layers[layer]!;
          const duals = vectors === null ? [q, k, v] : [q, k, v, vectors];
          const values = duals.map(({ value }) => value);
          const tangents = duals.map(tangentOf);
          const inputOf = (nodes: readonly Node<WasmTensor>[]) =>
            pointers(nodes[0]!.value, nodes[1]!.value, nodes[2]!.value, nodes[3]?.value ?? null);
          const input = { primal: inputOf(values), tangent: inputOf(tangents) };
          const shapes = wantVectors ? [n, n, 3 * n, 3 * n] : [n, n];
          const sums = shapes.map((rows) => zeros(rows, f));
          const sumOf = (tensors: readonly WasmTensor[], which: 0 | 1) => ({
            scalar: tensors[which]!.pointer,
            vector: tensors[2 + which]?.pointer ?? 0,
          });
          kernels.attendDualForward(mode, n, pairs, tangent, input, table, {
            primal: sumOf(sums, 0),
            tangent: sumOf(sums, 1),
          });

          const plain = tables.layers[layer]!;
          const out = tape.custom([...values, ...tangents, plain], sums, (gradients) => {
            const given = gradients.map((gradient, i) => gradient ?? zeros(shapes[i]!, f));
            const back = values.map(({ value }) => zeros(value.rows, value.columns));
            const backDot = values.map(({ value }) => zeros(value.rows, value.columns));
            const backOf = (tensors: readonly WasmTensor[]) =>
              pointers(tensors[0]!, tensors[1]!, tensors[2]!, tensors[3] ?? null);
            const sumGradient = { primal: sumOf(given, 0), tangent: sumOf(given, 1) };
            const inputGradient = { primal: backOf(back), tangent: backOf(backDot) };
            const tableBack = tableGradient(mode, plain.value, (packedGradient) =>
              kernels.attendDualBackward(
                mode,
                n,
                pairs,
                tangent,
                input,
                table,
                sumGradient,
                inputGradient,
                packedGradient,
              ),
            );
            values.forEach((node, i) => {
              tape.accumulate(node, back[i]!);
            });
            tangents.forEach((node, i) => {
              tape.accumulate(node, backDot[i]!);
            });
            tape.accumulate(plain, tableBack);
          });
          return {
            scalars: { value: out[0]!, tangent: out[1]! },
            vectors: wantVectors ? { value: out[2]!, tangent: out[3]! } : null,
          };
        },

        selfFilter: (layer) => zeroDistanceFilter(dual, lifted, layer),
      };
    },
  };
}

interface PackedTables {
  readonly embedding: Pointer;
  readonly layers: readonly Pointer[];
}
