import { type ErrorCode, ResffError } from '../core/errors.js';

/** What the command line tells the shell. Stable: scripts depend on it. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  input: 3,
  model: 4,
  output: 5,
  stopped: 6,
  internal: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The part of --help that states them. */
export const exitCodeHelp = `
Exit status:
  0   done
  1   computed, but it failed: not converged, energy not finite, some of several structures refused
  2   the command line is wrong
  3   the input is wrong: file not found, format, chemistry
  4   the model is wrong: not found, damaged, not a ResFF model
  5   the output cannot be written
  6   stopped before the end, by a signal or a limit; what is needed to resume has been written
  70  an error of the program itself
Errors and warnings go to standard error.`;

/** An error of the command line itself, with its exit status. */
export class CliError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CliError';
  }
}

const byCode: Record<ErrorCode, ExitCode> = {
  parse: exitCodes.input,
  molecule: exitCodes.input,
  data: exitCodes.input,
  model: exitCodes.model,
  option: exitCodes.usage,
  numeric: exitCodes.failed,
};

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof ResffError) return byCode[error.code];
  return isFileError(error) ? exitCodes.output : exitCodes.internal;
}

/** What the file system says: no room, no permission, a folder that went away while a command ran. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** One line for errors a user can cause; the stack for those of the program. */
export function describeError(error: unknown): string {
  if (error instanceof CliError || error instanceof ResffError) return `error: ${error.message}`;
  if (isFileError(error)) return `error: output: ${error.message}`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error, please report it: ${detail}`;
}
