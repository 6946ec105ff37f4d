import { ResffError } from '../core/errors.js';
import type { DynamicsState } from './dynamics-state.js';
import { type GoodFrame, type Guard, GuardError } from './guard.js';
import type { Integrator } from './integrator.js';
import { joinReporters, type Reporter } from './reporter.js';

export interface DynamicsFrame {
  /** the run's own state: copy what is kept */
  readonly state: Readonly<DynamicsState>;
  /** one number per column of all reporters */
  readonly values: readonly number[];
}

export interface DynamicsOptions {
  /** Steps of the run, those the state has already done included. */
  steps: number;
  /** A frame every so many steps, at steps 0, every, 2 every, ... */
  every: number;
  /** K at a time in fs, such as a `temperatureRamp`. Default: the integrator's own target is left alone. */
  temperature?: (time: number) => number;
  /** K, what the guard compares with when there is no `temperature`. Default 300. */
  targetTemperature?: number;
  guard?: Guard;
  reporters?: readonly Reporter[];
  /** Report the state as it is given, as a new run does and a restarted one does not. Default: at step 0. */
  reportStart?: boolean;
  onFrame?: (frame: DynamicsFrame) => void;
  /** Called between two steps, several times a second. */
  onProgress?: (state: Readonly<DynamicsState>) => void;
  /** Ends the run after the step it is in. */
  signal?: AbortSignal;
}

/** Good frames a {@link GuardError} carries: what led to the end can be seen in them. */
const FRAMES_KEPT = 10;
/** ms of computing between two turns of the event loop, where signals arrive and a page is drawn. */
const BREATH = 50;

/**
 * Runs dynamics on `state` (in place) until `steps` are done or the signal comes: steps, target temperature, checks, frames.
 * What it does to the state depends on nothing but state, integrator and temperature, so that a run continued from a copy of
 * the state is the same run, bit for bit.
 *
 * @returns `done`, or `stopped` by the signal; the state is whole either way
 * @throws GuardError with the last good frames when a check fails, or when integrator or potential cannot go on
 * @throws ResffError (code option) for steps that are not whole numbers
 */
export async function runDynamics(
  integrator: Integrator,
  state: DynamicsState,
  options: DynamicsOptions,
): Promise<'done' | 'stopped'> {
  const { steps, every, temperature, guard, signal } = options;
  if (!Number.isSafeInteger(steps) || steps < 0)
    throw new ResffError('option', `steps: expected a whole number, got ${steps}`);
  if (!Number.isSafeInteger(every) || every < 1)
    throw new ResffError('option', `every: expected a whole number of steps from 1, got ${every}`);
  const reporter = joinReporters(options.reporters ?? []);
  const recent = new RecentFrames(FRAMES_KEPT);
  const target = () => temperature?.(state.time) ?? options.targetTemperature ?? 300;
  const frame = () => {
    guard?.checkContacts(state);
    options.onFrame?.({ state, values: reporter.report(state) });
  };

  let breath = performance.now();
  try {
    guard?.check(state, target());
    if (options.reportStart ?? state.step === 0) frame();
    recent.add(state);
    while (state.step < steps) {
      if (performance.now() - breath > BREATH) {
        options.onProgress?.(state);
        await new Promise((resolve) => setTimeout(resolve));
        breath = performance.now();
      }
      if (signal?.aborted) return 'stopped';
      if (temperature) integrator.setTemperature(temperature(state.time));
      advance(integrator, state);
      guard?.check(state, target());
      if (state.step % every === 0) frame();
      recent.add(state);
    }
    return 'done';
  } catch (error) {
    if (error instanceof GuardError) error.frames = recent.frames();
    throw error;
  }
}

/** Constraints that cannot be met and positions that are no numbers end a step with an error: the run says when. */
function advance(integrator: Integrator, state: DynamicsState): void {
  const step = state.step + 1;
  const time = state.time + integrator.timestep;
  try {
    integrator.step(state);
  } catch (cause) {
    if (!(cause instanceof ResffError) || cause.code !== 'numeric') throw cause;
    const when = `step ${step}, ${(time / 1000).toFixed(4)} ps`;
    throw new GuardError('step', step, time, [], `${cause.message} (${when})`, { cause });
  }
}

/** The last few frames, in buffers that are used again. */
class RecentFrames {
  readonly #frames: { step: number; time: number; positions: Float64Array; potentialEnergy: number }[] = [];
  #next = 0;

  constructor(readonly most: number) {}

  add({ step, time, positions, potentialEnergy }: Readonly<DynamicsState>): void {
    const slot = this.#frames[this.#next];
    if (slot) {
      slot.positions.set(positions);
      Object.assign(slot, { step, time, potentialEnergy });
    } else this.#frames.push({ step, time, positions: positions.slice(), potentialEnergy });
    this.#next = (this.#next + 1) % this.most;
  }

  frames(): GoodFrame[] {
    return [...this.#frames].sort((a, b) => a.step - b.step);
  }
}
