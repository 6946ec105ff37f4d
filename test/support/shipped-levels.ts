import { loadModel, shippedModels } from '../../src/node/model-store.js';

/** Every level of theory of every shipped model, as `loadModel` names them: NAME@LEVEL. */
export function shippedLevels(): string[] {
  return shippedModels().flatMap(({ name }) => loadModel(name).levels.map((level) => `${name}@${level}`));
}
