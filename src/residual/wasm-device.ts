import type { AttendMode } from '../kernels/pair-list.js';
import { type PairSegment, segmentPairs } from '../kernels/pair-segment.js';
import type { Pointer } from '../kernels/wasm/exports.js';
import { createKernels } from '../kernels/wasm/instance.js';
import { PairKernels } from '../kernels/wasm/pair-kernels.js';
import type {
  AttendInputPointers,
  AttendSumPointers,
  PairChange,
  PairPointers,
} from '../kernels/wasm/pair-pointers.js';
import type { Variant } from '../kernels/wasm/variant.js';
import { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
import type { Architecture } from '../model/architecture.js';
import type { Dual } from '../tensor/dual.js';
import type { Node } from '../tensor/tape.js';
import type { ResidualBatch, ResidualDevice } from './engine.js';
import { wasmMemory } from './exact-device.js';
import { type Exchange, noExchange } from './exchange.js';
import { zeroDistanceFilter } from './filter.js';
import type { AtomSums, PairInteraction } from './network.js';
import {
  accumulatePairGradient,
  filterTables,
  knotCount,
  type PairGeometry,
  pairGeometry,
  pairTangents,
  tableCoordinates,
} from './table.js';
import { type SharedTables, tableRows, tablesInOrder } from './table-share.js';

/** How finely filters are tabulated. */
export interface TableOptions {
  /** Knots in a unit of exp(−αr), a power of two of at least 256. */
  readonly density: number;
  /** Whether the slopes of an interval also fit the derivative at its midpoint: twice the work when weights are set. */
  readonly midpoints: boolean;
  /** Tables are not made here, but given (`ResidualDevice.tables`); without midpoints. */
  readonly shared?: boolean;
}

/** Forces within 1e-3 kcal/mol/Å of exact filters on crowded random systems (docs/decisions/0005). Up to 5.2 MB a layer. */
export const INFERENCE_TABLES: TableOptions = { density: 1024, midpoints: true };

/**
 * Tables are made anew, and differentiated, in every step, and cost a batch of some hundred atoms more than its pairs do. These
 * err by 1.5e-3 kcal/mol/Å in forces and by 1e-4 of the gradient of the loss (docs/decisions/0005).
 */
export const TRAINING_TABLES: TableOptions = { density: 256, midpoints: false };

interface BatchPairs {
  readonly batch: ResidualBatch;
  readonly geometry: PairGeometry;
  readonly segments: readonly PairSegment[];
}

/**
 * The float32 backend: atoms through the vocabulary on wasm, pairs through the fused kernels with tabulated filters.
 * Forces and weight gradients are exact derivatives of the tabulated energy.
 *
 * @throws ResffError (option) when the engine lacks the variant; from the first use when heads is no multiple of 4
 */
export function wasmDevice(
  variant?: Variant,
  { density, midpoints, shared = false }: TableOptions = INFERENCE_TABLES,
  exchange: Exchange = noExchange,
): ResidualDevice<WasmTensor> & { readonly ops: WasmOps } {
  const ops = new WasmOps(createKernels(variant));
  const { arena, exports } = ops.kernels;
  const memory = wasmMemory(ops);
  let architecture: Architecture;
  let kernels: PairKernels;
  /** Packed tables: the embedding's, then the layers'. */
  let packed: readonly Pointer[] = [];
  let knots = 0;
  /** Of each layer, for the pair of an atom with itself. */
  let selfFilters: readonly WasmTensor[] = [];
  /** Where gradients with respect to shared tables go. */
  let sharedGradient: readonly Float32Array[] = [];

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

  function pairPointers({ batch, geometry, segments }: BatchPairs): PairPointers {
    const { first, second } = batch.pairs;
    return {
      count: geometry.count,
      i: uploadIndex(first),
      j: uploadIndex(second),
      direction: upload32(geometry.direction),
      knot: uploadIndex(geometry.knot),
      fraction: upload32(geometry.fraction),
      dudr: upload32(geometry.slope),
      segments,
    };
  }

  function modeOf(layer: number): AttendMode {
    if (layer === architecture.residual.layers - 1) return 'last';
    return layer === 0 ? 'first' : 'middle';
  }

  /** Of a table: the embedding's is number 0, then come the layers'. */
  const kindOf = (table: number): AttendMode | 'embed' => (table === 0 ? 'embed' : modeOf(table - 1));

  function pack(tables: readonly WasmTensor[], middle?: readonly WasmTensor[]): Pointer[] {
    return tables.map((plain, table) => {
      const pointer = arena.alloc(kernels.tableBytes(kindOf(table), knots));
      kernels.packTable(kindOf(table), plain.pointer, pointer, knots, middle?.[table]?.pointer);
      return pointer;
    });
  }

  /** A zeroed packed table and, after the kernels have added to it, its plain gradient. */
  function tableGradient(table: number, accumulate: (packedGradient: Pointer) => void): WasmTensor {
    const kind = kindOf(table);
    const bytes = kernels.tableBytes(kind, knots);
    const pointer = arena.alloc(bytes);
    exports.fill(pointer, 0, bytes / 4);
    accumulate(pointer);
    const out = zeros(knots, (table === 0 ? 2 : 8) * architecture.residual.channels);
    kernels.unpackTable(kind, pointer, out.pointer, knots);
    return out;
  }

  /** Geometry and order of the pairs of the last forces: weight gradients follow with the same batch. */
  let known: BatchPairs | null = null;
  function pairsOf(batch: ResidualBatch): BatchPairs {
    const { first, second } = batch.pairs;
    const geometry = pairGeometry(batch.positions, batch.pairs, architecture, density);
    return { batch, geometry, segments: segmentPairs(first, second, batch.order.length) };
  }

  /** @param tensors q, k, v and, when there are any, V */
  const pointers = (tensors: readonly WasmTensor[]): AttendInputPointers => ({
    query: tensors[0]!.pointer,
    key: tensors[1]!.pointer,
    value: tensors[2]!.pointer,
    vector: tensors[3]?.pointer ?? 0,
  });
  const sumPointers = (tensors: readonly WasmTensor[]): AttendSumPointers => ({
    scalar: tensors[0]!.pointer,
    vector: tensors[1]?.pointer ?? 0,
  });

  const sharedTables: SharedTables = {
    density,
    use(tables) {
      const rows = tableRows(tables, architecture, density);
      packed = pack(rows.map((values) => ops.upload(values, knots, values.length / knots)));
    },
    collectIn(gradient) {
      sharedGradient = tableRows(gradient, architecture, density);
    },
  };

  return {
    ops,
    ...memory,
    ...(shared && { tables: sharedTables }),

    setWeights(tensors, next) {
      architecture = next;
      const { heads, channels } = next.residual;
      kernels = new PairKernels(ops.kernels, { heads, width: channels / heads });
      knots = knotCount(next, density);
      known = null;
      selfFilters = Array.from({ length: next.residual.layers }, (_, layer) => zeroDistanceFilter(ops, tensors, layer));
      if (shared) return;
      const tables = (begin: number, end: number) =>
        tablesInOrder(filterTables(ops, tensors, next, density, tableCoordinates(begin, end)));
      packed = pack(tables(0, knots), midpoints ? tables(0.5, knots - 1) : undefined);
    },

    forcePairs(tape, _tensors, batch) {
      const n = batch.order.length;
      known = pairsOf(batch);
      const { geometry } = known;
      const pairs = pairPointers(known);
      const byDistance = zeros(geometry.count, 1);
      const byDirection = zeros(geometry.count, 3);
      const change: PairChange = { distance: byDistance.pointer, direction: byDirection.pointer };
      const f = architecture.residual.channels;
      /** Rows of an atom in q, k, v, V and in the scalar and vector sums. */
      const inputRows = [1, 1, 1, 3];
      const sumRows = [1, 3];

      const interaction: PairInteraction<Node<WasmTensor>> = {
        embed(z) {
          const source = exchange.gather(z.value, 1);
          const s = zeros(n, f);
          kernels.embedForward(pairs, source.pointer, packed[0]!, s.pointer);
          const sum = exchange.reduce(s, 1);
          // z does not depend on positions: its own gradient is not wanted, only that of the distances.
          const position = tape.variable(sum);
          return tape.custom([position], [sum], ([gradient]) => {
            const unused = zeros(n, f);
            const sGradient = exchange.gather(gradient!, 1);
            const list = [packed[0]!, sGradient.pointer, unused.pointer, change.distance] as const;
            kernels.embedBackward(pairs, source.pointer, ...list);
          })[0]!;
        },

        attend(layer, q, k, v, vectors, wantVectors): AtomSums<Node<WasmTensor>> {
          const mode = modeOf(layer);
          const inputs = vectors === null ? [q, k, v] : [q, k, v, vectors];
          const source = inputs.map(({ value }, i) => exchange.gather(value, inputRows[i]!));
          const contributions = wantVectors ? [zeros(n, f), zeros(3 * n, f)] : [zeros(n, f)];
          const input = pointers(source);
          const table = packed[layer + 1]!;
          kernels.attendForward(mode, n, pairs, input, table, sumPointers(contributions));
          const sums = contributions.map((sum, i) => exchange.reduce(sum, sumRows[i]!));
          const [scalars, vectorSum] = tape.custom(inputs, sums, (gradients) => {
            const given = gradients.map((gradient, i) =>
              exchange.gather(gradient ?? zeros(sums[i]!.rows, f), sumRows[i]!),
            );
            const back = source.map(({ rows, columns }) => zeros(rows, columns));
            kernels.attendBackward(mode, n, pairs, input, table, sumPointers(given), pointers(back), change);
            inputs.forEach((node, i) => {
              tape.accumulate(node, exchange.reduce(back[i]!, inputRows[i]!));
            });
          });
          return { scalars: scalars!, vectors: vectorSum ?? null };
        },

        selfFilter: (layer) => tape.fixed(selfFilters[layer]!),
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
      const found = known?.batch === batch ? known : pairsOf(batch);
      const { geometry } = found;
      const pairs = pairPointers(found);
      const moved = pairTangents(direction, batch.pairs, geometry);
      const tangent: PairChange = { distance: upload32(moved.distance), direction: upload32(moved.direction) };
      // Tables that are not shared are made again, on the tape.
      const tables = shared
        ? null
        : tablesInOrder(filterTables(tape, tensors, architecture, density, tableCoordinates(0, knots)));
      const ownTables = tables === null ? packed : pack(tables.map(({ value }) => value));
      const leaves = tables === null ? (_table: number) => [] : (table: number) => [tables[table]!];
      const accumulateTable = (table: number, gradient: WasmTensor) => {
        if (tables !== null) tape.accumulate(tables[table]!, gradient);
        else sharedGradient[table]!.set(ops.view(gradient));
      };
      const lifted = new Map([...tensors].map(([name, node]) => [name, dual.lift(node)]));
      /** The tangent of a dual number as a tensor, zero or not. */
      const tangentOf = (x: Dual<Node<WasmTensor>>) =>
        x.tangent ?? tape.zeros(tape.rows(x.value), tape.columns(x.value));

      return {
        embed(z): Dual<Node<WasmTensor>> {
          const [value, change] = [z.value, tangentOf(z)];
          const zPointers = { primal: value.value.pointer, tangent: change.value.pointer };
          const [s, sDot] = [zeros(n, f), zeros(n, f)];
          kernels.embedDualForward(pairs, tangent, zPointers, ownTables[0]!, {
            primal: s.pointer,
            tangent: sDot.pointer,
          });
          const [primal, derivative] = tape.custom([value, change, ...leaves(0)], [s, sDot], (gradients) => {
            const [g, h] = gradients.map((gradient) => gradient ?? zeros(n, f));
            const [zBack, zDotBack] = [zeros(n, f), zeros(n, f)];
            const sGradient = { primal: g!.pointer, tangent: h!.pointer };
            const zGradient = { primal: zBack.pointer, tangent: zDotBack.pointer };
            const table = tableGradient(0, (packedGradient) =>
              kernels.embedDualBackward(pairs, tangent, zPointers, ownTables[0]!, sGradient, zGradient, packedGradient),
            );
            tape.accumulate(value, zBack);
            tape.accumulate(change, zDotBack);
            accumulateTable(0, table);
          });
          return { value: primal!, tangent: derivative! };
        },

        attend(layer, q, k, v, vectors, wantVectors): AtomSums<Dual<Node<WasmTensor>>> {
          const mode = modeOf(layer);
          const table = ownTables[layer + 1]!;
          const duals = vectors === null ? [q, k, v] : [q, k, v, vectors];
          const values = duals.map(({ value }) => value);
          const tangents = duals.map(tangentOf);
          const inputOf = (nodes: readonly Node<WasmTensor>[]) => pointers(nodes.map(({ value }) => value));
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

          const out = tape.custom([...values, ...tangents, ...leaves(layer + 1)], sums, (gradients) => {
            const given = gradients.map((gradient, i) => gradient ?? zeros(shapes[i]!, f));
            const back = values.map(({ value }) => zeros(value.rows, value.columns));
            const backDot = values.map(({ value }) => zeros(value.rows, value.columns));
            const sumGradient = { primal: sumOf(given, 0), tangent: sumOf(given, 1) };
            const inputGradient = { primal: pointers(back), tangent: pointers(backDot) };
            const tableBack = tableGradient(layer + 1, (packedGradient) =>
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
            accumulateTable(layer + 1, tableBack);
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
