import { type Architecture, architectureSchema } from '../../src/model/architecture.js';
import type { EnvironmentCounts } from '../../src/model/environment-counts.js';
import { writeModel } from '../../src/model/model-file.js';
import { tensorCatalog } from '../../src/model/tensor-catalog.js';
import { recipeTensor } from './recipe-weights.js';

/** Small widths that every backend accepts: four heads of four channels. */
export const smallArchitecture: Architecture = architectureSchema.parse({
  embeddingWidth: 16,
  mm: { width: 16 },
  residual: { channels: 16, heads: 4, radialFunctions: 8, layers: 2 },
});

/** A complete model file with weights made by recipe: nothing trained, everything deterministic. */
export function smallModelBytes(
  options: {
    elements?: number[] | null;
    charges?: number[] | null;
    environments?: EnvironmentCounts;
    architecture?: Architecture;
  } = {},
): Uint8Array {
  const { architecture = smallArchitecture } = options;
  const weights = new Map(
    tensorCatalog(architecture)
      .filter(({ used }) => used)
      .map(({ name, shape }) => [name, recipeTensor(name, shape)] as const),
  );
  return writeModel({
    name: 'small',
    architecture,
    weights,
    elements: options.elements === undefined ? [1, 6, 7, 8] : options.elements,
    charges: options.charges === undefined ? [0, 1] : options.charges,
    environments: options.environments ?? null,
    provenance: { data: 'none: weights by recipe' },
  });
}
