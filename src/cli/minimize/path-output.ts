import { extname } from 'node:path';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { extensionsFor, formatOfName } from '../../formats/registry.js';
import type { PathFrame } from '../../workflow/minimize-job.js';
import { CliError, exitCodes } from '../exit.js';
import { checkFolder, writeOutput } from '../output.js';

/** @throws CliError (usage) for an extension that names no format of frames, (output) when the folder is not there */
export function checkPath(path: string): void {
  if (!formatOfName(path)?.frames)
    throw new CliError(
      exitCodes.usage,
      `path ${path}: expected ${extensionsFor('frames').join(' ')}, got ${extname(path) || 'no extension'}`,
    );
  checkFolder(path);
}

/**
 * Writes every step of every minimization, one structure after the other; step and energy (kcal/mol, restraints included) go
 * with each frame where the format has room for them.
 *
 * @throws ResffError (code option) for structures of different size in a format that has one size, CliError (output)
 */
export function writePath(
  path: string,
  records: readonly { readonly structure: Structure; readonly path: readonly PathFrame[] }[],
): void {
  const { header, frame } = formatOfName(path)!.frames!;
  const sizes = new Set(records.map(({ structure }) => structure.molecule.atomicNumbers.length));
  if (header && sizes.size > 1)
    throw new ResffError('option', `path ${path}: expected structures of one size, got ${[...sizes].join(', ')} atoms`);
  // A step of a minimization has no duration.
  const trajectories = records.map(({ structure: { molecule } }) => ({ molecule, timestepFs: 1, stepsPerFrame: 1 }));
  const frames = records.flatMap(({ path: steps }, r) => steps.map((step) => frame(trajectories[r]!, step)));
  const start = trajectories[0] && header?.(trajectories[0], frames.length);
  writeOutput(path, Buffer.concat([...(start ? [start] : []), ...frames].map((part) => Buffer.from(part))));
}
