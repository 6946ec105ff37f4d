import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ResffError } from '../core/errors.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/model-file.js';
import { DEFAULT_MODEL } from './default-model.js';

const EXTENSION = '.safetensors';

/** The folder of shipped models: `models` of this package. */
export const modelDirectory = fileURLToPath(new URL('../../models', import.meta.url));

export interface ShippedModel {
  readonly name: string;
  readonly path: string;
}

/** The models in the package, newest first: names carry versions, and 10 comes after 9. */
export function shippedModels(directory = modelDirectory): ShippedModel[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length));
  const order = new Intl.Collator('en', { numeric: true });
  return names.sort((a, b) => order.compare(b, a)).map((name) => ({ name, path: join(directory, name + EXTENSION) }));
}

/**
 * Path of a model: an existing file wins, then the name of a shipped model; without a name the default, or the newest where
 * that is missing.
 *
 * @throws ResffError (code model) naming the models there are
 */
export function findModel(nameOrPath?: string, directory = modelDirectory): string {
  const shipped = shippedModels(directory);
  const available = shipped.length > 0 ? shipped.map(({ name }) => name).join(', ') : 'none';
  if (nameOrPath === undefined) {
    const chosen = shipped.find(({ name }) => name === DEFAULT_MODEL) ?? shipped[0];
    if (chosen) return chosen.path;
    throw new ResffError(
      'model',
      `model: expected a shipped model, got none (${directory}); name a model file instead`,
    );
  }
  if (existsSync(nameOrPath) && statSync(nameOrPath).isFile()) return nameOrPath;
  const named = shipped.find(({ name }) => name === nameOrPath || name + EXTENSION === nameOrPath);
  if (named) return named.path;
  throw new ResffError('model', `model: expected a file or a shipped model (${available}), got ${nameOrPath}`);
}

/**
 * Loads a model by path or name, see {@link findModel}.
 *
 * @throws ResffError (code model) when it is not found or not a model file
 */
export function loadModel(nameOrPath?: string): Model {
  const path = findModel(nameOrPath);
  const name = basename(path).replace(/\.safetensors$/, '');
  try {
    return readModel(readFileSync(path), { name });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ResffError('model', `${message} (${path})`, { cause });
  }
}
