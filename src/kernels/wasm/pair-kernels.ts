import { ResffError } from '../../core/errors.js';
import { type AttendMode, channelCount, type PairShape } from '../pair-list.js';
import type { Dual } from '../pair-reference-dual.js';
import type { PairSegment } from '../pair-segment.js';
import type { Pointer } from './exports.js';
import type { Kernels } from './instance.js';
import type { AttendArguments, RecordArguments } from './pair-exports.js';
import {
  type AttendInputPointers,
  type AttendSumPointers,
  changeFrom,
  type PairChange,
  type PairPointers,
  type ProjectionStride,
  pairsFrom,
  type TableKind,
} from './pair-pointers.js';

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

  /**
   * Packs a plain table, (K,8F) of an attention layer or (K,2F) of the embedding, to `packed` (tableBytes).
   *
   * @param middle (K−1 rows of the same) at the midpoints, for slopes as exact as float32 allows; 0: Hermite interpolation
   */
  packTable(kind: TableKind, plain: Pointer, packed: Pointer, knots: number, middle: Pointer = 0): void {
    const [headVectors, width] = this.tableShape(kind);
    this.kernels.exports.packTable(plain, middle, packed, knots, headVectors, width, modes[kind]);
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
    const { exports } = this.kernels;
    this.forSegments(atoms, pairs, (part, list) => {
      const records = this.packedInput(mode, part, input);
      const sums = this.zeroRecords(part.atoms * sumFields[mode]);
      const [recordBase, sumBase] = [
        this.based(records, part, inputFields[mode]),
        this.based(sums, part, sumFields[mode]),
      ];
      exports.attendForward(...this.list(mode, list), recordBase, table, sumBase, this.pairScratch(0));
      this.unpackSum(mode, 1, sums, part, sum);
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
    const { exports, arena } = this.kernels;
    this.forSegments(atoms, pairs, (part, list) => {
      const records = this.packedInput(mode, part, input);
      const sums = arena.alloc(part.atoms * sumFields[mode] * this.rowBytes);
      this.packSum(mode, 1, sums, part, sumGradient);
      const gradients = this.zeroRecords(part.atoms * inputFields[mode]);
      const { distance, direction } = changeFrom(pairGradient, part);
      exports.attendBackward(
        ...this.list(mode, list),
        list.dudr,
        this.based(records, part, inputFields[mode]),
        table,
        this.based(sums, part, sumFields[mode]),
        this.based(gradients, part, inputFields[mode]),
        distance,
        direction,
        this.pairScratch(16),
      );
      this.unpackInput(mode, 1, gradients, part, inputGradient);
      if (mode === 'middle') this.unpackProduct(1, gradients, part, input, inputGradient);
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
    const { exports } = this.kernels;
    this.forSegments(atoms, pairs, (part, list) => {
      const records = this.packedDual(mode, part, input);
      const sums = this.zeroRecords(2 * part.atoms * sumFields[mode]);
      const { distance, direction } = changeFrom(tangent, part);
      exports.attendDualForward(
        ...this.list(mode, list),
        list.dudr,
        distance,
        direction,
        this.based(records, part, 2 * inputFields[mode]),
        table,
        this.based(sums, part, 2 * sumFields[mode]),
        this.pairScratch(0),
      );
      this.unpackSum(mode, 2, sums, part, sum.primal);
      this.unpackSum(mode, 2, sums + 16, part, sum.tangent);
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
    const { exports, arena } = this.kernels;
    this.forSegments(atoms, pairs, (part, list) => {
      const records = this.packedDual(mode, part, input);
      const sums = arena.alloc(2 * part.atoms * sumFields[mode] * this.rowBytes);
      this.packSum(mode, 2, sums, part, sumGradient.primal);
      this.packSum(mode, 2, sums + 16, part, sumGradient.tangent);
      const gradients = this.zeroRecords(2 * part.atoms * inputFields[mode]);
      const { distance, direction } = changeFrom(tangent, part);
      exports.attendDualBackward(
        ...this.list(mode, list),
        list.dudr,
        distance,
        direction,
        this.based(records, part, 2 * inputFields[mode]),
        table,
        this.based(sums, part, 2 * sumFields[mode]),
        this.based(gradients, part, 2 * inputFields[mode]),
        tableGradient,
        this.pairScratch(32),
      );
      this.unpackInput(mode, 2, gradients, part, inputGradient.primal);
      this.unpackInput(mode, 2, gradients + 16, part, inputGradient.tangent);
      if (mode !== 'middle') return;
      // U = v V and U̇ = v̇ V + v V̇: each product is reversed on its own.
      this.unpackProduct(2, gradients, part, input.primal, inputGradient.primal);
      this.unpackProduct(2, gradients + 16, part, input.tangent, inputGradient.primal);
      this.unpackProduct(2, gradients + 16, part, input.primal, inputGradient.tangent);
    });
  }

  private get rowBytes(): number {
    return channelCount(this.shape) * 4;
  }

  /** Embedding rows keep the plain order of channels: one head vector as wide as the row. */
  private tableShape(kind: TableKind): readonly [headVectors: number, width: number] {
    return kind === 'embed' ? [1, this.headVectors * this.width] : [this.headVectors, this.width];
  }

  private forSegments(atoms: number, pairs: PairPointers, body: (part: PairSegment, list: PairPointers) => void): void {
    const { arena } = this.kernels;
    const mark = arena.mark();
    for (const part of pairs.segments ?? [{ firstAtom: 0, atoms, firstPair: 0, pairs: pairs.count }]) {
      try {
        body(part, pairsFrom(pairs, part));
      } finally {
        arena.release(mark);
      }
    }
  }

  /** Where record 0 of a segment's records would be: the kernels index with global atom numbers. Modulo 2³². */
  private based(records: Pointer, part: PairSegment, fields: number): Pointer {
    return records - part.firstAtom * fields * this.rowBytes;
  }

  /** What the kernels keep for one pair: the state of each head (assembly/pairs-activation.ts) and filters. */
  private pairScratch(filterBytes: number): Pointer {
    return this.kernels.arena.alloc(this.headVectors * (256 + this.width * filterBytes));
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

  private record(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment): RecordArguments {
    return [modes[mode], lanes, record, part.atoms, this.headVectors, this.width];
  }

  private packInput(
    mode: AttendMode,
    lanes: number,
    record: Pointer,
    part: PairSegment,
    input: AttendInputPointers,
  ): void {
    const { query, key, value, vector } = this.inputFrom(input, part);
    const strides = [this.stride.query * 4, value, this.stride.value * 4] as const;
    this.kernels.exports.packInput(...this.record(mode, lanes, record, part), query, key, ...strides, vector);
  }

  private packedInput(mode: AttendMode, part: PairSegment, input: AttendInputPointers): Pointer {
    const record = this.kernels.arena.alloc(part.atoms * inputFields[mode] * this.rowBytes);
    this.packInput(mode, 1, record, part, input);
    return record;
  }

  private packedDual(mode: AttendMode, part: PairSegment, input: Dual<AttendInputPointers>): Pointer {
    const record = this.kernels.arena.alloc(2 * part.atoms * inputFields[mode] * this.rowBytes);
    this.packInput(mode, 2, record, part, input.primal);
    this.packInput(mode, 2, record + 16, part, input.tangent);
    if (mode === 'middle') {
      const [x, xDot] = [this.inputFrom(input.primal, part), this.inputFrom(input.tangent, part)];
      const values = [x.value, xDot.value, this.stride.value * 4, x.vector, xDot.vector] as const;
      this.kernels.exports.packProductTangent(record, part.atoms, this.headVectors, this.width, ...values);
    }
    return record;
  }

  private unpackInput(
    mode: AttendMode,
    lanes: number,
    record: Pointer,
    part: PairSegment,
    to: AttendInputPointers,
  ): void {
    const { query, key, value } = this.inputFrom(to, part);
    const strides = [this.stride.query * 4, value, this.stride.value * 4] as const;
    this.kernels.exports.unpackInput(...this.record(mode, lanes, record, part), query, key, ...strides);
  }

  private unpackProduct(
    lanes: number,
    record: Pointer,
    part: PairSegment,
    factors: AttendInputPointers,
    to: AttendInputPointers,
  ): void {
    const [x, gradient] = [this.inputFrom(factors, part), this.inputFrom(to, part)];
    const shape = [part.atoms, this.headVectors, this.width, x.value, this.stride.value * 4, x.vector] as const;
    this.kernels.exports.unpackProduct(lanes, record, ...shape, gradient.value, gradient.vector);
  }

  private packSum(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment, from: AttendSumPointers): void {
    const { scalar, vector } = this.sumFrom(from, part);
    this.kernels.exports.packSum(...this.record(mode, lanes, record, part), scalar, vector);
  }

  private unpackSum(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment, to: AttendSumPointers): void {
    const { scalar, vector } = this.sumFrom(to, part);
    this.kernels.exports.unpackSum(...this.record(mode, lanes, record, part), scalar, vector);
  }

  private inputFrom(
    { query, key, value, vector }: AttendInputPointers,
    { firstAtom }: PairSegment,
  ): AttendInputPointers {
    const queryBytes = firstAtom * this.stride.query * 4;
    return {
      query: query + queryBytes,
      key: key + queryBytes,
      value: value + firstAtom * this.stride.value * 4,
      vector: vector + firstAtom * 3 * this.rowBytes,
    };
  }

  private sumFrom({ scalar, vector }: AttendSumPointers, { firstAtom }: PairSegment): AttendSumPointers {
    return { scalar: scalar + firstAtom * this.rowBytes, vector: vector + firstAtom * 3 * this.rowBytes };
  }
}
