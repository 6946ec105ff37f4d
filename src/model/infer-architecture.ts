import { ResffError } from '../core/errors.js';
import { bondTerm } from '../potentials/bond.js';
import { type Architecture, architectureSchema } from './architecture.js';
import { graphEmbedding, graphLayer, readoutLayer, residualNames } from './tensor-name.js';
import type { Weights } from './weights.js';

/** What shapes cannot tell, for `Model.notes`. */
export const INFERENCE_NOTE =
  'the file has no ResFF metadata: heads, cutoff and improper convention are assumed to be the published ones, elements and charges covered are unknown';

/**
 * Architecture from the names and shapes of the reference's tensors. Widths and layer counts show; the number of heads (8),
 * the cutoff (10 Å) and the improper convention do not and take the published values.
 *
 * @throws ResffError (code model) when a tensor it needs is missing or the sizes admit no architecture
 */
export function inferArchitecture(weights: Weights): Architecture {
  const extent = (name: string) => {
    const size = weights.get(name)?.shape[0];
    if (size === undefined) throw new ResffError('model', `tensor ${name}: expected in the model file, got nothing`);
    return size;
  };
  const count = (nameOf: (layer: number) => string) => {
    let layers = 0;
    while (weights.has(nameOf(layers))) layers++;
    return layers;
  };
  const parsed = architectureSchema.safeParse({
    embeddingWidth: extent(`${graphEmbedding}.weight`),
    mm: {
      width: extent(graphLayer(0).bias),
      graphLayers: count((layer) => graphLayer(layer).bias),
      readoutLayers: count((layer) => `${readoutLayer(bondTerm.readout.layers, layer)}.bias`),
    },
    residual: {
      channels: extent(`${residualNames.transform}.weight`),
      radialFunctions: extent(residualNames.means),
      layers: count((layer) => `${residualNames.layer(layer).norm}.weight`),
    },
  });
  if (!parsed.success)
    throw new ResffError(
      'model',
      `architecture: expected sizes of a ResFF model, got ${parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')} (inferred from tensor shapes)`,
    );
  return parsed.data;
}
