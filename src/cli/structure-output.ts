import { extname } from 'node:path';
import { writeSdf } from '../formats/sdf-writer.js';
import type { Structure } from '../formats/structure.js';
import { CliError, exitCodes } from './exit.js';
import { writeOutput } from './output.js';

interface Result {
  readonly structure: Structure;
  /** kcal/mol */
  readonly energy: number;
  /** (N,3) kcal/mol/Å */
  readonly forces: Float64Array;
}

/**
 * Writes structures with their energies in the format the file name asks for; `.json` gets what --json prints.
 *
 * @throws CliError (usage) for another extension, (output) when the file cannot be written
 */
export function writeResults(path: string, results: readonly Result[], json: () => string): void {
  const extension = extname(path).toLowerCase();
  if (extension === '.json') writeOutput(path, `${json()}\n`);
  else if (extension === '.sdf' || extension === '.mol') writeOutput(path, writeSdf(results.map(withEnergy)));
  else
    throw new CliError(
      exitCodes.usage,
      `output ${path}: expected .sdf, .xyz, .extxyz or .json, got ${extension || 'no extension'}`,
    );
}

function withEnergy({ structure, energy }: Result): Structure {
  return { ...structure, properties: new Map([...structure.properties, ['energy_kcal_per_mol', energy.toFixed(6)]]) };
}
