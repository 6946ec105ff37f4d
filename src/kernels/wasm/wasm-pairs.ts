import type { Both, PairKernels, TableKind } from '../pair-kernels.js';
import type { AttendInput, AttendMode, AttendSum, PairChange, PairGeometry, PairShape } from '../pair-list.js';
import { type PairSegment, segmentPairs } from '../pair-segment.js';
import type { AttendArguments } from './pair-exports.js';
import { changeFrom, inputPointers, pairsFrom, sumPointers, type WasmPairs } from './pair-part.js';
import { inputFields, modeNumbers, PairRecords, sumFields } from './pair-record.js';
import type { Pointer } from './pointer.js';
import type { WasmOps, WasmTensor } from './wasm-ops.js';

const tableBlocks: Record<TableKind, number> = { first: 3, middle: 4, last: 2, embed: 1 };

type Input = AttendInput<WasmTensor, WasmTensor | null>;
type Sum = AttendSum<WasmTensor, WasmTensor | null>;

/** The fused pair kernels: packs what they need, segment by segment, and gives it back as plain tensors. */
export class WasmPairKernels implements PairKernels<WasmTensor, WasmPairs> {
  private readonly records: PairRecords;
  private readonly channels: number;

  /** @throws ResffError (option) when heads is no multiple of 4 */
  constructor(
    private readonly ops: WasmOps,
    shape: PairShape,
  ) {
    this.records = new PairRecords(ops.kernels, shape);
    this.channels = shape.heads * shape.width;
  }

  upload(pairs: PairGeometry, atomCount: number): WasmPairs {
    const { ops } = this;
    return {
      atomCount,
      count: pairs.count,
      first: ops.uploadIndex(pairs.first),
      second: ops.uploadIndex(pairs.second),
      direction: ops.constant(pairs.direction, pairs.count, 3).pointer,
      knot: ops.uploadIndex(pairs.knot),
      fraction: ops.constant(pairs.fraction, pairs.count, 1).pointer,
      slope: ops.constant(pairs.slope, pairs.count, 1).pointer,
      segments: segmentPairs(pairs.first, pairs.second, atomCount),
    };
  }

  uploadChange({ distance, direction }: PairChange): PairChange<WasmTensor> {
    return {
      distance: this.ops.constant(distance, distance.length, 1),
      direction: this.ops.constant(direction, distance.length, 3),
    };
  }

  /** Of K − 1 rows, one an interval. */
  packTable(kind: TableKind, plain: WasmTensor, middle?: WasmTensor): WasmTensor {
    const packed = this.emptyTable(kind, plain.rows);
    const shape = [plain.rows, ...this.tableShape(kind), modeNumbers[kind]] as const;
    this.ops.kernels.exports.packTable(plain.pointer, middle?.pointer ?? 0, packed.pointer, ...shape);
    return packed;
  }

  embedForward(pairs: WasmPairs, z: WasmTensor, table: WasmTensor): WasmTensor {
    const s = this.ops.zeros(pairs.atomCount, this.channels);
    this.ops.kernels.exports.embedForward(...this.embedList(pairs), z.pointer, table.pointer, s.pointer);
    return s;
  }

  embedBackward(
    pairs: WasmPairs,
    z: WasmTensor,
    table: WasmTensor,
    sGradient: WasmTensor,
    { distance }: PairChange<WasmTensor>,
  ): WasmTensor {
    const out = this.ops.zeros(pairs.atomCount, this.channels);
    const given = [z.pointer, table.pointer, sGradient.pointer, out.pointer, distance.pointer] as const;
    this.ops.kernels.exports.embedBackward(...this.embedList(pairs), pairs.slope, ...given);
    return out;
  }

  embedDualForward(
    pairs: WasmPairs,
    { distance }: PairChange<WasmTensor>,
    z: Both<WasmTensor>,
    table: WasmTensor,
  ): Both<WasmTensor> {
    const s = this.twice(() => this.ops.zeros(pairs.atomCount, this.channels));
    const list = [...this.embedList(pairs), pairs.slope, distance.pointer] as const;
    const given = [z.value.pointer, z.tangent.pointer, table.pointer, s.value.pointer, s.tangent.pointer] as const;
    this.ops.kernels.exports.embedDualForward(...list, ...given);
    return s;
  }

  embedDualBackward(
    pairs: WasmPairs,
    { distance }: PairChange<WasmTensor>,
    z: Both<WasmTensor>,
    table: WasmTensor,
    sGradient: Both<WasmTensor>,
  ): { z: Both<WasmTensor>; table: WasmTensor } {
    const out = this.twice(() => this.ops.zeros(pairs.atomCount, this.channels));
    const packed = this.zeroTable('embed', table);
    const list = [...this.embedList(pairs), pairs.slope, distance.pointer] as const;
    const given = [z.value.pointer, z.tangent.pointer, table.pointer] as const;
    const gradients = [sGradient.value.pointer, sGradient.tangent.pointer, out.value.pointer] as const;
    this.ops.kernels.exports.embedDualBackward(...list, ...given, ...gradients, out.tangent.pointer, packed.pointer);
    return { z: out, table: this.unpackTable('embed', packed) };
  }

  attendForward(mode: AttendMode, pairs: WasmPairs, input: Input, table: WasmTensor): Sum {
    const sum = this.zeroSum(mode, pairs.atomCount);
    const { records } = this;
    const { exports } = this.ops.kernels;
    this.forSegments(pairs, (part) => {
      const inputs = records.input(mode, part, inputPointers(input));
      const sums = records.zero(part.atoms * sumFields[mode]);
      const [from, to] = [
        records.based(inputs, part, inputFields[mode]),
        records.based(sums, part, sumFields[mode]),
      ] as const;
      exports.attendForward(...this.attendList(mode, pairs, part), from, table.pointer, to, records.pairScratch(0));
      records.unpackSum(mode, 1, sums, part, sumPointers(sum));
    });
    return sum;
  }

  attendBackward(
    mode: AttendMode,
    pairs: WasmPairs,
    input: Input,
    table: WasmTensor,
    sumGradient: Sum,
    change: PairChange<WasmTensor>,
  ): Input {
    const out = this.zeroInput(mode, pairs.atomCount);
    const { records } = this;
    const { exports } = this.ops.kernels;
    this.forSegments(pairs, (part) => {
      const inputs = records.input(mode, part, inputPointers(input));
      const sums = records.empty(part.atoms * sumFields[mode]);
      records.packSum(mode, 1, sums, part, sumPointers(sumGradient));
      const gradients = records.zero(part.atoms * inputFields[mode]);
      const { distance, direction } = changeFrom(change, part);
      exports.attendBackward(
        ...this.attendList(mode, pairs, part),
        pairs.slope + 4 * part.firstPair,
        records.based(inputs, part, inputFields[mode]),
        table.pointer,
        records.based(sums, part, sumFields[mode]),
        records.based(gradients, part, inputFields[mode]),
        distance,
        direction,
        records.pairScratch(16),
      );
      records.unpackInput(mode, 1, gradients, part, inputPointers(out));
      if (mode === 'middle') records.unpackProduct(1, gradients, part, inputPointers(input), inputPointers(out));
    });
    return out;
  }

  attendDualForward(
    mode: AttendMode,
    pairs: WasmPairs,
    tangent: PairChange<WasmTensor>,
    input: Both<Input>,
    table: WasmTensor,
  ): Both<Sum> {
    const sum = this.twice(() => this.zeroSum(mode, pairs.atomCount));
    const { records } = this;
    this.forSegments(pairs, (part) => {
      const inputs = records.dualInput(mode, part, inputPointers(input.value), inputPointers(input.tangent));
      const sums = records.zero(2 * part.atoms * sumFields[mode]);
      const { distance, direction } = changeFrom(tangent, part);
      this.ops.kernels.exports.attendDualForward(
        ...this.attendList(mode, pairs, part),
        pairs.slope + 4 * part.firstPair,
        distance,
        direction,
        records.based(inputs, part, 2 * inputFields[mode]),
        table.pointer,
        records.based(sums, part, 2 * sumFields[mode]),
        records.pairScratch(0),
      );
      records.unpackSum(mode, 2, sums, part, sumPointers(sum.value));
      records.unpackSum(mode, 2, sums + 16, part, sumPointers(sum.tangent));
    });
    return sum;
  }

  attendDualBackward(
    mode: AttendMode,
    pairs: WasmPairs,
    tangent: PairChange<WasmTensor>,
    input: Both<Input>,
    table: WasmTensor,
    sumGradient: Both<Sum>,
  ): { input: Both<Input>; table: WasmTensor } {
    const out = this.twice(() => this.zeroInput(mode, pairs.atomCount));
    const packed = this.zeroTable(mode, table);
    const [x, xDot] = [inputPointers(input.value), inputPointers(input.tangent)];
    const [xBack, xDotBack] = [inputPointers(out.value), inputPointers(out.tangent)];
    const { records } = this;
    this.forSegments(pairs, (part) => {
      const inputs = records.dualInput(mode, part, x, xDot);
      const sums = records.empty(2 * part.atoms * sumFields[mode]);
      records.packSum(mode, 2, sums, part, sumPointers(sumGradient.value));
      records.packSum(mode, 2, sums + 16, part, sumPointers(sumGradient.tangent));
      const gradients = records.zero(2 * part.atoms * inputFields[mode]);
      const { distance, direction } = changeFrom(tangent, part);
      this.ops.kernels.exports.attendDualBackward(
        ...this.attendList(mode, pairs, part),
        pairs.slope + 4 * part.firstPair,
        distance,
        direction,
        records.based(inputs, part, 2 * inputFields[mode]),
        table.pointer,
        records.based(sums, part, 2 * sumFields[mode]),
        records.based(gradients, part, 2 * inputFields[mode]),
        packed.pointer,
        records.pairScratch(32),
      );
      records.unpackInput(mode, 2, gradients, part, xBack);
      records.unpackInput(mode, 2, gradients + 16, part, xDotBack);
      if (mode !== 'middle') return;
      // U = v V and U̇ = v̇ V + v V̇: each product is reversed on its own.
      records.unpackProduct(2, gradients, part, x, xBack);
      records.unpackProduct(2, gradients + 16, part, xDot, xBack);
      records.unpackProduct(2, gradients + 16, part, x, xDotBack);
    });
    return { input: out, table: this.unpackTable(mode, packed) };
  }

  /** Embedding rows keep the plain order of channels: one head vector as wide as the row. */
  private tableShape(kind: TableKind): readonly [headVectors: number, width: number] {
    const { headVectors, width } = this.records;
    return kind === 'embed' ? [1, headVectors * width] : [headVectors, width];
  }

  private emptyTable(kind: TableKind, knots: number): WasmTensor {
    return this.ops.allocate(Math.max(0, knots - 1), tableBlocks[kind] * 4 * this.channels);
  }

  private zeroTable(kind: TableKind, like: WasmTensor): WasmTensor {
    const out = this.emptyTable(kind, like.rows + 1);
    this.ops.kernels.exports.fill(out.pointer, 0, out.rows * out.columns);
    return out;
  }

  /** A packed table gradient as one of the plain table. */
  private unpackTable(kind: TableKind, packed: WasmTensor): WasmTensor {
    const knots = packed.rows + 1;
    const out = this.ops.zeros(knots, (kind === 'embed' ? 2 : 8) * this.channels);
    const shape = [knots, ...this.tableShape(kind), modeNumbers[kind]] as const;
    this.ops.kernels.exports.unpackTable(packed.pointer, out.pointer, ...shape);
    return out;
  }

  private zeroSum(mode: AttendMode, n: number): Sum {
    const rows = (count: number) => this.ops.zeros(count, this.channels);
    return { scalar: rows(n), vector: mode === 'last' ? null : rows(3 * n) };
  }

  private zeroInput(mode: AttendMode, n: number): Input {
    const { ops, channels: f } = this;
    const vector = mode === 'middle' ? ops.zeros(3 * n, f) : null;
    return { query: ops.zeros(n, f), key: ops.zeros(n, f), value: ops.zeros(n, 3 * f), vector };
  }

  private twice<R>(make: () => R): Both<R> {
    return { value: make(), tangent: make() };
  }

  /** Records of a segment are gone when its body is done. */
  private forSegments({ segments }: WasmPairs, body: (part: PairSegment) => void): void {
    const { arena } = this.ops.kernels;
    const mark = arena.mark();
    for (const part of segments)
      try {
        body(part);
      } finally {
        arena.release(mark);
      }
  }

  private embedList({ count, first, second, knot, fraction }: WasmPairs) {
    return [this.channels / 4, count, first, second, knot, fraction] as const satisfies readonly Pointer[];
  }

  private attendList(mode: AttendMode, pairs: WasmPairs, part: PairSegment): AttendArguments {
    const { count, first, second, direction, knot, fraction } = pairsFrom(pairs, part);
    const { headVectors, width } = this.records;
    return [modeNumbers[mode], headVectors, width, count, first, second, direction, knot, fraction];
  }
}
