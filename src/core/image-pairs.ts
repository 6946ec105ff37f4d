import { type Cell, cellHeights, inverseCell, times } from './cell.js';
import { FoundPairs, type ImagePairs } from './found-pairs.js';

export type { ImagePairs };

/** Bins within the range, along an axis: more of them have fewer atoms beyond it, and take longer to go through. */
const BINS_IN_RANGE = 3;

/**
 * All pairs with |x_j + n h − x_i| < range of atoms and images in a cell of any size, an atom and its own images included, each once.
 * Atoms may be anywhere, the images are counted from where they are. Work grows linearly with the number of atoms.
 *
 * In the order of (i/8, j/8, i, j, n), which depends on the positions alone. By bins, each with half of the bins around it; they go on
 * around the edges, as often as the range goes around the cell.
 *
 * @param positions (N,3) Å, finite
 */
export function imagePairs(positions: ArrayLike<number>, cell: Cell, range: number): ImagePairs {
  const { axes, begin, atoms, home, inside } = atomBins(positions, cell, range);
  const found = new FoundPairs(atoms.length);
  const limit = range * range;
  const [along, across, deep] = axes as [Axis, Axis, Axis];
  const steps = halfOf(along.reach, across.reach, deep.reach);
  for (let a = 0; a < along.bins; a++)
    for (let b = 0; b < across.bins; b++)
      for (let c = 0; c < deep.bins; c++) {
        const own = (a * across.bins + b) * deep.bins + c;
        if (begin[own] === begin[own + 1]) continue;
        for (let k = 0; k < steps.length; k += 3) {
          const p = a + steps[k]!;
          const q = b + steps[k + 1]!;
          const r = c + steps[k + 2]!;
          const u = Math.floor(p / along.bins);
          const v = Math.floor(q / across.bins);
          const w = Math.floor(r / deep.bins);
          const other = ((p - u * along.bins) * across.bins + q - v * across.bins) * deep.bins + r - w * deep.bins;
          const sx = u * cell[0]! + v * cell[3]! + w * cell[6]!;
          const sy = u * cell[1]! + v * cell[4]! + w * cell[7]!;
          const sz = u * cell[2]! + v * cell[5]! + w * cell[8]!;
          for (let s = begin[own]!; s < begin[own + 1]!; s++) {
            const x = inside[3 * s]! - sx;
            const y = inside[3 * s + 1]! - sy;
            const z = inside[3 * s + 2]! - sz;
            for (let t = k === 0 ? s + 1 : begin[other]!; t < begin[other + 1]!; t++) {
              const dx = inside[3 * t]! - x;
              const dy = inside[3 * t + 1]! - y;
              const dz = inside[3 * t + 2]! - z;
              if (dx * dx + dy * dy + dz * dz >= limit) continue;
              // of positions as they are, not as they lie in the cell
              const du = u + home[3 * s]! - home[3 * t]!;
              const dv = v + home[3 * s + 1]! - home[3 * t + 1]!;
              const dw = w + home[3 * s + 2]! - home[3 * t + 2]!;
              found.add(atoms[s]!, atoms[t]!, du, dv, dw);
            }
          }
        }
      }
  return found.sorted();
}

interface Axis {
  readonly bins: number;
  /** Bins to either side that have atoms within the range */
  readonly reach: number;
}

interface AtomBins {
  /** of the cell's three vectors */
  readonly axes: readonly Axis[];
  /** (bins + 1) where the atoms of each bin begin */
  readonly begin: Uint32Array;
  /** (N) in the order of their bins, as all that follows */
  readonly atoms: Uint32Array;
  /** (N,3) which image of the cell each is in */
  readonly home: Int32Array;
  /** (N,3) Å, where they are in the cell */
  readonly inside: Float64Array;
}

function atomBins(positions: ArrayLike<number>, cell: Cell, range: number): AtomBins {
  const n = positions.length / 3;
  // No more bins than there are atoms.
  const most = Math.max(1, Math.cbrt(n));
  const axes = Array.from(cellHeights(cell), (height) => {
    const bins = Math.max(1, Math.floor(Math.min((BINS_IN_RANGE * height) / range, most)));
    return { bins, reach: Math.ceil((range * bins) / height - 1e-12) };
  });
  const fractions = times(positions, inverseCell(cell));
  const bin = new Uint32Array(n);
  const begin = new Uint32Array(axes.reduce((product, { bins }) => product * bins, 1) + 1);
  for (let i = 0; i < n; i++) {
    let number = 0;
    for (let axis = 0; axis < 3; axis++) {
      const s = fractions[3 * i + axis]!;
      const { bins } = axes[axis]!;
      number = number * bins + Math.min(bins - 1, Math.floor((s - Math.floor(s)) * bins));
    }
    bin[i] = number;
    begin[number + 1]!++;
  }
  for (let b = 1; b < begin.length; b++) begin[b]! += begin[b - 1]!;
  const next = begin.slice();
  const atoms = new Uint32Array(n);
  for (let i = 0; i < n; i++) atoms[next[bin[i]!]!++] = i;
  const home = Int32Array.from({ length: 3 * n }, (_, k) =>
    Math.floor(fractions[3 * atoms[Math.floor(k / 3)]! + (k % 3)]!),
  );
  const back = times(home, cell);
  const inside = back.map((shift, k) => positions[3 * atoms[Math.floor(k / 3)]! + (k % 3)]! - shift);
  return { axes, begin, atoms, home, inside };
}

/** (S,3) steps to half of the bins around, of every two that are opposite one, and the bin itself, first. */
function halfOf(p: number, q: number, r: number): Int32Array {
  const steps: number[] = [];
  for (let u = 0; u <= p; u++)
    for (let v = u === 0 ? 0 : -q; v <= q; v++)
      for (let w = u === 0 && v === 0 ? 0 : -r; w <= r; w++) steps.push(u, v, w);
  return Int32Array.from(steps);
}

/** (S,3) Å, what is added to x_j − x_i of pairs with each of the images. */
export function imageShifts({ images }: Pick<ImagePairs, 'images'>, cell: Cell): Float64Array {
  return times(images, cell);
}

/** Row of `images` of atoms as they are, not of an image of one; −1 where there is none. */
export function ownImage({ images }: Pick<ImagePairs, 'images'>): number {
  for (let row = 0; 3 * row < images.length; row++)
    if (images[3 * row] === 0 && images[3 * row + 1] === 0 && images[3 * row + 2] === 0) return row;
  return -1;
}
