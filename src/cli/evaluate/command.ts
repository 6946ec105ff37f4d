import type { Command } from '../command.js';
import { type EvaluateCommandOptions, evaluateOptions } from './options.js';

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'Errors of a model against reference energies and forces.',
  options: evaluateOptions,
  async run(benchmark: string, options: EvaluateCommandOptions) {
    if (benchmark === 'torsions') {
      const { runEvaluateTorsions } = await import('./torsion-run.js');
      await runEvaluateTorsions(options);
    } else {
      const { runEvaluate } = await import('./run.js');
      await runEvaluate(benchmark, options);
    }
  },
};
