import { generateConformers } from '../build/conformer.js';
import type { EnginePort } from '../engine/session.js';
import { ForceField } from '../force-field/force-field.js';
import { registerConformerResources } from './conformer-resource.js';
import { findModel, loadModel, shippedModels } from './model-store.js';
import { openThreadTeam } from './thread-team.js';

/**
 * Models of this package and of files for an engine, each loaded once.
 *
 * @param threads that compute one request together
 */
export function engineModels(version: string, threads = 1): EnginePort {
  const loaded = new Map<string, Promise<ForceField>>();
  const load = async (path: string) => {
    const model = loadModel(path);
    return new ForceField(model, threads > 1 ? await openThreadTeam(model, threads) : undefined);
  };
  return {
    program: `resff ${version}`,
    models: () => shippedModels().map(({ name }) => name),
    forceField(name) {
      const path = findModel(name);
      const known = loaded.get(path);
      if (known) return known;
      const forceField = load(path);
      loaded.set(path, forceField);
      // What cannot be loaded now may be there later.
      forceField.catch(() => loaded.delete(path));
      return forceField;
    },
    conformers(smiles, options) {
      registerConformerResources();
      return generateConformers(smiles, options);
    },
  };
}
