import type { AttendMode } from '../pair-list.js';
import type { PairSegment } from '../pair-segment.js';
import type { Pointer } from './exports.js';

/** A pair list in linear memory; the meaning of each array is that of `PairList`, numbers are float32 and uint32. */
export interface PairPointers {
  readonly count: number;
  readonly i: Pointer;
  readonly j: Pointer;
  readonly direction: Pointer;
  readonly knot: Pointer;
  readonly fraction: Pointer;
  readonly dudr: Pointer;
  /** Parts that share no atom (`segmentPairs`): faster for batches. Without, the list is one part. */
  readonly segments?: readonly PairSegment[];
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

/** The pairs of one segment. */
export function pairsFrom(pairs: PairPointers, { firstPair, pairs: count }: PairSegment): PairPointers {
  return {
    count,
    i: pairs.i + firstPair * 4,
    j: pairs.j + firstPair * 4,
    direction: pairs.direction + firstPair * 12,
    knot: pairs.knot + firstPair * 4,
    fraction: pairs.fraction + firstPair * 4,
    dudr: pairs.dudr + firstPair * 4,
  };
}

/** Tangents or gradients of the pairs of one segment. */
export function changeFrom({ distance, direction }: PairChange, { firstPair }: PairSegment): PairChange {
  return { distance: distance + firstPair * 4, direction: direction + firstPair * 12 };
}
