import { ResffError } from '../core/errors.js';
import type { Model } from './model.js';
import { ReadoutSketch } from './readout-sketch.js';
import type { LevelUncertainty } from './uncertainty.js';
import type { Weights } from './weights.js';

/**
 * Of a model of one level.
 *
 * @throws ResffError (code model) when its file has none, or one that was fitted for other weights
 */
export function uncertaintyOf({ name, uncertainty, level, sha256 }: Model): LevelUncertainty {
  const found = uncertainty?.levels[level ?? ''];
  if (!found)
    throw new ResffError(
      'model',
      `uncertainty: expected a model file that was calibrated, got one that was not (${name || 'without name'}; resff calibrate does it)`,
    );
  if (uncertainty!.sha256 !== sha256)
    throw new ResffError('model', `uncertainty: expected that of these weights, got that of others (${name})`);
  return found;
}

/**
 * The members of a model of one level, models that differ from it in their last layers: these layers of each. How far members are apart
 * says how sure the model is.
 *
 * @throws as {@link uncertaintyOf}
 */
export function memberLayers(model: Model): Weights[] {
  const { seed, width, scales, members, coordinates } = uncertaintyOf(model);
  const sketch = new ReadoutSketch(model.architecture, { seed, width });
  return Array.from({ length: members }, (_, k) => {
    const change = sketch.expand(coordinates.subarray(k * sketch.size, (k + 1) * sketch.size), scales);
    return new Map(
      sketch.tensors.map(({ name, begin, end }) => {
        const { shape, data } = model.weights.get(name)!;
        return [name, { shape, data: Float64Array.from(change.subarray(begin, end), (delta, i) => data[i]! + delta) }];
      }),
    );
  });
}
