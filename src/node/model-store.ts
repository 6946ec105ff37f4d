import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ResffError } from '../core/errors.js';
import type { Model } from '../model/model.js';
import { readAllLevels, readModel } from '../model/model-file.js';
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
 * that is missing. `@` and a level of theory behind either stay there.
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
  const { file, level } = splitLevel(nameOrPath);
  const suffix = level === undefined ? '' : `@${level}`;
  if (isFile(file)) return file + suffix;
  const named = shipped.find(({ name }) => name === file || name + EXTENSION === file);
  if (named) return named.path + suffix;
  throw new ResffError('model', `model: expected a file or a shipped model (${available}), got ${nameOrPath}`);
}

/** A name or path and the level of theory behind its last `@`; an existing file with an `@` in its name is just that. */
function splitLevel(nameOrPath: string): { file: string; level: string | undefined } {
  const at = nameOrPath.lastIndexOf('@');
  const level = nameOrPath.slice(at + 1);
  if (at < 0 || !/^[\w-]+$/.test(level) || isFile(nameOrPath)) return { file: nameOrPath, level: undefined };
  return { file: nameOrPath.slice(0, at), level };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/**
 * Loads a model by path or name, see {@link findModel}; `@LEVEL` behind it names one of its levels of theory.
 *
 * @throws ResffError (code model) when it is not found, not a model file, or without that level
 */
export function loadModel(nameOrPath?: string): Model {
  return load(nameOrPath, (bytes, name, level) => readModel(bytes, { name, level }));
}

/** Where training starts: all levels of the file, or the one named. */
export function loadInitialModel(nameOrPath: string): Model {
  return load(nameOrPath, (bytes, name, level) =>
    level === undefined ? readAllLevels(bytes, { name }) : readModel(bytes, { name, level }),
  );
}

function load(
  nameOrPath: string | undefined,
  read: (bytes: Uint8Array, name: string, level: string | undefined) => Model,
): Model {
  const path = findModel(nameOrPath);
  const { file, level } = splitLevel(path);
  try {
    return read(readFileSync(file), basename(file, EXTENSION), level);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ResffError('model', `${message} (${path})`, { cause });
  }
}
