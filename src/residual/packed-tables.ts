import type { PairKernels, TableKind } from '../kernels/pair-kernels.js';
import type { AttendMode } from '../kernels/pair-list.js';
import type { Architecture } from '../model/architecture.js';
import type { Ops } from '../tensor/ops.js';
import { zeroDistanceFilter } from './filter.js';
import type { ResidualWeights } from './network.js';
import { filterTables, knotCount, tableCoordinates } from './table.js';
import { tablesInOrder } from './table-share.js';

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

/** Filters of one set of weights, as the pair kernels take them. */
export interface PackedTables<T> {
  /** the embedding's, then the layers' */
  readonly tables: readonly T[];
  /** (1,4F) of each layer, for the pair of an atom with itself */
  readonly selfFilters: readonly T[];
}

export function attendMode(layer: number, { residual: { layers } }: Architecture): AttendMode {
  if (layer === layers - 1) return 'last';
  return layer === 0 ? 'first' : 'middle';
}

/** Of a table: the embedding's is number 0, then come the layers'. */
function tableKind(table: number, architecture: Architecture): TableKind {
  return table === 0 ? 'embed' : attendMode(table - 1, architecture);
}

/** @param tables plain, in order */
export function packTables<T>(
  kernels: PairKernels<T, unknown>,
  architecture: Architecture,
  tables: readonly T[],
  middle?: readonly T[],
): T[] {
  return tables.map((plain, table) => kernels.packTable(tableKind(table, architecture), plain, middle?.[table]));
}

export function selfFilters<T>(ops: Ops<T>, weights: ResidualWeights<T>, { residual }: Architecture): T[] {
  return Array.from({ length: residual.layers }, (_, layer) => zeroDistanceFilter(ops, weights, layer));
}

/** Tables of the filters of a set of weights. */
export function makeTables<T>(
  ops: Ops<T>,
  kernels: PairKernels<T, unknown>,
  weights: ResidualWeights<T>,
  architecture: Architecture,
  { density, midpoints }: TableOptions,
): T[] {
  const knots = knotCount(architecture, density);
  const tables = (begin: number, end: number) =>
    tablesInOrder(filterTables(ops, weights, architecture, density, tableCoordinates(begin, end)));
  return packTables(kernels, architecture, tables(0, knots), midpoints ? tables(0.5, knots - 1) : undefined);
}
