import { extname } from 'node:path';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { writeSdf } from '../../formats/sdf/sdf-writer.js';
import { dcdFrame, dcdHeader } from '../../formats/trajectory/dcd.js';
import { writeXyzFrame } from '../../formats/xyz/xyz-writer.js';
import type { PathFrame } from '../../workflow/minimize-job.js';
import { CliError, exitCodes } from '../exit.js';
import { checkFolder, writeOutput } from '../output.js';

const extensions = ['.sdf', '.xyz', '.extxyz', '.dcd'];

/** @throws CliError (usage) for an extension that names no format of frames, (output) when the folder is not there */
export function checkPath(path: string): void {
  const extension = extname(path).toLowerCase();
  if (!extensions.includes(extension))
    throw new CliError(
      exitCodes.usage,
      `path ${path}: expected ${extensions.join(' ')}, got ${extension || 'no extension'}`,
    );
  checkFolder(path);
}

/**
 * Writes every step of every minimisation, one structure after the other; step and energy (kcal/mol, restraints included) go
 * with each frame where the format has room for them.
 *
 * @throws ResffError (code option) for structures of different size in a DCD file, CliError (output)
 */
export function writePath(
  path: string,
  records: readonly { readonly structure: Structure; readonly path: readonly PathFrame[] }[],
): void {
  const frames = records.flatMap(({ structure, path: steps }) =>
    steps.map((frame) => ({
      energy: frame.energy,
      structure: {
        ...structure,
        positions: frame.positions,
        properties: new Map([['step', String(frame.step)]]),
      },
    })),
  );
  const extension = extname(path).toLowerCase();
  if (extension === '.dcd') writeOutput(path, dcd(path, frames));
  else if (extension === '.sdf')
    writeOutput(
      path,
      writeSdf(
        frames.map(({ structure, energy }) => ({
          ...structure,
          properties: new Map([...structure.properties, ['energy_kcal_per_mol', energy.toFixed(6)]]),
        })),
      ),
    );
  else writeOutput(path, frames.map(({ structure, energy }) => writeXyzFrame(structure, { energy })).join(''));
}

function dcd(path: string, frames: readonly { readonly structure: Structure }[]): Uint8Array {
  const sizes = new Set(frames.map(({ structure }) => structure.positions.length / 3));
  if (sizes.size > 1)
    throw new ResffError('option', `path ${path}: expected structures of one size, got ${[...sizes].join(', ')} atoms`);
  // A step of a minimisation has no duration; viewers want one that is not zero.
  const header = dcdHeader({ atomCount: [...sizes][0] ?? 0, frameCount: frames.length, timestepFs: 1 });
  const parts = [header, ...frames.map(({ structure }) => dcdFrame(structure.positions))];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
