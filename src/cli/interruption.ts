import { note } from './output.js';

export interface Interruption {
  readonly signal: AbortSignal;
  requested(): boolean;
  /** The signals do again what they did before. */
  release(): void;
}

/** Ctrl-C and SIGTERM ask a run to end where it can go on later; a second one ends the program at once. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    note('stopping after this step');
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    requested: () => controller.signal.aborted,
    release() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
