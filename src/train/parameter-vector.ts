import { ResffError } from '../core/errors.js';
import type { Architecture } from '../model/architecture.js';
import { tensorList } from '../model/tensor-list.js';
import type { Tensor, Weights } from '../model/weights.js';

/** The two parts of a model that a stage trains or freezes: module 0 is the residual network, modules 1 to 3 the MM part. */
export type Module = 'residual' | 'mm';

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

interface Slot extends Range {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Fixed order of all trained tensors in one flat array: that of the reference's parameter file, without the two tables
 * that nothing reads. Weights, gradients and optimizer moments of a run all have this layout.
 */
export class ParameterVector {
  readonly size: number;
  readonly #slots = new Map<string, Slot>();

  constructor(readonly architecture: Architecture) {
    let begin = 0;
    for (const { name, shape, used } of tensorList(architecture)) {
      if (!used) continue;
      const end = begin + shape.reduce((product, extent) => product * extent, 1);
      this.#slots.set(name, { name, shape, begin, end });
      begin = end;
    }
    this.size = begin;
  }

  get names(): string[] {
    return [...this.#slots.keys()];
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  shape(name: string): readonly number[] {
    return this.#slot(name).shape;
  }

  /** The tensor's entries of a vector: shares its memory. */
  view<A extends FloatArray>(values: A, name: string): A {
    this.#check(values);
    const { begin, end } = this.#slot(name);
    return values.subarray(begin, end) as A;
  }

  /**
   * @throws ResffError (code model) when a tensor is missing or has another size
   */
  fromWeights<A extends FloatArray>(weights: Weights, kind: FloatArrayConstructor<A>): A {
    const out = new kind(this.size);
    for (const { name, begin, end } of this.#slots.values()) {
      const data = weights.get(name)?.data;
      if (data?.length !== end - begin)
        throw new ResffError(
          'model',
          `tensor ${name}: expected ${end - begin} values, got ${data?.length ?? 'nothing'}`,
        );
      out.set(data, begin);
    }
    return out;
  }

  /** The vector as tensors: views that share its memory. */
  toWeights(values: FloatArray): Map<string, Tensor> {
    this.#check(values);
    return new Map(
      Array.from(this.#slots.values(), ({ name, shape, begin, end }) => [
        name,
        { shape, data: values.subarray(begin, end) },
      ]),
    );
  }

  /**
   * Adds the gradient of one tensor to its entries of a vector.
   *
   * @param places of the values among these entries; null: in their order
   */
  add(vector: FloatArray, name: string, values: ArrayLike<number>, places: Uint32Array | null): void {
    const { begin, end } = this.#slot(name);
    if (values.length !== end - begin)
      throw new ResffError('model', `gradient of ${name}: expected ${end - begin} values, got ${values.length}`);
    if (places === null) for (let i = 0; i < values.length; i++) vector[begin + i]! += values[i]!;
    else for (let i = 0; i < values.length; i++) vector[begin + places[i]!]! += values[i]!;
  }

  /** The runs of entries that belong to the given parts, ascending and merged: the complement is frozen. */
  ranges(modules: readonly Module[]): Range[] {
    const out: { begin: number; end: number }[] = [];
    for (const { name, begin, end } of this.#slots.values()) {
      if (!modules.includes(name.startsWith('0.') ? 'residual' : 'mm')) continue;
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
    return Array.from(this.#slots.values()).flatMap(({ name, shape, begin, end }) => {
      const [rows, columns] = shape;
      const hidden =
        rows !== undefined && columns !== undefined && Math.min(rows, columns) >= 16 && !name.includes('f_in');
      return hidden && modules.includes(name.startsWith('0.') ? 'residual' : 'mm')
        ? [{ begin, end, rows, columns }]
        : [];
    });
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
