import type { Pointer } from './pointer.js';

/**
 * The fused pair kernels among the exports of the kernel module. Raw: packed records, modes as numbers, nothing is checked;
 * `PairKernels` is the caller for everyone else. Strides are bytes, other counts are entries.
 */
export interface PairExports {
  packTable(
    from: Pointer,
    middle: Pointer,
    to: Pointer,
    knots: number,
    headVectors: number,
    width: number,
    mode: number,
  ): void;
  unpackTable(from: Pointer, to: Pointer, knots: number, headVectors: number, width: number, mode: number): void;
  packInput(
    ...args: [
      ...record: RecordArguments,
      query: Pointer,
      key: Pointer,
      queryStride: number,
      value: Pointer,
      valueStride: number,
      vector: Pointer,
    ]
  ): void;
  packProductTangent(
    record: Pointer,
    atoms: number,
    headVectors: number,
    width: number,
    value: Pointer,
    valueTangent: Pointer,
    valueStride: number,
    vector: Pointer,
    vectorTangent: Pointer,
  ): void;
  unpackInput(
    ...args: [
      ...record: RecordArguments,
      query: Pointer,
      key: Pointer,
      queryStride: number,
      value: Pointer,
      valueStride: number,
    ]
  ): void;
  unpackProduct(
    lanes: number,
    record: Pointer,
    atoms: number,
    headVectors: number,
    width: number,
    value: Pointer,
    valueStride: number,
    vector: Pointer,
    valueGradient: Pointer,
    vectorGradient: Pointer,
  ): void;
  packSum(...args: [...record: RecordArguments, scalar: Pointer, vector: Pointer]): void;
  unpackSum(...args: [...record: RecordArguments, scalar: Pointer, vector: Pointer]): void;

  embedForward(
    ...args: [
      vectors: number,
      ...list: IndexArguments,
      ...interval: IntervalArguments,
      z: Pointer,
      table: Pointer,
      s: Pointer,
    ]
  ): void;
  embedBackward(
    ...args: [
      vectors: number,
      ...list: IndexArguments,
      ...interval: IntervalArguments,
      dudr: Pointer,
      z: Pointer,
      table: Pointer,
      sGradient: Pointer,
      zGradient: Pointer,
      distanceGradient: Pointer,
    ]
  ): void;
  embedDualForward(
    ...args: [
      vectors: number,
      ...list: IndexArguments,
      ...interval: IntervalArguments,
      dudr: Pointer,
      distanceTangent: Pointer,
      z: Pointer,
      zTangent: Pointer,
      table: Pointer,
      s: Pointer,
      sTangent: Pointer,
    ]
  ): void;
  embedDualBackward(
    ...args: [
      vectors: number,
      ...list: IndexArguments,
      ...interval: IntervalArguments,
      dudr: Pointer,
      distanceTangent: Pointer,
      z: Pointer,
      zTangent: Pointer,
      table: Pointer,
      sGradient: Pointer,
      sTangentGradient: Pointer,
      zGradient: Pointer,
      zTangentGradient: Pointer,
      tableGradient: Pointer,
    ]
  ): void;

  attendForward(
    ...args: [...list: AttendArguments, input: Pointer, table: Pointer, sum: Pointer, scratch: Pointer]
  ): void;
  attendBackward(
    ...args: [
      ...list: AttendArguments,
      dudr: Pointer,
      input: Pointer,
      table: Pointer,
      sumGradient: Pointer,
      inputGradient: Pointer,
      distanceGradient: Pointer,
      directionGradient: Pointer,
      scratch: Pointer,
    ]
  ): void;
  attendDualForward(
    ...args: [
      ...list: AttendArguments,
      dudr: Pointer,
      distanceTangent: Pointer,
      directionTangent: Pointer,
      input: Pointer,
      table: Pointer,
      sum: Pointer,
      scratch: Pointer,
    ]
  ): void;
  attendDualBackward(
    ...args: [
      ...list: AttendArguments,
      dudr: Pointer,
      distanceTangent: Pointer,
      directionTangent: Pointer,
      input: Pointer,
      table: Pointer,
      sumGradient: Pointer,
      inputGradient: Pointer,
      tableGradient: Pointer,
      scratch: Pointer,
    ]
  ): void;
}

export type RecordArguments = [
  mode: number,
  lanes: number,
  record: Pointer,
  atoms: number,
  headVectors: number,
  width: number,
];
type IndexArguments = [pairs: number, i: Pointer, j: Pointer];
type IntervalArguments = [knot: Pointer, fraction: Pointer];
export type AttendArguments = [
  mode: number,
  headVectors: number,
  width: number,
  ...list: IndexArguments,
  direction: Pointer,
  ...interval: IntervalArguments,
];
