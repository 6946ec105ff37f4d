import { type Command, InvalidArgumentError, Option } from 'commander';
import { convergenceLevels, convergenceOf } from '../simulate/convergence.js';
import { type CommonOptions, count, withCommonOptions } from './option.js';

export interface MinimizeCommandOptions extends CommonOptions {
  level: string;
  fix: number[];
  maxSteps?: number;
  forces?: boolean;
  progress?: boolean;
}

const levelHelp = `
Levels as in xtb, thresholds of energy change (kcal/mol) and gradient norm (kcal/mol/Å):
${convergenceLevels
  .map((level) => {
    const { energy, gradientNorm } = convergenceOf(level);
    return `  ${level.padEnd(11)}${energy.toExponential(1).padStart(8)}${gradientNorm.toFixed(3).padStart(9)}`;
  })
  .join('\n')}`;

/** `0,3-5` to [0, 3, 4, 5]. */
export function atomList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, from, to] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to ?? from)];
    if (from === undefined || last < first) throw new InvalidArgumentError('Expected atoms from 0 such as 0,3-5.');
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

export function registerMinimize(program: Command): void {
  withCommonOptions(
    program
      .command('minimize')
      .description('Relaxes every structure to a minimum of its energy (L-BFGS).')
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-o, --output <file>', 'write the relaxed structures: .sdf, .mol, .xyz or .json')
      .addOption(new Option('-l, --level <level>', 'convergence').choices(convergenceLevels).default('normal'))
      .option('--fix <atoms>', 'atoms that stay in place, counted from 0, such as 0,3-5', atomList, [])
      .option('--max-steps <n>', 'steps after which it gives up (default: 1000, or 10 per atom if that is more)', count)
      .option('-f, --forces', 'also the forces left, kcal/mol/Å')
      .option('--progress', 'a line per step on standard error'),
  )
    .addHelpText('after', levelHelp)
    .action(async (inputs: string[], options: MinimizeCommandOptions) => {
      const { runMinimize } = await import('./minimize-run.js');
      await runMinimize(inputs, options);
    });
}
