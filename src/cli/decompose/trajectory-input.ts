import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { ResffError } from '../../core/errors.js';
import { formatOfName, formats } from '../../formats/registry.js';
import { CliError, exitCodes } from '../exit.js';

/**
 * Frames of a trajectory file, DCD or XTC.
 *
 * @param atomCount of the structure they belong to
 * @returns (C) of (N,3) Å
 * @throws CliError (usage) for another extension, (input) for a file that cannot be read or has other atoms
 */
export function readTrajectory(path: string, atomCount: number): Float64Array[] {
  const read = formatOfName(path)?.frames?.read;
  if (read === undefined) {
    const known = formats.flatMap(({ extensions, frames }) => (frames?.read ? extensions : []));
    throw new CliError(
      exitCodes.usage,
      `trajectory ${path}: expected ${known.join(' or ')}, got ${extname(path) || 'no extension'}`,
    );
  }
  const frames = framesOf(path, read);
  const other = frames.find((frame) => frame.length !== 3 * atomCount);
  if (other)
    throw new CliError(
      exitCodes.input,
      `trajectory ${path}: expected ${atomCount} atoms as in the structure, got ${other.length / 3}`,
    );
  return frames;
}

function framesOf(path: string, read: (bytes: Uint8Array) => Float64Array[]): Float64Array[] {
  try {
    return read(readFileSync(path));
  } catch (cause) {
    if (!(cause instanceof ResffError) && !(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new CliError(exitCodes.input, `trajectory ${path}: ${(cause as Error).message}`, { cause });
  }
}
