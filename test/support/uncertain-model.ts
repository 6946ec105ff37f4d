import { Rng } from '../../src/core/rng.js';
import { architectureSchema } from '../../src/model/architecture.js';
import type { Model } from '../../src/model/model.js';
import { readModel, writeModel } from '../../src/model/model-file.js';
import { ReadoutSketch } from '../../src/model/readout-sketch.js';
import { tensorCatalog } from '../../src/model/tensor-catalog.js';
import { recipeTensor } from './recipe-weights.js';

const architecture = architectureSchema.parse({
  embeddingWidth: 8,
  mm: { width: 8 },
  wall: true,
  electrostatics: { damping: 1.5, bondsApart: 2 },
  residual: { channels: 16, heads: 4, layers: 2, radialFunctions: 6, cutoff: 5 },
});

/** A model with electrostatics whose weights are made by recipe, with members that differ from it by random numbers of size `spread`. */
export function uncertainModel(spread = 0.01, members = 4): Model {
  const weights = new Map(
    tensorCatalog(architecture)
      .filter(({ used }) => used)
      .map(({ name, shape }) => [name, recipeTensor(name, shape)] as const),
  );
  const facts = { name: 'uncertain', architecture, elements: null, charges: null, provenance: {} };
  const plain = readModel(writeModel({ ...facts, weights }));
  const sketch = new ReadoutSketch(architecture, { seed: 3, width: 20 });
  const rng = new Rng(4);
  const reliability = { count: 1, withinOne: 0.7, withinTwo: 0.9, rankCorrelation: 0.5 };
  const level = {
    seed: 3,
    width: 20,
    scales: sketch.tensors.map((_, t) => 1 + t / 10),
    members,
    coordinates: Float32Array.from({ length: members * sketch.size }, () => spread * rng.normal()),
    forceFactor: 1.5,
    unseenFactor: 4,
    complexFactor: 2,
    energies: reliability,
    forces: null,
  };
  return readModel(writeModel({ ...plain, uncertainty: { sha256: plain.sha256, levels: { '': level } } }));
}
