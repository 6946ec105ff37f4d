import * as z from 'zod';

/** How the learning rate moves inside a stage. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('cosine'),
    /** steps of linear warm-up from 0 */
    warmupSteps: z.int().nonnegative().default(0),
    /** fraction of the peak rate that the last step ends at */
    floor: z.number().min(0).max(1).default(0.01),
  }),
  z.strictObject({
    kind: z.literal('patience'),
    /** validations without a better score until the rate falls */
    patience: z.int().positive().default(20),
    factor: z.number().gt(0).lt(1).default(0.8),
  }),
]);

export type Schedule = z.infer<typeof scheduleSchema>;

/** What the patience rule remembers; plain data for checkpoints. */
export interface PatienceState {
  best: number | null;
  bad: number;
  /** product of the factors applied so far */
  scale: number;
}

export function freshPatience(): PatienceState {
  return { best: null, bad: 0, scale: 1 };
}

/**
 * Learning rate of a step, a function of the step alone but for the patience rule's scale:
 * constant: peak; patience: peak · scale; cosine: linear warm-up, then
 * peak · (floor + (1 − floor) · ½(1 + cos π x)), x from 0 after the warm-up to 1 at the last step.
 *
 * @param step from 0 inside the stage
 * @param steps length of the stage
 */
export function learningRate(
  schedule: Schedule,
  peak: number,
  step: number,
  steps: number,
  state: PatienceState,
): number {
  if (schedule.kind === 'constant') return peak;
  if (schedule.kind === 'patience') return peak * state.scale;
  const { warmupSteps, floor } = schedule;
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const x = Math.min((step - warmupSteps) / Math.max(steps - warmupSteps - 1, 1), 1);
  return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * x)));
}

/**
 * The reference's rule after a validation: a score above the best raises a counter; at `patience` the rate falls by
 * `factor`, the counter restarts and the optimizer loses its moments. A score that is not worse becomes the best and leaves
 * the counter as it is.
 *
 * @returns true when the optimizer must start afresh
 */
export function observeScore(schedule: Schedule, state: PatienceState, score: number): boolean {
  if (schedule.kind !== 'patience') return false;
  if (state.best === null || score <= state.best) {
    state.best = score;
    return false;
  }
  state.bad += 1;
  if (state.bad < schedule.patience) return false;
  state.bad = 0;
  state.scale *= schedule.factor;
  return true;
}
