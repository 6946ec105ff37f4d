import type { Command as Declaration } from 'commander';
import { exitCodeHelp } from './exit.js';

/**
 * One command: a folder of src/cli with its options and its runner, and one line of registry.ts. Runners are imported when they
 * run, so that a command pays for the loading of no other.
 */
export interface Command {
  readonly name: string;
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** Declares arguments, options with their units, and help. */
  readonly options?: (declaration: Declaration) => void;
  /** Gets the arguments, then the options. An error it throws decides the exit status (exit.ts). */
  readonly run?: (...given: never[]) => Promise<void>;
  /** Commands that follow its name, as in `resff build peptide`. */
  readonly commands?: readonly Command[];
}

/** Makes a command known to commander. */
export function declare(parent: Declaration, { name, summary, options, run, commands = [] }: Command): void {
  const declaration = parent.command(name).description(summary);
  options?.(declaration);
  declaration.addHelpText('after', exitCodeHelp);
  // commander appends the declaration itself, which no runner needs.
  if (run) declaration.action((...given: unknown[]) => run(...(given.slice(0, -1) as never[])));
  for (const command of commands) declare(declaration, command);
}
