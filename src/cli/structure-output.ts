import { extname } from 'node:path';
import type { Structure } from '../chemistry/structure.js';
import { writePdb } from '../formats/pdb/pdb-writer.js';
import { writeSdf } from '../formats/sdf/sdf-writer.js';
import { writeXyzFrame } from '../formats/xyz/xyz-writer.js';
import { CliError, exitCodes } from './exit.js';
import { checkFolder, writeOutput } from './output.js';

interface Result {
  readonly structure: Structure;
  /** kcal/mol */
  readonly energy?: number;
  /** (N,3) kcal/mol/Å */
  readonly forces?: Float64Array;
}

const extensions = ['.sdf', '.mol', '.xyz', '.extxyz', '.pdb', '.json'];

/**
 * To be called before a long computation whose result is to be written.
 *
 * @throws CliError (usage) for an extension that names no format, (output) when the folder is not there
 */
export function checkOutput(path: string): void {
  const extension = extname(path).toLowerCase();
  if (!extensions.includes(extension))
    throw new CliError(
      exitCodes.usage,
      `output ${path}: expected ${extensions.join(' ')}, got ${extension || 'no extension'}`,
    );
  checkFolder(path);
}

/**
 * Writes structures, with their energies where they have one, in the format the file name asks for; `.json` gets what --json prints.
 *
 * @throws CliError as {@link checkOutput}, (output) when the file cannot be written
 */
export function writeResults(path: string, results: readonly Result[], json: () => string): void {
  checkOutput(path);
  const extension = extname(path).toLowerCase();
  if (extension === '.json') writeOutput(path, `${json()}\n`);
  else if (extension === '.pdb') writeOutput(path, writePdb(results.map(({ structure }) => structure)));
  else if (extension.endsWith('xyz'))
    writeOutput(path, results.map((result) => writeXyzFrame(result.structure, result)).join(''));
  else writeOutput(path, writeSdf(results.map(withEnergy)));
}

function withEnergy({ structure, energy }: Result): Structure {
  if (energy === undefined) return structure;
  return { ...structure, properties: new Map([...structure.properties, ['energy_kcal_per_mol', energy.toFixed(6)]]) };
}
