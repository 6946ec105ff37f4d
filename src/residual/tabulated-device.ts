import type { PairKernels } from '../kernels/pair-kernels.js';
import type { PairShape } from '../kernels/pair-list.js';
import type { Architecture } from '../model/architecture.js';
import type { Ops } from '../tensor/ops.js';
import type { ResidualBatch } from './batch.js';
import type { ResidualDevice } from './device.js';
import { dualInteraction } from './dual-pairs.js';
import type { TensorMemory } from './exact-device.js';
import { type Exchange, noExchange } from './exchange.js';
import { forceInteraction } from './force-pairs.js';
import type { ResidualWeights } from './network.js';
import { makeTables, type PackedTables, packTables, selfFilters, type TableOptions } from './packed-tables.js';
import { accumulatePairGradient, pairGeometry, pairTangents, type TabulatedPairs } from './pair-geometry.js';
import { filterTables, knotCount, tableCoordinates } from './table.js';
import { type SharedTables, tableRows, tablesInOrder } from './table-share.js';

/** What a backend with fused pair kernels is made of. */
export interface TabulatedParts<T, P> {
  readonly ops: Ops<T>;
  readonly memory: TensorMemory;
  kernels(shape: PairShape): PairKernels<T, P>;
  readonly tables: TableOptions;
  readonly exchange?: Exchange<T>;
}

/** What a device is doing with its present weights. */
export interface TabulatedState<T, P> {
  readonly architecture: Architecture;
  readonly kernels: PairKernels<T, P>;
  readonly weights: ResidualWeights<T>;
  filters: PackedTables<T>;
}

/**
 * A device on which atoms go through the vocabulary and pairs through fused kernels with tabulated filters. Forces and weight
 * gradients are exact derivatives of the tabulated energy.
 *
 * @param changed is told what the device computes with from now on
 */
export function tabulatedDevice<T, P>(
  { ops, memory, kernels: kernelsOf, tables: options, exchange = noExchange<T>() }: TabulatedParts<T, P>,
  changed: (state: TabulatedState<T, P>) => void = () => {},
): ResidualDevice<T> {
  const { density, shared = false } = options;
  let state: TabulatedState<T, P>;
  /** Where gradients with respect to shared tables go. */
  let sharedGradient: readonly Float32Array[] = [];
  /** Geometry of the pairs of the last forces: weight gradients follow with the same batch. */
  let known: { batch: ResidualBatch; geometry: TabulatedPairs } | null = null;

  const geometryOf = (batch: ResidualBatch) => pairGeometry(batch.positions, batch.pairs, state.architecture, density);

  const sharedTables: SharedTables = {
    density,
    use(tables) {
      const knots = knotCount(state.architecture, density);
      const rows = tableRows(tables, state.architecture, density);
      const plain = rows.map((values) => ops.constant(values, knots, values.length / knots));
      state.filters = { ...state.filters, tables: packTables(state.kernels, state.architecture, plain) };
    },
    collectIn(gradient) {
      sharedGradient = tableRows(gradient, state.architecture, density);
    },
  };

  return {
    ops,
    ...memory,
    ...(shared && { tables: sharedTables }),

    setWeights(weights, architecture) {
      const { heads, channels } = architecture.residual;
      const kernels = kernelsOf({ heads, width: channels / heads });
      known = null;
      const own = selfFilters(ops, weights, architecture);
      const tables = shared ? [] : makeTables(ops, kernels, weights, architecture, options);
      state = { architecture, kernels, weights, filters: { tables, selfFilters: own } };
      changed(state);
    },

    forcePairs(tape, _weights, batch) {
      const geometry = geometryOf(batch);
      known = { batch, geometry };
      const pairs = state.kernels.upload(geometry, batch.order.length);
      const change = { distance: ops.zeros(geometry.count, 1), direction: ops.zeros(geometry.count, 3) };
      const gradients = (strain: Float64Array | null) => {
        const position = new Float64Array(3 * batch.order.length);
        accumulatePairGradient(geometry, ops.view(change.distance), ops.view(change.direction), position, strain);
        return position;
      };
      return {
        pairs: forceInteraction(tape, { ...state, exchange, pairs, change }),
        positionGradient: () => gradients(null),
        strainGradient() {
          const strain = new Float64Array(9);
          gradients(strain);
          return strain;
        },
      };
    },

    dualPairs(dual, tape, weights, batch, direction) {
      const { architecture, kernels } = state;
      const geometry = known?.batch === batch ? known.geometry : geometryOf(batch);
      const pairs = kernels.upload(geometry, batch.featureRow.length);
      const tangent = kernels.uploadChange(pairTangents(direction, geometry));
      const common = { architecture, kernels, weights, pairs, tangent };
      if (shared)
        return dualInteraction(dual, tape, {
          ...common,
          tables: state.filters.tables,
          tableLeaves: () => [],
          addTableGradient: (table, gradient) => sharedGradient[table]!.set(ops.view(gradient)),
        });
      // Tables are made again, on the tape.
      const coordinates = tableCoordinates(0, knotCount(architecture, density));
      const nodes = tablesInOrder(filterTables(tape, weights, architecture, density, coordinates));
      const plain = nodes.map(({ value }) => value);
      return dualInteraction(dual, tape, {
        ...common,
        tables: packTables(kernels, architecture, plain),
        tableLeaves: (table) => [nodes[table]!],
        addTableGradient: (table, gradient) => tape.accumulate(nodes[table]!, gradient),
      });
    },
  };
}
