import { weightsForLevels } from '../model/level.js';
import type { Model } from '../model/model.js';
import { initializeWeights } from './initialization.js';
import type { ParameterVector } from './parameter-vector.js';
import type { Recipe } from './recipe.js';

/**
 * Weights to start a run with: those of a model. Tensors of an optional term that the model lacks (the readout of atoms of
 * electrostatics) take their initial values.
 *
 * @returns the flat vector, and the names of the tensors that the model lacks
 * @throws ResffError (code model) when another tensor is missing or has another size
 */
export function startingWeights(
  vector: ParameterVector,
  { architecture, seed }: Recipe,
  model: Model,
): { weights: Float32Array; added: string[] } {
  const found = new Map(weightsForLevels(model, architecture));
  const added = vector.rows.filter(({ name, optional }) => optional && !found.has(name)).map(({ name }) => name);
  if (added.length > 0) {
    const initial = vector.toWeights(initializeWeights(vector, architecture, seed));
    for (const name of added) found.set(name, initial.get(name)!);
  }
  return { weights: vector.fromWeights(found, Float32Array), added };
}
