/** A run of atoms and of pairs that have nothing to do with the rest of the list: some whole conformations. */
export interface PairSegment {
  readonly firstAtom: number;
  readonly atoms: number;
  readonly firstPair: number;
  readonly pairs: number;
}

/**
 * Cuts a pair list where no pair crosses: each segment's working set then stays in the processor's cache. A list without
 * such places (one molecule, or pairs in no order) is one segment. Atoms without pairs belong to the segment before them.
 *
 * @param i j (P) atom indices
 * @param atLeast segments are joined until they have this many atoms, so that small molecules are not done one by one
 */
export function segmentPairs(i: Uint32Array, j: Uint32Array, atomCount: number, atLeast = 24): PairSegment[] {
  const count = i.length;
  const lowestFrom = new Uint32Array(count + 1);
  lowestFrom[count] = atomCount;
  for (let p = count - 1; p >= 0; p--) lowestFrom[p] = Math.min(lowestFrom[p + 1]!, i[p]!, j[p]!);
  const segments: PairSegment[] = [];
  let firstAtom = 0;
  let firstPair = 0;
  let end = 0;
  for (let p = 0; p <= count; p++) {
    const boundary = lowestFrom[p]!;
    if (p === count || (boundary >= end && boundary - firstAtom >= atLeast)) {
      segments.push({ firstAtom, atoms: boundary - firstAtom, firstPair, pairs: p - firstPair });
      firstAtom = boundary;
      firstPair = p;
    }
    if (p < count) end = Math.max(end, i[p]! + 1, j[p]! + 1);
  }
  return segments;
}
