import type { Command } from 'commander';
import { type CommonOptions, withCommonOptions } from './option.js';

export function registerEnergy(program: Command): void {
  withCommonOptions(
    program
      .command('energy')
      .description('Energy of every structure, split into terms; forces on request.')
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-f, --forces', 'also the forces, kcal/mol/Å')
      .option('-o, --output <file>', 'write the structures with their results: .sdf, .mol, .xyz or .json'),
  ).action(async (inputs: string[], options: CommonOptions & { forces?: boolean }) => {
    const { runEnergy } = await import('./energy-run.js');
    await runEnergy(inputs, options);
  });
}
