import { ResffError } from '../../core/errors.js';
import { type AttendMode, channelCount, type PairShape } from '../pair-list.js';
import type { Dual } from '../pair-reference-dual.js';
import type { Pointer } from './exports.js';
import type { Kernels } from './instance.js';
import type { AttendArguments, RecordArguments } from './pair-exports.js';

/** A pair list in linear memory; the meaning of each array is that of `PairList`, numbers are float32 and uint32. */
export interface PairPointers {
  readonly count: number;
  readonly i: Pointer;
  readonly j: Pointer;
  readonly direction: Pointer;
  readonly knot: Pointer;
  readonly fraction: Pointer;
  readonly dudr: Pointer;
}

/** (P) and (P,3): tangents of, or gradients with respect to, distance and unit vector */
export interface PairChange {
  readonly distance: Pointer;
  readonly direction: Pointer;
}

/** The matrices of `AttendInput`. `vector` is not read in modes `first` and `last`. */
export interface AttendInputPointers {
  readonly query: Pointer;
  readonly key: Pointer;
  readonly value: Pointer;
  readonly vector: Pointer;
}

/** The matrices of `AttendSum`. `vector` is neither read nor written in mode `last`. */
export interface AttendSumPointers {
  readonly scalar: Pointer;
  readonly vector: Pointer;
}

/** Entries from one row to the next, where q, k and v are columns of wider matrices. */
export interface ProjectionStride {
  readonly query: number;
  readonly value: number;
}

export type TableKind = AttendMode | 'embed';

const modes: Record<TableKind, number> = { first: 0, middle: 1, last: 2, embed: 3 };
/** Fields of packed records per channel (assembly/pairs-layout.ts). */
const inputFields: Record<AttendMode, number> = { first: 4, middle: 7, last: 3 };
const sumFields: Record<AttendMode, number> = { first: 4, middle: 4, last: 1 };
const tableBlocks: Record<TableKind, number> = { first: 3, middle: 4, last: 2, embed: 1 };

/**
 * The pair kernels on one instance of the kernel module. Same results as the float64 twins (pair-reference.ts,
 * pair-reference-dual.ts) to float32 rounding; every output is added to. Tables are packed (`packTable`).
 *
 * Scratch memory is taken from the arena and given back before each call returns, so the memory may grow in any call.
 */
export class PairKernels {
  readonly stride: ProjectionStride;
  private readonly headVectors: number;
  private readonly width: number;

  /**
   * @param stride defaults to F and 3F, matrices of their own
   * @throws ResffError (option) when heads is no multiple of 4
   */
  constructor(
    private readonly kernels: Kernels,
    readonly shape: PairShape,
    stride?: ProjectionStride,
  ) {
    if (shape.heads % 4 !== 0 || shape.heads < 4)
      throw new ResffError('option', `heads: expected a multiple of 4, got ${shape.heads} (pair kernels)`);
    this.headVectors = shape.heads / 4;
    this.width = shape.width;
    const channels = channelCount(shape);
    this.stride = stride ?? { query: channels, value: 3 * channels };
  }

  /** Bytes of a packed table: the kind decides which blocks of the filter it holds. */
  tableBytes(kind: TableKind, knots: number): number {
    return Math.max(0, knots - 1) * tableBlocks[kind] * 4 * this.rowBytes;
  }

  /** Packs a plain table, (K,8F) of an attention layer or (K,2F) of the embedding, to `packed` (tableBytes). */
  packTable(kind: TableKind, plain: Pointer, packed: Pointer, knots: number): void {
    const [headVectors, width] = this.tableShape(kind);
    this.kernels.exports.packTable(plain, packed, knots, headVectors, width, modes[kind]);
  }

  /** Adds a packed table gradient to a plain one of the same shape as the table. */
  unpackTable(kind: TableKind, packed: Pointer, plain: Pointer, knots: number): void {
    const [headVectors, width] = this.tableShape(kind);
    this.kernels.exports.unpackTable(packed, plain, knots, headVectors, width, modes[kind]);
  }

  embedForward(pairs: PairPointers, z: Pointer, table: Pointer, s: Pointer): void {
    const { count, i, j, knot, fraction } = pairs;
    this.kernels.exports.embedForward(this.rowBytes / 16, count, i, j, knot, fraction, z, table, s);
  }

  embedBackward(
    pairs: PairPointers,
    z: Pointer,
    table: Pointer,
    sGradient: Pointer,
    zGradient: Pointer,
    distanceGradient: Pointer,
  ): void {
    const { count, i, j, knot, fraction, dudr } = pairs;
    const list = [this.rowBytes / 16, count, i, j, knot, fraction] as const;
    this.kernels.exports.embedBackward(...list, dudr, z, table, sGradient, zGradient, distanceGradient);
  }

  embedDualForward(pairs: PairPointers, tangent: PairChange, z: Dual<Pointer>, table: Pointer, s: Dual<Pointer>): void {
    const { count, i, j, knot, fraction, dudr } = pairs;
    const list = [this.rowBytes / 16, count, i, j, knot, fraction, dudr, tangent.distance] as const;
    this.kernels.exports.embedDualForward(...list, z.primal, z.tangent, table, s.primal, s.tangent);
  }

  /** @param tableGradient packed, added to */
  embedDualBackward(
    pairs: PairPointers,
    tangent: PairChange,
    z: Dual<Pointer>,
    table: Pointer,
    sGradient: Dual<Pointer>,
    zGradient: Dual<Pointer>,
    tableGradient: Pointer,
  ): void {
    const { count, i, j, knot, fraction, dudr } = pairs;
    const list = [this.rowBytes / 16, count, i, j, knot, fraction, dudr, tangent.distance] as const;
    const gradients = [sGradient.primal, sGradient.tangent, zGradient.primal, zGradient.tangent] as const;
    this.kernels.exports.embedDualBackward(...list, z.primal, z.tangent, table, ...gradients, tableGradient);
  }

  attendForward(
    mode: AttendMode,
    atoms: number,
    pairs: PairPointers,
    input: AttendInputPointers,
    table: Pointer,
    sum: AttendSumPointers,
  ): void {
    this.scratch(() => {
      const { exports } = this.kernels;
      const records = this.packedInput(mode, atoms, input);
      const sums = this.zeroRecords(atoms * sumFields[mode]);
      exports.attendForward(...this.list(mode, pairs), records, table, sums);
      exports.unpackSum(...this.record(mode, 1, sums, atoms), sum.scalar, sum.vector);
    });
  }

  /** @param pairGradient its direction part is neither read nor written in mode `last` */
  attendBackward(
    mode: AttendMode,
    atoms: number,
    pairs: PairPointers,
    input: AttendInputPointers,
    table: Pointer,
    sumGradient: AttendSumPointers,
    inputGradient: AttendInputPointers,
    pairGradient: PairChange,
  ): void {
    this.scratch(() => {
      const { exports, arena } = this.kernels;
      const records = this.packedInput(mode, atoms, input);
      const sums = arena.alloc(atoms * sumFields[mode] * this.rowBytes);
      exports.packSum(...this.record(mode, 1, sums, atoms), sumGradient.scalar, sumGradient.vector);
      const gradients = this.zeroRecords(atoms * inputFields[mode]);
      const filters = arena.alloc(this.width * 16);
      exports.attendBackward(
        ...this.list(mode, pairs),
        pairs.dudr,
        records,
        table,
        sums,
        gradients,
        pairGradient.distance,
        pairGradient.direction,
        filters,
      );
      this.unpackInput(mode, 1, gradients, atoms, inputGradient);
      if (mode === 'middle') this.unpackProduct(1, gradients, atoms, input, inputGradient);
    });
  }

  attendDualForward(
    mode: AttendMode,
    atoms: number,
    pairs: PairPointers,
    tangent: PairChange,
    input: Dual<AttendInputPointers>,
    table: Pointer,
    sum: Dual<AttendSumPointers>,
  ): void {
    this.scratch(() => {
      const { exports } = this.kernels;
      const records = this.packedDual(mode, atoms, input);
      const sums = this.zeroRecords(2 * atoms * sumFields[mode]);
      const geometry = [pairs.dudr, tangent.distance, tangent.direction] as const;
      exports.attendDualForward(...this.list(mode, pairs), ...geometry, records, table, sums);
      exports.unpackSum(...this.record(mode, 2, sums, atoms), sum.primal.scalar, sum.primal.vector);
      exports.unpackSum(...this.record(mode, 2, sums + 16, atoms), sum.tangent.scalar, sum.tangent.vector);
    });
  }

  /** @param tableGradient packed, added to */
  attendDualBackward(
    mode: AttendMode,
    atoms: number,
    pairs: PairPointers,
    tangent: PairChange,
    input: Dual<AttendInputPointers>,
    table: Pointer,
    sumGradient: Dual<AttendSumPointers>,
    inputGradient: Dual<AttendInputPointers>,
    tableGradient: Pointer,
  ): void {
    this.scratch(() => {
      const { exports, arena } = this.kernels;
      const records = this.packedDual(mode, atoms, input);
      const sums = arena.alloc(2 * atoms * sumFields[mode] * this.rowBytes);
      const { primal: g, tangent: h } = sumGradient;
      exports.packSum(...this.record(mode, 2, sums, atoms), g.scalar, g.vector);
      exports.packSum(...this.record(mode, 2, sums + 16, atoms), h.scalar, h.vector);
      const gradients = this.zeroRecords(2 * atoms * inputFields[mode]);
      const filters = arena.alloc(this.width * 32);
      const geometry = [pairs.dudr, tangent.distance, tangent.direction] as const;
      const arrays = [records, table, sums, gradients, tableGradient, filters] as const;
      exports.attendDualBackward(...this.list(mode, pairs), ...geometry, ...arrays);
      this.unpackInput(mode, 2, gradients, atoms, inputGradient.primal);
      this.unpackInput(mode, 2, gradients + 16, atoms, inputGradient.tangent);
      if (mode !== 'middle') return;
      // U = v V and U̇ = v̇ V + v V̇: each product is reversed on its own.
      this.unpackProduct(2, gradients, atoms, input.primal, inputGradient.primal);
      this.unpackProduct(2, gradients + 16, atoms, input.tangent, inputGradient.primal);
      this.unpackProduct(2, gradients + 16, atoms, input.primal, inputGradient.tangent);
    });
  }

  private get rowBytes(): number {
    return channelCount(this.shape) * 4;
  }

  /** Embedding rows keep the plain order of channels: one head vector as wide as the row. */
  private tableShape(kind: TableKind): readonly [headVectors: number, width: number] {
    return kind === 'embed' ? [1, this.headVectors * this.width] : [this.headVectors, this.width];
  }

  private scratch(body: () => void): void {
    const mark = this.kernels.arena.mark();
    try {
      body();
    } finally {
      this.kernels.arena.release(mark);
    }
  }

  private zeroRecords(rows: number): Pointer {
    const pointer = this.kernels.arena.alloc(rows * this.rowBytes);
    this.kernels.exports.fill(pointer, 0, (rows * this.rowBytes) / 4);
    return pointer;
  }

  private list(mode: AttendMode, pairs: PairPointers): AttendArguments {
    const { count, i, j, direction, knot, fraction } = pairs;
    return [modes[mode], this.headVectors, this.width, count, i, j, direction, knot, fraction];
  }

  private record(mode: AttendMode, lanes: number, record: Pointer, atoms: number): RecordArguments {
    return [modes[mode], lanes, record, atoms, this.headVectors, this.width];
  }

  private packInput(mode: AttendMode, lanes: number, record: Pointer, atoms: number, input: AttendInputPointers): void {
    const { query, key, value, vector } = input;
    const strides = [this.stride.query * 4, value, this.stride.value * 4] as const;
    this.kernels.exports.packInput(...this.record(mode, lanes, record, atoms), query, key, ...strides, vector);
  }

  private packedInput(mode: AttendMode, atoms: number, input: AttendInputPointers): Pointer {
    const record = this.kernels.arena.alloc(atoms * inputFields[mode] * this.rowBytes);
    this.packInput(mode, 1, record, atoms, input);
    return record;
  }

  private packedDual(mode: AttendMode, atoms: number, { primal, tangent }: Dual<AttendInputPointers>): Pointer {
    const record = this.kernels.arena.alloc(2 * atoms * inputFields[mode] * this.rowBytes);
    this.packInput(mode, 2, record, atoms, primal);
    this.packInput(mode, 2, record + 16, atoms, tangent);
    if (mode === 'middle') {
      const values = [primal.value, tangent.value, this.stride.value * 4, primal.vector, tangent.vector] as const;
      this.kernels.exports.packProductTangent(record, atoms, this.headVectors, this.width, ...values);
    }
    return record;
  }

  private unpackInput(mode: AttendMode, lanes: number, record: Pointer, atoms: number, to: AttendInputPointers): void {
    const strides = [this.stride.query * 4, to.value, this.stride.value * 4] as const;
    this.kernels.exports.unpackInput(...this.record(mode, lanes, record, atoms), to.query, to.key, ...strides);
  }

  private unpackProduct(
    lanes: number,
    record: Pointer,
    atoms: number,
    factors: AttendInputPointers,
    to: AttendInputPointers,
  ): void {
    const strides = [this.stride.value * 4, factors.vector, to.value, to.vector] as const;
    const shape = [atoms, this.headVectors, this.width] as const;
    this.kernels.exports.unpackProduct(lanes, record, ...shape, factors.value, ...strides);
  }
}
