import { type Cell, times } from '../core/cell.js';
import type { ImagePairs } from '../core/image-pairs.js';
import { cellChange, pairLeeway } from '../core/kept-pairs.js';
import type { Kernels } from '../kernels/wasm/instance.js';
import type { Pointer } from '../kernels/wasm/pointer.js';

/** Different images for which there is room beside those of the first list. */
const ROOM = 200;

/** Images of candidate pairs on the device: which one each pair has, and where it lies in the present cell. */
export class ImageShifts {
  /** (candidates) row of `shifts` */
  readonly image: Pointer;
  /** (rows,3) Å float64 */
  readonly shifts: Pointer;
  private readonly capacity: number;
  private rows: Int32Array = new Int32Array(0);
  private start: { readonly positions: Float64Array; readonly cell: Cell };
  private present: Cell;
  /** Å, how far atoms may be from the reference; not positive: the candidates are too old. See `pairLeeway`. */
  leeway: number;

  /** @param reference (N,3) float64 on the device, where candidates were found; carried along with the cell */
  constructor(
    private readonly kernels: Kernels,
    private readonly range: { readonly cutoff: number; readonly skin: number },
    private readonly reference: Pointer,
    candidates: number,
    first: ImagePairs,
    cell: Cell,
  ) {
    this.image = kernels.arena.alloc(4 * candidates);
    this.capacity = first.images.length / 3 + ROOM;
    this.shifts = kernels.arena.alloc(24 * this.capacity);
    this.start = { positions: new Float64Array(0), cell };
    this.present = cell;
    this.leeway = range.skin / 2;
  }

  /** @returns false where there is no room for the images */
  store({ image, images }: ImagePairs, positions: Float64Array, cell: Cell): boolean {
    if (images.length / 3 > this.capacity) return false;
    this.rows = images;
    this.start = { positions: positions.slice(), cell: cell.slice() };
    this.kernels.arena.u32.set(image, this.image / 4);
    this.place(cell);
    return true;
  }

  /** Follows a change of the cell. */
  setCell(cell: Cell): void {
    if (cell.some((value, k) => value !== this.present[k])) this.place(cell);
  }

  private place(cell: Cell): void {
    const { arena } = this.kernels;
    const { positions, cell: before } = this.start;
    this.present = cell.slice();
    arena.f64.set(times(this.rows, cell), this.shifts / 8);
    this.leeway = pairLeeway(before, cell, this.range.cutoff, this.range.skin);
    const same = cell.every((value, k) => value === before[k]);
    arena.f64.set(same ? positions : times(positions, cellChange(before, cell)), this.reference / 8);
  }
}
