import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Structure } from '../../chemistry/structure.js';
import type { DynamicsRunPaths } from '../../workflow/dynamics-output.js';
import { CliError, exitCodes } from '../exit.js';
import { checkFolder } from '../output.js';
import type { MdCommandOptions } from './options.js';

export interface MdPaths extends DynamicsRunPaths {
  /** with --plot */
  readonly plot?: string;
}

/**
 * The files of each structure's run.
 *
 * @throws CliError (usage) for names given for several runs at once and for outputs that are inputs, (output) for folders that
 *   are not there
 */
export function pathsOf(
  structures: readonly Structure[],
  inputs: readonly string[],
  options: MdCommandOptions,
): MdPaths[] {
  const { output, energies, checkpoint } = options;
  if (structures.length > 1 && (energies !== undefined || checkpoint !== undefined))
    throw new CliError(
      exitCodes.usage,
      `--energies, --checkpoint: expected one structure, got ${structures.length}: leave the names to --output`,
    );
  const extension = extname(output);
  const stem = join(dirname(output), basename(output, extension));
  const names = structures.length === 1 ? [''] : uniqueNames(structures.map(({ molecule }) => molecule.name));
  const all = names.map((name) => ({
    trajectory: `${stem}${name}${extension}`,
    energies: energies ?? `${stem}${name}.csv`,
    checkpoint: checkpoint ?? `${stem}${name}.checkpoint`,
    start: `${stem}${name}-start.pdb`,
    lastGood: `${stem}${name}-last-good.xyz`,
    ...(options.plot ? { plot: `${stem}${name}.svg` } : {}),
  }));
  const read = new Set(inputs.filter((input) => existsSync(input)).map((input) => realpathSync(input)));
  for (const path of all.flatMap((paths) => Object.values(paths))) {
    checkFolder(path);
    if (existsSync(path) && read.has(realpathSync(path)))
      throw new CliError(exitCodes.usage, `output ${path}: expected another file than the input`);
  }
  return all;
}

/** `-name`, safe in file names; the second of a name gets a number. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const safe = `-${name.replaceAll(/[^\w.+-]+/g, '_').slice(0, 60)}`;
    const times = (seen.get(safe) ?? 0) + 1;
    seen.set(safe, times);
    return times === 1 ? safe : `${safe}-${times}`;
  });
}
