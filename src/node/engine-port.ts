import { generateConformers } from '../build/conformer.js';
import type { EnginePort } from '../engine/session.js';
import { backendOf, type Precision } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { findModel, loadModel, shippedModels } from './model-store.js';
import { openThreadTeam } from './thread-team.js';

/**
 * Models of this package and of files for an engine, each loaded once for each precision.
 *
 * @param threads that compute one request together
 */
export function engineModels(version: string, threads = 1): EnginePort {
  const loaded = new Map<string, Promise<ForceField>>();
  const team = threads > 1 ? openThreadTeam(threads) : undefined;
  const load = async (path: string, precision: Precision) =>
    new ForceField(loadModel(path), backendOf(precision, { team: await team }));
  return {
    program: `resff ${version}`,
    models: () => shippedModels().map(({ name }) => name),
    forceField(name, precision) {
      const path = findModel(name);
      const key = `${precision} ${path}`;
      const known = loaded.get(key);
      if (known) return known;
      const forceField = load(path, precision);
      loaded.set(key, forceField);
      // What cannot be loaded now may be there later.
      forceField.catch(() => loaded.delete(key));
      return forceField;
    },
    conformers(smiles, options) {
      return generateConformers(smiles, options);
    },
  };
}
