import * as z from 'zod';
import { ResffError } from '../core/errors.js';
import { sha256 } from '../core/sha256.js';
import { type Architecture, architectureSchema } from './architecture.js';
import { type EnvironmentCounts, environmentCountsJson, environmentCountsSchema } from './environment-counts.js';
import { INFERENCE_NOTE, inferArchitecture } from './infer-architecture.js';
import { modelAtLevel } from './level.js';
import type { Json, Model } from './model.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { tensorCatalog } from './tensor-catalog.js';
import { type Uncertainty, uncertaintyJson, uncertaintySchema } from './uncertainty.js';
import type { Tensor, Weights } from './weights.js';

const FORMAT = 'resff';
const FORMAT_VERSION = 1;
const units = { energy: 'kcal/mol', length: 'angstrom' } as const;

const residualWeightSchema = z.number();
const jsonObject: z.ZodType<{ [key: string]: Json }> = z.record(z.string(), z.json());
const unitsSchema = z.strictObject({ energy: z.literal(units.energy), length: z.literal(units.length) });
const elementsSchema = z.array(z.int().min(1).max(99)).nullable();
const chargesSchema = z.array(z.int().min(-127).max(127)).nullable();

const fail = (message: string): never => {
  throw new ResffError('model', message);
};

/**
 * Reads a model file: safetensors with ResFF metadata, or the reference's tensors without any (then the architecture is
 * inferred from the shapes, see {@link inferArchitecture}).
 *
 * @param options.name used when the file does not name itself
 * @param options.level of theory, of a file that tells several apart; its first by default
 * @throws ResffError (code model): not a safetensors file, unknown format version, unknown, missing or misshapen tensor,
 *   a value that is not finite, checksum that does not fit the tensors, a level that the file does not have
 */
export function readModel(bytes: Uint8Array, options: { name?: string; level?: string | undefined } = {}): Model {
  return modelAtLevel(readAllLevels(bytes, options), options.level);
}

/** Of a file with several levels of theory all weights, as training goes on with them: {@link readModel} has one level. */
export function readAllLevels(bytes: Uint8Array, options: { name?: string } = {}): Model {
  const { tensors, metadata, body } = readSafetensors(bytes);
  const checksum = sha256(body);
  const name = metadata.get('name') ?? options.name ?? '';
  if (metadata.get('format') !== FORMAT) {
    const architecture = inferArchitecture(tensors);
    const weights = checkTensors(tensors, architecture);
    return {
      name,
      architecture,
      levels: [],
      level: null,
      weights,
      residualWeight: 1,
      elements: null,
      charges: null,
      environments: null,
      uncertainty: null,
      provenance: {},
      sha256: checksum,
      notes: [INFERENCE_NOTE],
    };
  }

  const version = metadata.get('format_version');
  if (version !== String(FORMAT_VERSION))
    fail(
      `format_version: expected ${FORMAT_VERSION}, got ${version ?? 'nothing'} (a newer program may read this model file)`,
    );
  const stored = metadata.get('sha256');
  if (stored !== checksum)
    fail(`sha256: expected ${stored ?? 'a checksum in the metadata'}, got ${checksum} (the model file is damaged)`);
  parseField(metadata, 'units', unitsSchema);
  const architecture = parseField(metadata, 'architecture', architectureSchema);
  return {
    name,
    architecture,
    levels: architecture.levels,
    level: null,
    weights: checkTensors(tensors, architecture),
    residualWeight: parseField(metadata, 'residual_weight', residualWeightSchema),
    elements: parseField(metadata, 'elements', elementsSchema),
    charges: parseField(metadata, 'charges', chargesSchema),
    environments: metadata.has('environments') ? parseField(metadata, 'environments', environmentCountsSchema) : null,
    uncertainty: metadata.has('uncertainty') ? parseField(metadata, 'uncertainty', uncertaintySchema) : null,
    provenance: parseField(metadata, 'provenance', jsonObject),
    sha256: checksum,
    notes: [],
  };
}

/**
 * The bytes of a model file: tensors in the reference's order with their metadata. The checksum is computed here, so the
 * same weights always get the same one.
 *
 * @throws ResffError (code model) when the tensors do not fit the architecture
 */
export function writeModel(
  model: Omit<Model, 'levels' | 'level' | 'sha256' | 'notes' | 'residualWeight' | 'environments' | 'uncertainty'> & {
    readonly residualWeight?: number;
    readonly environments?: EnvironmentCounts | null;
    readonly uncertainty?: Uncertainty | null;
  },
): Uint8Array {
  const weights = checkTensors(model.weights, model.architecture);
  return writeSafetensors(weights, (body) => ({
    format: FORMAT,
    format_version: String(FORMAT_VERSION),
    name: model.name,
    architecture: JSON.stringify(model.architecture),
    units: JSON.stringify(units),
    residual_weight: JSON.stringify(model.residualWeight ?? 1),
    elements: JSON.stringify(model.elements),
    charges: JSON.stringify(model.charges),
    ...(model.environments ? { environments: JSON.stringify(environmentCountsJson(model.environments)) } : {}),
    ...(model.uncertainty ? { uncertainty: JSON.stringify(uncertaintyJson(model.uncertainty)) } : {}),
    provenance: JSON.stringify(model.provenance),
    sha256: sha256(body),
  }));
}

/** The tensors in the canonical order, after checking that exactly the expected ones are there, finite and in shape. */
export function checkTensors(tensors: Weights, architecture: Architecture): Map<string, Tensor> {
  const { mm, residual } = architecture;
  // A layer has tensors of its own: this bounds the list below by the size of the file.
  const layers = mm.graphLayers + mm.readoutLayers + residual.layers;
  if (layers > tensors.size) fail(`tensors: expected those of ${layers} layers, got ${tensors.size} tensors`);

  const out = new Map<string, Tensor>();
  const missing: string[] = [];
  for (const { name, shape, used } of tensorCatalog(architecture)) {
    const tensor = tensors.get(name);
    if (!tensor) {
      if (used) missing.push(name);
      continue;
    }
    if (tensor.shape.length !== shape.length || tensor.shape.some((extent, axis) => extent !== shape[axis]))
      fail(`tensor ${name}: expected shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (tensor.data.length !== size) fail(`tensor ${name}: expected ${size} values, got ${tensor.data.length}`);
    const bad = firstNotFinite(tensor.data);
    if (bad >= 0) fail(`tensor ${name}: expected finite values, got ${tensor.data[bad]} at index ${bad}`);
    out.set(name, tensor);
  }
  if (missing.length > 0) fail(`tensors: expected also ${listed(missing)}, got ${tensors.size} tensors without`);
  const unknown = [...tensors.keys()].filter((name) => !out.has(name));
  if (unknown.length > 0) fail(`tensors: expected only those of the architecture, got also ${listed(unknown)}`);
  return out;
}

/** A plain loop: a callback per value is what loading a large model would otherwise spend its time on. */
function firstNotFinite(data: Tensor['data']): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}

function listed(names: readonly string[]): string {
  const most = 5;
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function parseField<T>(metadata: ReadonlyMap<string, string>, key: string, schema: z.ZodType<T>): T {
  const text = metadata.get(key);
  if (text === undefined) return fail(`metadata: expected ${key}, got nothing`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ResffError('model', `metadata: expected JSON, got ${JSON.stringify(text.slice(0, 60))} (${key})`, {
      cause,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  return fail(`metadata: ${issue.message} (${[key, ...issue.path].join('.')})`);
}
