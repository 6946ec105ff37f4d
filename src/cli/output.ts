import { statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
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

/**
 * To be called before a long computation whose result is to be written; without a path it does nothing.
 *
 * @throws CliError (usage) for another extension, (output) unless the folder exists
 */
export function checkExtension(path: string | undefined, allowed: readonly string[]): void {
  if (path === undefined) return;
  const extension = extname(path).toLowerCase();
  if (!allowed.includes(extension))
    throw new CliError(
      exitCodes.usage,
      `output ${path}: expected ${allowed.join(' or ')}, got ${extension || 'no extension'}`,
    );
  checkFolder(path);
}

/** @throws CliError (output) with the reason of the file system */
export function writeOutput(path: string, contents: string | Uint8Array): void {
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
