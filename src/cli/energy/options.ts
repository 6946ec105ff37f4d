import type { Command } from 'commander';
import { type CommonOptions, positive, withCommonOptions } from '../option.js';
import { uncertaintyHelp } from '../uncertainty-option.js';

export interface EnergyCommandOptions extends CommonOptions {
  forces?: boolean;
  threads?: number;
  uncertainty?: boolean;
}

export function energyOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-f, --forces', 'also the forces, kcal/mol/Å')
      .option('-u, --uncertainty', uncertaintyHelp)
      .option('-o, --output <file>', 'write the structures with their results: .sdf, .mol, .xyz, .pdb or .json')
      .option('--threads <n>', 'threads for many structures (default: a core for every 128 structures)', positive),
  );
}
