import { extname } from 'node:path';
import type { StructureResult } from '../formats/format.js';
import { extensionsFor, formatOfName } from '../formats/registry.js';
import { CliError, exitCodes } from './exit.js';
import { checkFolder, writeOutput } from './output.js';

/**
 * To be called before a long computation whose result is to be written.
 *
 * @throws CliError (usage) for an extension that names no format, (output) when the folder is not there
 */
export function checkOutput(path: string): void {
  if (!isAnswer(path) && !formatOfName(path)?.write)
    throw new CliError(
      exitCodes.usage,
      `output ${path}: expected ${[...extensionsFor('write'), '.json'].join(' ')}, got ${extname(path) || 'no extension'}`,
    );
  checkFolder(path);
}

/**
 * As {@link checkOutput}, for structures alone.
 *
 * @param what option or file it is, for the message
 */
export function checkStructures(path: string, what: string): void {
  if (!formatOfName(path)?.write)
    throw new CliError(
      exitCodes.usage,
      `${what} ${path}: expected ${extensionsFor('write').join(' ')}, got ${extname(path) || 'no extension'}`,
    );
  checkFolder(path);
}

/**
 * Writes structures, with their energies where they have one, in the format the file name asks for; `.json` gets what --json prints.
 *
 * @throws CliError as {@link checkOutput}, (output) when the file cannot be written
 */
export function writeResults(path: string, results: readonly StructureResult[], json: () => string): void {
  checkOutput(path);
  if (isAnswer(path)) writeOutput(path, `${json()}\n`);
  else writeStructures(path, results);
}

/** @throws CliError (output) when the file cannot be written; the name has been checked before */
export function writeStructures(path: string, results: readonly StructureResult[]): void {
  writeOutput(path, formatOfName(path)!.write!(results));
}

function isAnswer(path: string): boolean {
  return extname(path).toLowerCase() === '.json';
}
