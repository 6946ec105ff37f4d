import type { Executor } from './executor.js';
import type { ForceFieldSettings } from './force-field-source.js';

/** What every workflow understands. */
export interface RunOptions {
  /** Threads to compute on (`openExecutor` of resff/node and resff/browser); without, the calling one. */
  readonly executor?: Executor | undefined;
  /** Ends the workflow, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Of a workflow with a model; also how the model computes. */
export interface WorkflowOptions extends RunOptions, ForceFieldSettings {}

/** The part that says how the model computes. */
export function settingsOf({ precision, allowUncovered, strict, filters }: ForceFieldSettings): ForceFieldSettings {
  return {
    ...(precision === undefined ? {} : { precision }),
    ...(allowUncovered === undefined ? {} : { allowUncovered }),
    ...(strict === undefined ? {} : { strict }),
    ...(filters === undefined ? {} : { filters }),
  };
}
