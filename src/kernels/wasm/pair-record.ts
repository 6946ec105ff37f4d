import { ResffError } from '../../core/errors.js';
import type { TableKind } from '../pair-kernels.js';
import { type AttendMode, channelCount, type PairShape } from '../pair-list.js';
import type { PairSegment } from '../pair-segment.js';
import type { Kernels } from './instance.js';
import type { RecordArguments } from './pair-exports.js';
import type { InputPointers, SumPointers } from './pair-part.js';
import type { Pointer } from './pointer.js';

/** Numbers of the modes in the kernels. */
export const modeNumbers: Record<TableKind, number> = { first: 0, middle: 1, last: 2, embed: 3 };
/** Fields of packed records per channel (assembly/pairs-layout.ts). */
export const inputFields: Record<AttendMode, number> = { first: 4, middle: 7, last: 3 };
export const sumFields: Record<AttendMode, number> = { first: 4, middle: 4, last: 1 };

/**
 * Packed records of the atoms of one segment (assembly/pairs-layout.ts): between them and the plain matrices. `lanes` is 1 for plain
 * records and 2 for dual ones, of which `record` then points at the value's or the tangent's field.
 */
export class PairRecords {
  readonly headVectors: number;
  readonly width: number;
  /** Bytes of a row of F entries. */
  readonly rowBytes: number;

  /** @throws ResffError (option) when heads is no multiple of 4 */
  constructor(
    private readonly kernels: Kernels,
    shape: PairShape,
  ) {
    if (shape.heads % 4 !== 0 || shape.heads < 4)
      throw new ResffError('option', `heads: expected a multiple of 4, got ${shape.heads} (pair kernels)`);
    this.headVectors = shape.heads / 4;
    this.width = shape.width;
    this.rowBytes = 4 * channelCount(shape);
  }

  /** Where record 0 of a segment's records would be: the kernels index with global atom numbers. Modulo 2³². */
  based(records: Pointer, part: PairSegment, fields: number): Pointer {
    return records - part.firstAtom * fields * this.rowBytes;
  }

  /** What the kernels keep for one pair: the state of each head (assembly/pairs-activation.ts) and filters. */
  pairScratch(filterBytes: number): Pointer {
    return this.kernels.arena.alloc(this.headVectors * (256 + this.width * filterBytes));
  }

  empty(rows: number): Pointer {
    return this.kernels.arena.alloc(rows * this.rowBytes);
  }

  zero(rows: number): Pointer {
    const pointer = this.empty(rows);
    this.kernels.exports.fill(pointer, 0, (rows * this.rowBytes) / 4);
    return pointer;
  }

  input(mode: AttendMode, part: PairSegment, input: InputPointers): Pointer {
    const record = this.empty(part.atoms * inputFields[mode]);
    this.packInput(mode, 1, record, part, input);
    return record;
  }

  dualInput(mode: AttendMode, part: PairSegment, value: InputPointers, tangent: InputPointers): Pointer {
    const record = this.empty(2 * part.atoms * inputFields[mode]);
    this.packInput(mode, 2, record, part, value);
    this.packInput(mode, 2, record + 16, part, tangent);
    if (mode === 'middle') {
      const [x, xDot] = [this.inputFrom(value, part), this.inputFrom(tangent, part)];
      const values = [x.value, xDot.value, 3 * this.rowBytes, x.vector, xDot.vector] as const;
      this.kernels.exports.packProductTangent(record, part.atoms, this.headVectors, this.width, ...values);
    }
    return record;
  }

  /** Adds gradients of records to those of the plain matrices. */
  unpackInput(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment, to: InputPointers): void {
    const { query, key, value } = this.inputFrom(to, part);
    const strides = [this.rowBytes, value, 3 * this.rowBytes] as const;
    this.kernels.exports.unpackInput(...this.arguments(mode, lanes, record, part), query, key, ...strides);
  }

  /** Reverse of one product of two factors in U = v^1 V. */
  unpackProduct(lanes: number, record: Pointer, part: PairSegment, factors: InputPointers, to: InputPointers): void {
    const [x, gradient] = [this.inputFrom(factors, part), this.inputFrom(to, part)];
    const shape = [part.atoms, this.headVectors, this.width, x.value, 3 * this.rowBytes, x.vector] as const;
    this.kernels.exports.unpackProduct(lanes, record, ...shape, gradient.value, gradient.vector);
  }

  packSum(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment, from: SumPointers): void {
    const { scalar, vector } = this.sumFrom(from, part);
    this.kernels.exports.packSum(...this.arguments(mode, lanes, record, part), scalar, vector);
  }

  /** Adds records to the plain sums. */
  unpackSum(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment, to: SumPointers): void {
    const { scalar, vector } = this.sumFrom(to, part);
    this.kernels.exports.unpackSum(...this.arguments(mode, lanes, record, part), scalar, vector);
  }

  private packInput(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment, input: InputPointers): void {
    const { query, key, value, vector } = this.inputFrom(input, part);
    const strides = [this.rowBytes, value, 3 * this.rowBytes] as const;
    this.kernels.exports.packInput(...this.arguments(mode, lanes, record, part), query, key, ...strides, vector);
  }

  private arguments(mode: AttendMode, lanes: number, record: Pointer, part: PairSegment): RecordArguments {
    return [modeNumbers[mode], lanes, record, part.atoms, this.headVectors, this.width];
  }

  private inputFrom({ query, key, value, vector }: InputPointers, { firstAtom }: PairSegment): InputPointers {
    const bytes = firstAtom * this.rowBytes;
    return { query: query + bytes, key: key + bytes, value: value + 3 * bytes, vector: vector + 3 * bytes };
  }

  private sumFrom({ scalar, vector }: SumPointers, { firstAtom }: PairSegment): SumPointers {
    const bytes = firstAtom * this.rowBytes;
    return { scalar: scalar + bytes, vector: vector + 3 * bytes };
  }
}
