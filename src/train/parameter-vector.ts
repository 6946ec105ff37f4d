import { ResffError } from '../core/errors.js';
import type { Architecture } from '../model/architecture.js';
import { type Module, type TensorRow, tensorCatalog } from '../model/tensor-catalog.js';
import type { Tensor, Weights } from '../model/weights.js';
import { referencePlaces } from '../residual/layout.js';

/** A run of entries of the flat vector, `end` excluded. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/** Either precision: float32 for real runs, float64 where exactness is tested. */
export type FloatArray = Float32Array | Float64Array;
export type FloatArrayConstructor<A extends FloatArray> = new (size: number) => A;

/** A weight matrix, row-major. */
export interface MatrixRange extends Range {
  readonly rows: number;
  readonly columns: number;
}

interface Slot extends Range, TensorRow {
  /** Place in the program -> place in a file among the entries of the tensor; null where they are the same. */
  readonly places: Uint32Array | null;
}

/** Rows and columns that a matrix between hidden layers has at least; last layers have fewer. */
const LEAST_HIDDEN = 16;

/**
 * Fixed order of all trained tensors in one flat array: that of the reference's parameter file, without the two tables
 * that nothing reads, each tensor in the program's layout of channels (`src/residual/layout.ts`). Weights, gradients and
 * optimizer moments of a run all have this layout, so that a step permutes nothing; files have their own.
 */
export class ParameterVector {
  readonly size: number;
  readonly #slots = new Map<string, Slot>();

  constructor(readonly architecture: Architecture) {
    let begin = 0;
    for (const row of tensorCatalog(architecture)) {
      if (!row.used) continue;
      const end = begin + row.shape.reduce((product, extent) => product * extent, 1);
      this.#slots.set(row.name, { ...row, begin, end, places: referencePlaces(row.name, architecture) });
      begin = end;
    }
    this.size = begin;
  }

  get names(): string[] {
    return [...this.#slots.keys()];
  }

  /** The tensors, in the order of the vector. */
  get rows(): readonly TensorRow[] {
    return [...this.#slots.values()];
  }

  /** The tensor's entries of a vector in the program's layout: shares its memory. */
  view<A extends FloatArray>(values: A, name: string): A {
    this.#check(values);
    const { begin, end } = this.#slot(name);
    return values.subarray(begin, end) as A;
  }

  /**
   * @param weights in the layout of files
   * @throws ResffError (code model) when a tensor is missing or has another size
   */
  fromWeights<A extends FloatArray>(weights: Weights, kind: FloatArrayConstructor<A>): A {
    const out = new kind(this.size);
    for (const { name, begin, end, places } of this.#slots.values()) {
      const data = weights.get(name)?.data;
      if (data?.length !== end - begin)
        throw new ResffError(
          'model',
          `tensor ${name}: expected ${end - begin} values, got ${data?.length ?? 'nothing'}`,
        );
      out.set(places === null ? data : data.map((_, i) => data[places[i]!]!), begin);
    }
    return out;
  }

  /** The vector as tensors in the layout of files: copies. */
  toWeights(values: FloatArray): Map<string, Tensor> {
    const inFile = this.toFileLayout(values);
    return new Map(
      Array.from(this.#slots.values(), ({ name, shape, begin, end }) => [
        name,
        { shape, data: inFile.subarray(begin, end) },
      ]),
    );
  }

  /** The vector as tensors in the program's layout: views that share its memory. */
  internalWeights(values: FloatArray): Map<string, Tensor> {
    this.#check(values);
    return new Map(
      Array.from(this.#slots.values(), ({ name, shape, begin, end }) => [
        name,
        { shape, data: values.subarray(begin, end) },
      ]),
    );
  }

  /** A copy of a vector with the entries of each tensor as in files, for what is kept. */
  toFileLayout<A extends FloatArray>(values: A): A {
    return this.#permuted(values, (out, at, place) => {
      out[place] = values[at]!;
    });
  }

  /** The other way. */
  fromFileLayout<A extends FloatArray>(values: A): A {
    return this.#permuted(values, (out, at, place) => {
      out[at] = values[place]!;
    });
  }

  /**
   * Adds the gradient of one tensor to its entries of a vector.
   *
   * @param values in the program's layout
   */
  add(vector: FloatArray, name: string, values: ArrayLike<number>): void {
    const { begin, end } = this.#slot(name);
    if (values.length !== end - begin)
      throw new ResffError('model', `gradient of ${name}: expected ${end - begin} values, got ${values.length}`);
    for (let i = 0; i < values.length; i++) vector[begin + i]! += values[i]!;
  }

  /** The runs of entries that belong to the given parts, ascending and merged: the complement is frozen. */
  ranges(modules: readonly Module[]): Range[] {
    const out: { begin: number; end: number }[] = [];
    for (const { module, begin, end } of this.#slots.values()) {
      if (!modules.includes(module)) continue;
      const last = out[out.length - 1];
      if (last?.end === begin) last.end = end;
      else out.push({ begin, end });
    }
    return out;
  }

  /**
   * The matrices between hidden layers of the given parts: neither tables of the kinds of atoms nor the last layers of a
   * network, whose rows or columns mean one thing each.
   */
  hiddenMatrices(modules: readonly Module[]): MatrixRange[] {
    return Array.from(this.#slots.values()).flatMap(({ module, hidden, shape, begin, end }) => {
      const [rows, columns] = [shape[0]!, shape[1] ?? 1];
      return hidden && Math.min(rows, columns) >= LEAST_HIDDEN && modules.includes(module)
        ? [{ begin, end, rows, columns }]
        : [];
    });
  }

  /** @param copy puts one entry at its place; `at` in the program, `place` in a file */
  #permuted<A extends FloatArray>(values: A, copy: (out: A, at: number, place: number) => void): A {
    this.#check(values);
    const out = values.slice() as A;
    for (const { begin, places } of this.#slots.values())
      if (places !== null) for (let i = 0; i < places.length; i++) copy(out, begin + i, begin + places[i]!);
    return out;
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name);
    if (!slot)
      throw new ResffError('model', `tensor: expected one of the ${this.#slots.size} trained ones, got ${name}`);
    return slot;
  }

  #check(values: FloatArray): void {
    if (values.length !== this.size)
      throw new ResffError('model', `parameter vector: expected ${this.size} values, got ${values.length}`);
  }
}
