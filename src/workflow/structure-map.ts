import type { ThreadTeam } from '../residual/team/team.js';
import { DIVIDED_FROM_ATOMS } from '../residual/team/team-engine.js';
import { divideWork, isDivisible } from './division.js';
import type { Crew } from './executor.js';
import type { ForceFieldSettings, ForceFieldSetup } from './force-field-source.js';
import type { Job, Outcome } from './job.js';
import type { MapOptions } from './task-map.js';

/**
 * One task for each structure: structures are spread over threads, large ones that would keep one thread busy for longest are
 * computed by all threads together (`divideWork`).
 *
 * @param atomsOf atoms of a task's structure
 * @returns outcomes in the order of the tasks
 * @throws as `Crew.map`
 */
export async function mapStructures<Setup extends ForceFieldSetup, Task, Answer>(
  crew: Crew,
  job: Job<Setup, Task, Answer>,
  setup: Setup,
  tasks: readonly Task[],
  atomsOf: (task: Task) => number,
  options: MapOptions<Answer> = {},
): Promise<Outcome<Answer>[]> {
  const threads = crew.divides && isDivisible(setup.settings) ? crew.threads : 1;
  const { whole, divided } = divideWork(tasks.map(atomsOf), threads);
  const outcomes: Outcome<Answer>[] = [];
  const some = async (
    indices: readonly number[],
    run: (own: Task[], options: MapOptions<Answer>) => Promise<Outcome<Answer>[]>,
  ) => {
    const { onNotice, onOutcome } = options;
    const found = await run(
      indices.map((i) => tasks[i]!),
      {
        ...options,
        onNotice: (notice, k) => onNotice?.(notice, indices[k]!),
        onOutcome: (outcome, k) => onOutcome?.(outcome, indices[k]!),
      },
    );
    found.forEach((outcome, k) => {
      outcomes[indices[k]!] = outcome;
    });
  };
  if (whole.length > 0) await some(whole, (own, of) => crew.map(job, setup, own, of));
  if (divided.length > 0) await some(divided, (own, of) => crew.mapDivided(job, setup, own, of));
  return outcomes;
}

/** The threads that compute a single system together; undefined where one is faster, or no other can take part. */
export async function teamFor(
  crew: Crew,
  settings: ForceFieldSettings,
  atoms: number,
): Promise<ThreadTeam | undefined> {
  return crew.divides && isDivisible(settings) && atoms >= DIVIDED_FROM_ATOMS ? crew.team() : undefined;
}
