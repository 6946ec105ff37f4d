import type { Model } from '../../model/model.js';
import type { ReadoutTensor } from '../../model/readout-tensors.js';
import { referencePlaces } from '../../residual/layout.js';

/** The residual's energy head, E = w Σ_i W₂ silu(W₀ x_i + b₀), with its gradient with respect to W₀, b₀ and W₂, in float64. */
export class EnergyHead {
  private readonly tensors: readonly { readonly data: ArrayLike<number>; readonly begin: number }[];
  private readonly places: Uint32Array | null;
  private readonly weight: number;
  private readonly bias: number;
  private readonly width: number;
  private readonly channels: number;

  /** @param layout of the gradient */
  constructor({ weights, architecture, residualWeight }: Model, layout: readonly ReadoutTensor[]) {
    const own = layout.filter(({ readout }) => readout === 'residual');
    this.tensors = own.map(({ name, begin }) => ({ data: weights.get(name)!.data, begin }));
    const [first, , last] = own;
    [this.width, this.channels] = [first!.shape[0]!, first!.shape[1]!];
    this.places = referencePlaces(first!.name, architecture);
    this.weight = residualWeight;
    this.bias = weights.get(last!.name.replace('weight', 'bias'))!.data[0]!;
  }

  /**
   * @param x (N,F) in the program's layout of channels
   * @param gradient in the layout of the constructor, which is the file's; added to
   * @returns kcal/mol
   */
  energyGradient(x: Float64Array, gradient: Float64Array): number {
    const { width, channels, weight } = this;
    const [first, bias, last] = this.tensors;
    let energy = 0;
    for (let from = 0; from < x.length; from += channels) {
      energy += weight * this.bias;
      for (let h = 0; h < width; h++) {
        let sum = bias!.data[h]!;
        for (let f = 0; f < channels; f++) sum += first!.data[this.place(h * channels + f)]! * x[from + f]!;
        const sigmoid = 1 / (1 + Math.exp(-sum));
        const silu = sum * sigmoid;
        energy += weight * last!.data[h]! * silu;
        gradient[last!.begin + h]! += weight * silu;
        const slope = weight * last!.data[h]! * sigmoid * (1 + sum - silu);
        gradient[bias!.begin + h]! += slope;
        for (let f = 0; f < channels; f++)
          gradient[first!.begin + this.place(h * channels + f)]! += slope * x[from + f]!;
      }
    }
    return energy;
  }

  private place(i: number): number {
    return this.places === null ? i : this.places[i]!;
  }
}
