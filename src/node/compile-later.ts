import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function runs before the engine optimizes it; its own default is a quarter. */
const INTERRUPT_BUDGET = 528_000;

/**
 * Lets the engine optimize only what runs for long. Otherwise the compilers of all threads keep cores busy with functions that a
 * command runs for some milliseconds, and take them from other threads that compute. Call it before there is much to run.
 */
export function compileLater(): void {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
