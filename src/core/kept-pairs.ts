import { type Cell, inverseCell, product } from './cell.js';
import { type ImagePairs, imagePairs } from './image-pairs.js';

/** F of x → x F, which makes the cell `after` of `before`. */
export function cellChange(before: Cell, after: Cell): Float64Array {
  return product(inverseCell(before), after);
}

/**
 * Å, how far each atom may be from where the change of the cell carries it, so that no pair within `range` is missing from those that were
 * within `range + skin` in the cell before: |d₀| ≤ ‖F⁻¹‖ (|d| + 2 leeway), with ‖F⁻¹‖ ≤ 1 + ‖F⁻¹ − 1‖ in Frobenius' norm.
 */
export function pairLeeway(before: Cell, after: Cell, range: number, skin: number): number {
  if (before.every((value, k) => value === after[k])) return skin / 2;
  const back = cellChange(after, before);
  let square = 0;
  for (let k = 0; k < 9; k++) square += (back[k]! - (k % 4 === 0 ? 1 : 0)) ** 2;
  return ((range + skin) / (1 + Math.sqrt(square)) - range) / 2;
}

/**
 * Pairs with images up to a range and a skin, searched anew when atoms or cell have moved too far (Verlet's list). Those within the range
 * are in the order of a new search, so that sums over them depend on positions and cell alone, not on what was before.
 */
export class KeptPairs {
  private found: { pairs: ImagePairs; positions: Float64Array; cell: Cell } | null = null;

  constructor(
    private readonly range: number,
    private readonly skin: number,
  ) {}

  /**
   * Pairs, some of them beyond the range.
   *
   * @param x (N,3) Å
   */
  pairs(x: Float64Array, cell: Cell): ImagePairs {
    if (this.found === null || !this.holds(x, cell))
      this.found = { pairs: imagePairs(x, cell, this.range + this.skin), positions: x.slice(), cell: cell.slice() };
    return this.found.pairs;
  }

  private holds(x: Float64Array, cell: Cell): boolean {
    const { positions, cell: before } = this.found!;
    const leeway = pairLeeway(before, cell, this.range, this.skin);
    if (leeway <= 0) return false;
    const f = cellChange(before, cell);
    for (let i = 0; i < x.length; i += 3) {
      let square = 0;
      for (let k = 0; k < 3; k++) {
        const carried = positions[i]! * f[k]! + positions[i + 1]! * f[3 + k]! + positions[i + 2]! * f[6 + k]!;
        square += (x[i + k]! - carried) ** 2;
      }
      if (!(square < leeway * leeway)) return false;
    }
    return true;
  }
}
