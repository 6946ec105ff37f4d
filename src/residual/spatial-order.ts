/** Å, edge of the cells: about 6 atoms of a dense system each. */
const CELL = 4;
/** Cells along each axis that the curve can tell apart; farther ones share the last. */
const AXIS_BITS = 10;

/**
 * Atoms in the order in which a Morton (Z-order) curve passes their cells, atoms of a cell in their own order: neighbors in
 * this order are neighbors in space, whatever order the molecule has.
 *
 * @param positions (N,3) Å, finite
 * @returns (N) atom at each place of the order
 */
export function spatialOrder(positions: ArrayLike<number>): Uint32Array {
  const n = positions.length / 3;
  const low = [Infinity, Infinity, Infinity];
  for (let k = 0; k < 3 * n; k++) low[k % 3] = Math.min(low[k % 3]!, positions[k]!);
  const most = 2 ** AXIS_BITS - 1;
  const cell = (atom: number, axis: number) =>
    Math.min(most, Math.floor((positions[3 * atom + axis]! - low[axis]!) / CELL));
  const keys = Float64Array.from(
    { length: n },
    (_, atom) => (spread(cell(atom, 0)) * 4 + spread(cell(atom, 1)) * 2 + spread(cell(atom, 2))) * n + atom,
  );
  return Uint32Array.from(keys.sort(), (key) => key % n);
}

/** Puts two zeros in front of each of 10 bits. */
function spread(bits: number): number {
  let x = bits;
  x = (x | (x << 16)) & 0x030000ff;
  x = (x | (x << 8)) & 0x0300f00f;
  x = (x | (x << 4)) & 0x030c30c3;
  return (x | (x << 2)) & 0x09249249;
}
