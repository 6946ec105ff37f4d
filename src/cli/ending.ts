import { openExecutor } from '../node/executor.js';
import type { Executor } from '../workflow/executor.js';

const endings: (() => void | Promise<void>)[] = [];

/** To be done when the command line ends, with an error or without. */
export function atEnd(action: () => void | Promise<void>): void {
  endings.push(action);
}

/** What commands left for the end, the last one first. */
export async function endCommand(): Promise<void> {
  for (let action = endings.pop(); action; action = endings.pop()) await action();
}

/** The threads asked for; without, one for every core. They start when something needs them, and end with the command line. */
export function commandExecutor({ threads }: { readonly threads?: number }): Executor {
  const executor = openExecutor(threads === undefined ? {} : { threads });
  atEnd(() => executor.close());
  return executor;
}
