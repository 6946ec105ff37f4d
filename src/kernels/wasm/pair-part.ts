import type { AttendInput, AttendSum, PairChange } from '../pair-list.js';
import type { PairSegment } from '../pair-segment.js';
import type { Pointer } from './pointer.js';
import type { WasmTensor } from './wasm-ops.js';

/** A pair list in linear memory; the meaning of each array is that of `PairGeometry`, numbers are float32 and uint32. */
export interface WasmPairs {
  readonly atomCount: number;
  readonly count: number;
  readonly first: Pointer;
  readonly second: Pointer;
  readonly direction: Pointer;
  readonly knot: Pointer;
  readonly fraction: Pointer;
  readonly slope: Pointer;
  /** Parts that share no atom (`segmentPairs`): their records stay in the processor's cache. */
  readonly segments: readonly PairSegment[];
}

/** Where matrices of atoms or pairs begin; 0: there is none. */
export type InputPointers = AttendInput<Pointer>;
export type SumPointers = AttendSum<Pointer>;
export type ChangePointers = PairChange<Pointer>;

export const inputPointers = (x: AttendInput<WasmTensor, WasmTensor | null>): InputPointers => ({
  query: x.query.pointer,
  key: x.key.pointer,
  value: x.value.pointer,
  vector: x.vector?.pointer ?? 0,
});

export const sumPointers = (x: AttendSum<WasmTensor, WasmTensor | null>): SumPointers => ({
  scalar: x.scalar.pointer,
  vector: x.vector?.pointer ?? 0,
});

/** The pairs of one segment. */
export function pairsFrom(pairs: WasmPairs, { firstPair, pairs: count }: PairSegment): Omit<WasmPairs, 'segments'> {
  return {
    atomCount: pairs.atomCount,
    count,
    first: pairs.first + firstPair * 4,
    second: pairs.second + firstPair * 4,
    direction: pairs.direction + firstPair * 12,
    knot: pairs.knot + firstPair * 4,
    fraction: pairs.fraction + firstPair * 4,
    slope: pairs.slope + firstPair * 4,
  };
}

/** Tangents or gradients of the pairs of one segment. */
export function changeFrom(
  { distance, direction }: PairChange<WasmTensor>,
  { firstPair }: PairSegment,
): ChangePointers {
  return { distance: distance.pointer + firstPair * 4, direction: direction.pointer + firstPair * 12 };
}
