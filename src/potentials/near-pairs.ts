/** Up to so many atoms every pair is looked at, which is cheaper than sorting them into cells. */
const FEW_ATOMS = 64;

/** Pairs of atoms closer than a fixed distance, found anew for every geometry in memory that is kept. */
export interface NearPairs {
  /** (count,2) atoms of the pairs of the last search, the first below the second; only these entries are valid */
  readonly atoms: () => Uint32Array;
  /**
   * @param positions (N,3) Å
   * @returns number of pairs; every pair once. A pair with a coordinate that is not a number is near.
   */
  search(positions: Float64Array): number;
}

/**
 * All pairs closer than `range`: by cells with edges of `range` or more (at most two for each atom, however far apart these are), each
 * with half of the cells around it. Work grows linearly with the number of atoms; nothing is allocated once the arrays are large enough.
 *
 * @param range Å
 * Source: Quentrec, Brot, J. Comput. Phys. 1973, 13, 430, doi 10.1016/0021-9991(73)90046-6
 */
export function nearPairs(atomCount: number, range: number): NearPairs {
  const limit = range * range;
  let atoms = new Uint32Array(64);
  let count = 0;
  // Cell of each atom, atoms in the order of their cells, and where each cell begins among them.
  const few = atomCount <= FEW_ATOMS;
  const cellOf = new Uint32Array(few ? 0 : atomCount);
  const order = new Uint32Array(few ? 0 : atomCount);
  const begin = new Uint32Array(few ? 0 : 2 * atomCount + 2);
  const low = new Float64Array(3);
  const high = new Float64Array(3);
  const cells = new Uint32Array(3);

  const consider = (x: Float64Array, i: number, j: number) => {
    const dx = x[3 * j]! - x[3 * i]!;
    const dy = x[3 * j + 1]! - x[3 * i + 1]!;
    const dz = x[3 * j + 2]! - x[3 * i + 2]!;
    if (dx * dx + dy * dy + dz * dz >= limit) return;
    if (2 * count === atoms.length) {
      const larger = new Uint32Array(2 * atoms.length);
      larger.set(atoms);
      atoms = larger;
    }
    atoms[2 * count] = i < j ? i : j;
    atoms[2 * count + 1] = i < j ? j : i;
    count++;
  };

  const searchAll = (x: Float64Array) => {
    for (let i = 0; i < atomCount; i++) for (let j = i + 1; j < atomCount; j++) consider(x, i, j);
  };

  /** @returns whether the atoms are in cells: not when a coordinate is no finite number */
  const sort = (x: Float64Array): boolean => {
    low.fill(Infinity);
    high.fill(-Infinity);
    for (let c = 0; c < x.length; c += 3)
      for (let d = 0; d < 3; d++) {
        const value = x[c + d]!;
        if (!(Math.abs(value) < Infinity)) return false;
        if (value < low[d]!) low[d] = value;
        if (value > high[d]!) high[d] = value;
      }
    let edge = range;
    for (;;) {
      for (let d = 0; d < 3; d++) cells[d] = Math.min(1 + Math.floor((high[d]! - low[d]!) / edge), 1e6);
      if (cells[0]! * cells[1]! * cells[2]! <= 2 * atomCount) break;
      edge *= 1.25;
    }
    const total = cells[0]! * cells[1]! * cells[2]!;
    begin.fill(0, 0, total + 1);
    for (let i = 0; i < atomCount; i++) {
      let cell = 0;
      for (let d = 0; d < 3; d++)
        cell = cell * cells[d]! + Math.min(Math.floor((x[3 * i + d]! - low[d]!) / edge), cells[d]! - 1);
      cellOf[i] = cell;
      begin[cell + 1]!++;
    }
    for (let cell = 0; cell < total; cell++) begin[cell + 1]! += begin[cell]!;
    for (let i = atomCount - 1; i >= 0; i--) order[--begin[cellOf[i]! + 1]!] = i;
    // Every end was counted down to the begin of its cell, one place further on.
    for (let cell = 0; cell < total; cell++) begin[cell] = begin[cell + 1]!;
    begin[total] = atomCount;
    return true;
  };

  const searchCells = (x: Float64Array) => {
    const nx = cells[0]!;
    const ny = cells[1]!;
    const nz = cells[2]!;
    for (let a = 0; a < nx; a++)
      for (let b = 0; b < ny; b++)
        for (let c = 0; c < nz; c++) {
          const own = (a * ny + b) * nz + c;
          const end = begin[own + 1]!;
          for (let s = begin[own]!; s < end; s++) {
            for (let t = s + 1; t < end; t++) consider(x, order[s]!, order[t]!);
            // Of the 26 cells around, the 13 that come later in the order of cells.
            for (let step = 14; step < 27; step++) {
              const u = a + Math.floor(step / 9) - 1;
              const v = b + (Math.floor(step / 3) % 3) - 1;
              const w = c + (step % 3) - 1;
              if (u >= nx || v < 0 || v >= ny || w < 0 || w >= nz) continue;
              const other = (u * ny + v) * nz + w;
              const last = begin[other + 1]!;
              for (let t = begin[other]!; t < last; t++) consider(x, order[s]!, order[t]!);
            }
          }
        }
  };

  return {
    atoms: () => atoms,
    search(positions) {
      count = 0;
      if (!few && sort(positions)) searchCells(positions);
      else searchAll(positions);
      return count;
    },
  };
}
