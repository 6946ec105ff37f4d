import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { ResffError } from '../../core/errors.js';
import { readDcd } from '../../formats/trajectory/dcd.js';
import { readXtc } from '../../formats/trajectory/xtc.js';
import { CliError, exitCodes } from '../exit.js';

/**
 * Frames of a DCD or XTC file.
 *
 * @param atomCount of the structure they belong to
 * @returns (C) of (N,3) Å
 * @throws CliError (usage) for another extension, (input) for a file that cannot be read or has other atoms
 */
export function readTrajectory(path: string, atomCount: number): Float64Array[] {
  const extension = extname(path).toLowerCase();
  if (extension !== '.dcd' && extension !== '.xtc')
    throw new CliError(
      exitCodes.usage,
      `trajectory ${path}: expected .dcd or .xtc, got ${extension || 'no extension'}`,
    );
  const frames = framesOf(path, extension);
  const other = frames.find((frame) => frame.length !== 3 * atomCount);
  if (other)
    throw new CliError(
      exitCodes.input,
      `trajectory ${path}: expected ${atomCount} atoms as in the structure, got ${other.length / 3}`,
    );
  return frames;
}

function framesOf(path: string, extension: '.dcd' | '.xtc'): Float64Array[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new CliError(exitCodes.input, `trajectory ${path}: ${(cause as Error).message}`, { cause });
  }
  try {
    return extension === '.dcd' ? [...readDcd(bytes).frames] : readXtc(bytes).map(({ positions }) => positions);
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new CliError(exitCodes.input, `trajectory ${path}: ${cause.message}`, { cause });
  }
}
