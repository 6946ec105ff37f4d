import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import type { Architecture } from './architecture.js';
import { type ReadoutTensor, readoutTensors } from './readout-tensors.js';

/**
 * A random subspace of the last layers of a model (a count sketch): every weight belongs to one coordinate of its readout, with a sign.
 * Readouts with no more weights than coordinates keep each weight to itself.
 *
 * For a gradient g and coordinates z,   sketch(g) · z = g · expand(z).
 *
 * Source: Charikar, Chen, Farach-Colton 2002, doi:10.1007/3-540-45465-9_59
 */
export class ReadoutSketch {
  readonly tensors: readonly ReadoutTensor[];
  /** Weights of the last layers. */
  readonly weights: number;
  /** Coordinates. */
  readonly size: number;
  /** (weights) */
  private readonly coordinate: Uint32Array;
  private readonly sign: Float64Array;

  /** @param width most coordinates of a readout */
  constructor(architecture: Architecture, { seed, width }: { seed: number; width: number }) {
    this.tensors = readoutTensors(architecture);
    this.weights = this.tensors.at(-1)!.end;
    this.coordinate = new Uint32Array(this.weights);
    this.sign = new Float64Array(this.weights).fill(1);
    const rng = new Rng(seed);
    let first = 0;
    for (const readout of new Set(this.tensors.map((tensor) => tensor.readout))) {
      const own = this.tensors.filter((tensor) => tensor.readout === readout);
      const [begin, end] = [own[0]!.begin, own.at(-1)!.end];
      const all = end - begin <= width;
      for (let i = begin; i < end; i++) {
        this.coordinate[i] = first + (all ? i - begin : Math.floor(rng.next() * width));
        if (!all) this.sign[i] = rng.next() < 0.5 ? -1 : 1;
      }
      first += Math.min(width, end - begin);
    }
    this.size = first;
  }

  /**
   * @param gradient (weights)
   * @param scales of each tensor: its entries are divided by it
   * @param out (size), added to
   */
  sketch(gradient: Float64Array, scales: readonly number[], out: Float64Array): void {
    this.tensors.forEach(({ begin, end }, t) => {
      const factor = 1 / scales[t]!;
      for (let i = begin; i < end; i++) out[this.coordinate[i]!]! += factor * this.sign[i]! * gradient[i]!;
    });
  }

  /** @returns (weights) the change of each weight that the coordinates mean */
  expand(coordinates: ArrayLike<number>, scales: readonly number[]): Float64Array {
    if (coordinates.length !== this.size || scales.length !== this.tensors.length)
      throw new ResffError(
        'model',
        `uncertainty: expected ${this.size} coordinates and ${this.tensors.length} scales, got ${coordinates.length} and ${scales.length}`,
      );
    const out = new Float64Array(this.weights);
    this.tensors.forEach(({ begin, end }, t) => {
      for (let i = begin; i < end; i++) out[i] = (this.sign[i]! * coordinates[this.coordinate[i]!]!) / scales[t]!;
    });
    return out;
  }
}
