import * as z from 'zod';
import { ResffError } from '../core/errors.js';
import { sha256 } from '../core/sha256.js';
import { readSafetensors, writeSafetensors } from '../model/safetensors.js';
import { freshPatience } from './schedule.js';

/** Where a run is. Plain data: with the five vectors it is all a run needs to go on. */
const progressSchema = z.strictObject({
  /** of recipe and data; a run only goes on with the same ones */
  fingerprint: z.string(),
  /** the model it started from; null: fresh weights */
  initialModel: z.string().nullable(),
  stage: z.int().nonnegative(),
  /** steps done in this stage */
  step: z.int().nonnegative(),
  adamSteps: z.int().nonnegative(),
  patience: z.strictObject({
    best: z.number().nullable(),
    bad: z.int().nonnegative(),
    scale: z.number().positive(),
  }),
  /** lowest validation score of this stage; `best` holds its weights */
  bestScore: z.number().nullable(),
  /** validations since */
  sinceBest: z.int().nonnegative(),
  /** early stopping has ended this stage */
  stopped: z.boolean(),
  /** wall time of the run so far */
  seconds: z.number().nonnegative(),
});
export type Progress = z.infer<typeof progressSchema>;

const vectorNames = ['weights', 'average', 'best', 'firstMoment', 'secondMoment'] as const;
type Vectors = { readonly [name in (typeof vectorNames)[number]]: Float32Array };

/** How many entries a vector has, and in which order files have them: a `ParameterVector`. */
export interface VectorLayout {
  readonly size: number;
  toFileLayout(values: Float32Array): Float32Array;
  fromFileLayout(values: Float32Array): Float32Array;
}

/** The complete state of a run between two steps. Vectors have the layout of the parameter vector. */
export interface TrainingState extends Vectors {
  progress: Progress;
}

export function freshState(
  weights: Float32Array,
  fingerprint: string,
  initialModel: string | null = null,
): TrainingState {
  const progress = { ...stageStart, patience: freshPatience(), fingerprint, initialModel, stage: 0, seconds: 0 };
  return {
    weights: weights.slice(),
    average: weights.slice(),
    best: weights.slice(),
    firstMoment: new Float32Array(weights.length),
    secondMoment: new Float32Array(weights.length),
    progress,
  };
}

const stageStart = { step: 0, adamSteps: 0, bestScore: null, sinceBest: 0, stopped: false };

/** A stage begins with the weights there are, a fresh optimizer and a fresh average. */
export function beginStage(state: TrainingState, stage: number): void {
  state.progress = { ...state.progress, ...stageStart, patience: freshPatience(), stage };
  state.average.set(state.weights);
  state.best.set(state.weights);
  state.firstMoment.fill(0);
  state.secondMoment.fill(0);
}

/** The state as a safetensors file with a checksum. */
export function writeCheckpoint(state: TrainingState, vector: VectorLayout): Uint8Array {
  const tensors = new Map(
    vectorNames.map((name) => [name, { shape: [vector.size], data: vector.toFileLayout(state[name]) }]),
  );
  const progress = JSON.stringify(state.progress);
  return writeSafetensors(tensors, (body) => ({ progress, sha256: checksum(progress, body) }));
}

/**
 * @throws ResffError (code data) when the file is damaged or of another architecture
 */
export function readCheckpoint(bytes: Uint8Array, vector: VectorLayout): TrainingState {
  const { size } = vector;
  const fail = (message: string): never => {
    throw new ResffError('data', `checkpoint: ${message}`);
  };
  try {
    const { tensors, metadata, body } = readSafetensors(bytes);
    const text = metadata.get('progress') ?? fail('expected the progress of a run, got none');
    if (metadata.get('sha256') !== checksum(text, body)) fail('expected the checksum of its contents, got another');
    const vectors = vectorNames.map((name) => {
      const data = tensors.get(name)?.data;
      if (!(data instanceof Float32Array) || data.length !== size)
        return fail(`expected ${size} float32 values of ${name}, got ${data?.length ?? 'none'}`);
      const bad = data.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) return fail(`expected finite values of ${name}, got ${data[bad]} (value ${bad + 1})`);
      return [name, vector.fromFileLayout(data)] as const;
    });
    return { ...(Object.fromEntries(vectors) as Vectors), progress: progressSchema.parse(JSON.parse(text)) };
  } catch (cause) {
    if (cause instanceof ResffError && cause.code === 'data') throw cause;
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}

function checksum(progress: string, body: Uint8Array): string {
  const text = new TextEncoder().encode(progress);
  const all = new Uint8Array(text.length + body.length);
  all.set(text);
  all.set(body, text.length);
  return sha256(all);
}
