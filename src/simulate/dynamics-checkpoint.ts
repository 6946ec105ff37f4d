import * as z from 'zod';
import { ResffError } from '../core/errors.js';
import { sha256 } from '../core/sha256.js';
import type { Json } from '../model/model.js';
import { readSafetensors, writeSafetensors } from '../model/safetensors.js';
import type { DynamicsState } from './dynamics-state.js';

/** What a restarted run must have in common with the one it continues: a flat record, compared entry by entry. */
export type DynamicsSettings = Readonly<Record<string, Json>>;

/** A run between two steps, with the lengths its files had then. */
export interface DynamicsCheckpoint {
  /** `equilibration` or `production`; each counts its own steps */
  readonly phase: 'equilibration' | 'production';
  readonly state: DynamicsState;
  /** (N,3) Å, the first frame of the run */
  readonly reference: Float64Array;
  readonly settings: DynamicsSettings;
  /** frames written */
  readonly frames: number;
  /** bytes of each file at this moment, by the role of the file */
  readonly lengths: Readonly<Record<string, number>>;
}

const runSchema = z.strictObject({
  phase: z.enum(['equilibration', 'production']),
  step: z.int().nonnegative(),
  time: z.number(),
  potentialEnergy: z.number(),
  settings: z.record(z.string(), z.json()),
  frames: z.int().nonnegative(),
  lengths: z.record(z.string(), z.int().nonnegative()),
});

const vectorNames = ['positions', 'velocities', 'forces', 'extra', 'reference'] as const;

/** The checkpoint as a safetensors file with float64 vectors and a checksum: nothing is rounded. */
export function writeDynamicsCheckpoint({ state, reference, ...rest }: DynamicsCheckpoint): Uint8Array {
  const { step, time, potentialEnergy, ...vectors } = state;
  const run = JSON.stringify({ ...rest, step, time, potentialEnergy });
  const all = { ...vectors, reference };
  const periodic = all.cell && all.virial ? { cell: all.cell, virial: all.virial } : {};
  const named = [...vectorNames.map((name) => [name, all[name]] as const), ...Object.entries(periodic)];
  const tensors = new Map(named.map(([name, data]) => [name, { shape: [data.length], data }]));
  return writeSafetensors(tensors, (body) => ({ run, sha256: checksum(run, body) }));
}

/** @throws ResffError (code data) when the bytes are damaged or something else */
export function readDynamicsCheckpoint(bytes: Uint8Array): DynamicsCheckpoint {
  const fail = (message: string): never => {
    throw new ResffError('data', `checkpoint: ${message}`);
  };
  try {
    const { tensors, metadata, body } = readSafetensors(bytes);
    const text = metadata.get('run') ?? fail('expected a run of dynamics, got none');
    if (metadata.get('sha256') !== checksum(text, body)) fail('expected the checksum of its contents, got another');
    const { step, time, potentialEnergy, ...rest } = runSchema.parse(JSON.parse(text));
    const vector = (name: string): Float64Array => {
      const data = tensors.get(name)?.data;
      if (!(data instanceof Float64Array)) return fail(`expected float64 values of ${name}, got none`);
      const bad = data.findIndex((value) => !Number.isFinite(value));
      return bad < 0 ? data : fail(`expected finite ${name}, got ${data[bad]} (value ${bad + 1})`);
    };
    const [positions, velocities, forces, extra, reference] = vectorNames.map(vector) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const periodic = tensors.has('cell') ? { cell: vector('cell'), virial: vector('virial') } : {};
    for (const [name, { length }] of Object.entries(periodic))
      if (length !== 9) fail(`expected 9 numbers of ${name}, got ${length}`);
    const wanted = positions.length;
    if (wanted % 3 !== 0 || [velocities, forces, reference].some(({ length }) => length !== wanted))
      fail(`expected vectors of ${wanted} numbers, three per atom, got others`);
    return {
      ...rest,
      state: { step, time, potentialEnergy, positions, velocities, forces, extra, ...periodic },
      reference,
    };
  } catch (cause) {
    if (cause instanceof ResffError && cause.code === 'data') throw cause;
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}

/**
 * Refuses to continue a run under other settings.
 *
 * @throws ResffError (code option) naming every setting that differs, with both values
 */
export function checkSettings(saved: DynamicsSettings, wanted: DynamicsSettings): void {
  const names = [...new Set([...Object.keys(saved), ...Object.keys(wanted)])];
  const different = names.filter((name) => show(saved[name]) !== show(wanted[name]));
  if (different.length === 0) return;
  const list = different.map((name) => `${name}: expected ${show(saved[name])}, got ${show(wanted[name])}`);
  throw new ResffError('option', `restart: expected the settings the run was begun with; ${list.join('; ')}`);
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80
    ? `${text.slice(0, 40)}... (sha256 ${sha256(new TextEncoder().encode(text)).slice(0, 12)})`
    : text;
}

function checksum(run: string, body: Uint8Array): string {
  const text = new TextEncoder().encode(run);
  const all = new Uint8Array(text.length + body.length);
  all.set(text);
  all.set(body, text.length);
  return sha256(all);
}
