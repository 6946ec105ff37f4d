import { ResffError } from '../core/errors.js';
import { type Architecture, architectureSchema } from './architecture.js';
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
  const count = (pattern: RegExp) => [...weights.keys()].filter((name) => pattern.test(name)).length;
  const parsed = architectureSchema.safeParse({
    embeddingWidth: extent('1.f_in.0.weight'),
    mm: {
      width: extent('1._sequential.d0.gn.bias'),
      graphLayers: count(/^1\._sequential\.d\d+\.gn\.bias$/),
      readoutLayers: count(/^2\.sequential_2\.d\d+\.bias$/),
    },
    residual: {
      channels: extent('0._sequential.torch0.gn.dim_transform.weight'),
      radialFunctions: extent('0._sequential.torch0.gn.distance_expansion.means'),
      layers: count(/^0\._sequential\.torch0\.gn\.attention_layers\.\d+\.layernorm\.weight$/),
    },
  });
  if (!parsed.success)
    throw new ResffError(
      'model',
      `architecture: expected sizes of a ResFF model, got ${parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')} (inferred from tensor shapes)`,
    );
  return parsed.data;
}
