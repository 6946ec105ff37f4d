import type { Command as Declaration } from 'commander';
import type { Molecule } from '../chemistry/molecule.js';
import type { StructureResult } from '../formats/format.js';
import { exitCodeHelp } from './exit.js';
import type { Session } from './session.js';

/** What a command has computed of one structure, or of conformers of one molecule. */
export interface LibraryAnswer {
  /** The very object of the session's structures: by it the answer is of a record. */
  readonly molecule: Molecule;
  /** As in the JSON answer of the command. */
  readonly json: object;
  /** To be written, in the order of the answers. */
  readonly structures: readonly StructureResult[];
  /** Why there is no result, or one that is not what was asked for; null when all is well. */
  readonly failure: string | null;
}

/** How `resff batch` and `resff queue` use a command: on records of a library, without printing and without files. */
export interface LibraryUse {
  /** Options that have no meaning there, besides --output and --json, as commander names them. */
  readonly without: readonly string[];
  /** Whether it takes periodic structures. */
  readonly cells?: boolean;
  readonly answers: (session: Session, options: never) => Promise<LibraryAnswer[]>;
}

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
  readonly library?: LibraryUse;
  /** Commands that follow its name, as in `resff build peptide`. */
  readonly commands?: readonly Command[];
}

/** A command that can be used on a library. */
export type LibraryCommand = Command & { readonly library: LibraryUse };

/** Makes a command known to commander. */
export function declare(parent: Declaration, { name, summary, options, run, commands = [] }: Command): void {
  const declaration = parent.command(name).description(summary);
  options?.(declaration);
  declaration.addHelpText('after', exitCodeHelp);
  // commander appends the declaration itself, which no runner needs.
  if (run) declaration.action((...given: unknown[]) => run(...(given.slice(0, -1) as never[])));
  for (const command of commands) declare(declaration, command);
}
