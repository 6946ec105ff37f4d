import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../node/atomic-file.js';
import { CliError, exitCodes } from './exit.js';

/** Prints a result; everything else (progress, warnings) goes through `note`. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** One line on standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** @throws CliError (output) unless the folder of a file to be written exists */
export function checkFolder(path: string): void {
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CliError(exitCodes.output, `output ${path}: expected a folder ${folder}, got none`);
}

/** @throws CliError (output) with the reason of the file system */
export function writeOutput(path: string, contents: string): void {
  try {
    writeFileAtomic(path, contents);
  } catch (cause) {
    throw new CliError(exitCodes.output, `output ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** (N,3) flat to rows. */
export function rows3(flat: Float64Array): [number, number, number][] {
  return Array.from({ length: flat.length / 3 }, (_, i) => [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!]);
}
