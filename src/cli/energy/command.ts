import type { Command } from 'commander';
import { type CommonOptions, positive, withCommonOptions } from '../option.js';

export interface EnergyCommandOptions extends CommonOptions {
  forces?: boolean;
  threads?: number;
}

export function registerEnergy(program: Command): void {
  withCommonOptions(
    program
      .command('energy')
      .description('Energy of every structure, split into terms; forces on request.')
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-f, --forces', 'also the forces, kcal/mol/Å')
      .option('-o, --output <file>', 'write the structures with their results: .sdf, .mol, .xyz, .pdb or .json')
      .option('--threads <n>', 'threads for many structures (default: a core for every 128 structures)', positive),
  ).action(async (inputs: string[], options: EnergyCommandOptions) => {
    const { runEnergy } = await import('./run.js');
    await runEnergy(inputs, options);
  });
}
