import type { Architecture } from '../model/architecture.js';
import type { Ops } from '../tensor/ops.js';
import { type Node, Tape } from '../tensor/tape.js';
import { type FilterTables, filterTables, knotCount, tableCoordinates } from './table.js';
import { type AddTensor, addGradients, weightLeaves } from './weight-gradient.js';

/**
 * Filter tables as one array of numbers, so that threads can make and differentiate them together: plain tables one after
 * the other, the embedding's first (`tablesInOrder`). What a backend is told about them.
 */
export interface SharedTables {
  /** Knots in a unit of exp(−αr) */
  readonly density: number;
  /** Filters come from these tables until the next `setWeights`, and weight gradients end at them. */
  use(tables: Float32Array): void;
  /** The next weight gradient writes its gradient with respect to the tables here. */
  collectIn(gradient: Float32Array): void;
}

/** Some rows of all tables: which of how many parts, from 0. */
export interface TablePart {
  readonly index: number;
  readonly of: number;
}

/** Makes and differentiates parts of the tables of one set of weights. */
export interface TableShare {
  /** Writes the rows of a part. What they were made with is kept for `differentiate`. */
  make(part: TablePart, tables: Float32Array): void;
  /**
   * Passes the gradient with respect to a part that was made here on to the weights, once.
   *
   * @param gradients with respect to all tables; their sum is meant
   */
  differentiate(part: TablePart, gradients: readonly Float32Array[], add: AddTensor): void;
}

/** Numbers in a row of each table. */
function widths({ residual: { channels, layers } }: Architecture): number[] {
  return [2 * channels, ...Array<number>(layers).fill(8 * channels)];
}

/** Numbers in all tables together. */
export function tableSize(architecture: Architecture, density: number): number {
  return knotCount(architecture, density) * widths(architecture).reduce((sum, width) => sum + width, 0);
}

export function tablesInOrder<T>({ embedding, layers }: FilterTables<T>): T[] {
  return [embedding, ...layers];
}

/** The rows of a part in each table: views of (rows, width). */
export function tableRows(
  tables: Float32Array,
  architecture: Architecture,
  density: number,
  part: TablePart = { index: 0, of: 1 },
): Float32Array[] {
  const knots = knotCount(architecture, density);
  const { begin, end } = partRows(knots, part);
  let start = 0;
  return widths(architecture).map((width) => {
    const rows = tables.subarray(start + begin * width, start + end * width);
    start += knots * width;
    return rows;
  });
}

function partRows(knots: number, { index, of }: TablePart): { begin: number; end: number } {
  return { begin: Math.floor((index * knots) / of), end: Math.floor(((index + 1) * knots) / of) };
}

interface MadePart<T> {
  readonly tape: Tape<T>;
  readonly tables: readonly Node<T>[];
  readonly weights: ReadonlyMap<string, Node<T>>;
}

export class TableShareOn<T> implements TableShare {
  private readonly made = new Map<number, MadePart<T>>();

  /** @param tensors the residual's weights on the backend */
  constructor(
    private readonly ops: Ops<T>,
    private readonly architecture: Architecture,
    private readonly density: number,
    private readonly tensors: ReadonlyMap<string, T>,
  ) {}

  make(part: TablePart, tables: Float32Array): void {
    const { ops, architecture, density } = this;
    const { begin, end } = partRows(knotCount(architecture, density), part);
    const tape = new Tape(ops);
    const weights = weightLeaves(this.tensors, (tensor) => tape.variable(tensor));
    const nodes = tablesInOrder(filterTables(tape, weights, architecture, density, tableCoordinates(begin, end)));
    for (const [k, rows] of tableRows(tables, architecture, density, part).entries())
      rows.set(ops.view(nodes[k]!.value));
    this.made.set(part.index, { tape, tables: nodes, weights });
  }

  differentiate(part: TablePart, gradients: readonly Float32Array[], add: AddTensor): void {
    const { ops, architecture, density } = this;
    const { tape, tables, weights } = this.made.get(part.index)!;
    this.made.delete(part.index);
    for (const gradient of gradients)
      for (const [k, rows] of tableRows(gradient, architecture, density, part).entries()) {
        const node = tables[k]!;
        tape.accumulate(node, ops.constant(rows, ops.rows(node.value), ops.columns(node.value)));
      }
    tape.backward();
    addGradients(ops, weights, add);
  }
}
