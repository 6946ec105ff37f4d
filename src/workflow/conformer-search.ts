import type { Molecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import type { ConvergenceLevel } from '../simulate/convergence.js';
import { type Ensemble, type EnsembleOptions, rankConformers } from '../simulate/ensemble.js';
import { rotatableBonds } from '../simulate/rotatable-bond.js';
import {
  type LostStarts,
  noneLost,
  type RelaxedConformer,
  type SearchPart,
  type SearchTask,
  job as searchJob,
} from './conformer-search-job.js';
import { estimateMs } from './division.js';
import { withCrew } from './executor.js';
import { type ModelSource, modelOf } from './force-field-source.js';
import type { Outcome } from './job.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

/** A molecule whose conformers are wanted. */
export interface SearchRequest {
  /** Its first geometry decides the stereochemistry. */
  readonly structure: Structure;
  /** (N,3) Å, geometries to start from besides those that are made */
  readonly starts?: readonly Float64Array[];
}

export interface SearchSettings extends EnsembleOptions {
  /** Starts to be made; default by the number of rotatable bonds: 50, 200 from 8 on, 300 from 13 on. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default `verytight`: looser ones stop on saddle points of soft torsions. */
  readonly level?: ConvergenceLevel;
}

export interface SearchAnswer {
  readonly ensemble: Ensemble<RelaxedConformer>;
  readonly starts: number;
  readonly lost: LostStarts;
  readonly rotatableBonds: number;
  readonly warnings: readonly string[];
}

export interface SearchRunOptions extends WorkflowOptions {
  /** Starts that are done, of all molecules together. */
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
}

/** Starts of one task: few, so that threads share one molecule, enough that its potential is prepared once for several. */
const STARTS_PER_TASK = 5;
/** Evaluations of one relaxation, about. */
const EVALUATIONS = 120;

/**
 * Conformers of many molecules: geometries are made from seeds (`embedConformers`) and relaxed on all threads, those whose bonds or
 * stereochemistry changed left out, duplicates removed, the rest ranked. The same on any number of threads.
 *
 * @returns of every molecule, in order, its ensemble, or why there is none
 * @throws ResffError (code model) for bytes that are no model, (code option) as `rankConformers`; the signal's reason
 */
export async function searchConformers(
  model: ModelSource,
  requests: readonly SearchRequest[],
  { count, seed = 1, level = 'verytight', ...ranking }: SearchSettings = {},
  options: SearchRunOptions = {},
): Promise<Outcome<SearchAnswer>[]> {
  const { executor, signal, onProgress } = options;
  const setup = { model: modelOf(model), settings: settingsOf(options), level };
  const plans = requests.map((request) => planOf(request, count, seed));
  const tasks = plans.flatMap((plan) => plan.tasks);
  const all = plans.reduce((sum, { starts }) => sum + starts, 0);
  let done = 0;
  const outcomes = await withCrew(executor, (crew) =>
    crew.map(searchJob, setup, tasks, {
      signal,
      estimateMs: tasks.reduce(
        (sum, task) =>
          sum + startsOf(task) * estimateMs(EVALUATIONS, task.molecule.atomicNumbers.length, setup.settings),
        0,
      ),
      onOutcome(_, index) {
        done += startsOf(tasks[index]!);
        onProgress?.(done, all);
      },
    }),
  );
  let next = 0;
  return plans.map((plan, k) => {
    const parts = outcomes.slice(next, next + plan.tasks.length);
    next += plan.tasks.length;
    return ensembleOf(requests[k]!.structure.molecule, plan, parts, ranking);
  });
}

interface Plan {
  readonly tasks: readonly SearchTask[];
  readonly starts: number;
  readonly rotatableBonds: number;
}

function planOf({ structure, starts: given = [] }: SearchRequest, wanted: number | undefined, seed: number): Plan {
  const { molecule, positions: reference } = structure;
  const turning = rotatableBonds(molecule).length;
  const count = wanted ?? (turning < 8 ? 50 : turning < 13 ? 200 : 300);
  const tasks: SearchTask[] = [];
  for (let k = 0; k < given.length; k += STARTS_PER_TASK)
    tasks.push({ molecule, reference, starts: { kind: 'given', positions: given.slice(k, k + STARTS_PER_TASK) } });
  for (let first = 0; first < count; first += STARTS_PER_TASK) {
    const some = Math.min(STARTS_PER_TASK, count - first);
    tasks.push({ molecule, reference, starts: { kind: 'made', first, count: some, seed } });
  }
  return { tasks, starts: count + given.length, rotatableBonds: turning };
}

function startsOf({ starts }: SearchTask): number {
  return starts.kind === 'made' ? starts.count : starts.positions.length;
}

function ensembleOf(
  molecule: Molecule,
  { starts, rotatableBonds: turning }: Plan,
  outcomes: readonly Outcome<SearchPart>[],
  ranking: EnsembleOptions,
): Outcome<SearchAnswer> {
  const failed = outcomes.find((outcome) => 'error' in outcome);
  if (failed) return failed;
  const parts = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
  const lost = parts.reduce<LostStarts>(
    (sum, part) => ({
      embedding: sum.embedding + part.lost.embedding,
      notConverged: sum.notConverged + part.lost.notConverged,
      broken: sum.broken + part.lost.broken,
      stereo: sum.stereo + part.lost.stereo,
    }),
    noneLost,
  );
  const relaxed = parts.flatMap((part) => part.relaxed);
  if (relaxed.length === 0)
    return {
      error: new ResffError(
        'molecule',
        `conformers: expected at least one, got none of ${starts} starts: ${lostText(lost)} (${molecule.name})`,
      ),
    };
  const warnings = [...new Set(parts.flatMap((part) => part.warnings))];
  const ensemble = rankConformers(molecule, relaxed, ranking);
  return { value: { ensemble, starts, lost, rotatableBonds: turning, warnings } };
}

/** `2 without a geometry, 1 not converged`; empty when none is lost. */
export function lostText({ embedding, notConverged, broken, stereo }: LostStarts): string {
  return [
    [embedding, 'without a geometry'],
    [notConverged, 'not converged'],
    [broken, 'with broken bonds or fused atoms'],
    [stereo, 'with changed stereochemistry'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}
