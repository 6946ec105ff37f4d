import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { positive } from '../option.js';

export interface TrainCommandOptions {
  out: string;
  data?: string;
  resume?: boolean;
  init?: string;
  from?: string;
  workers: number;
  maxMinutes?: number;
}

const trainHelp = `
RECIPE is a JSON file: architecture, data, stages (docs/training.md; examples in models/). Data are HDF5 files in the layout
of SPICE, with paths relative to --data.

What the model that a run starts from covers (elements, charges, atom environments), the new one covers too. Replay its data beside the
new, or it forgets (docs/label.md).

The folder OUT receives recipe.json, split.json (which molecules were trained and validated on, what was left out and why),
metrics.jsonl, checkpoints, a model <name>-<stage>.safetensors per stage and, at the end, <name>.safetensors.

A run that was interrupted (Ctrl-C, SIGTERM, a power cut) goes on with --resume and ends with the same weights, bit by bit,
as one that was not. The number of workers does not change the result either.`;

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

export function trainOptions(command: Command): void {
  command
    .argument('<recipe>', 'recipe, a JSON file')
    .requiredOption('-o, --out <dir>', 'folder of the run')
    .option('-d, --data <dir>', 'folder of the data (default: environment variable RESFF_DATA)')
    .option('--resume', 'go on with the run in OUT')
    .option(
      '--init <file|name>',
      'model to start from, with all its levels of theory or @LEVEL (default: fresh weights by the seed of the recipe)',
    )
    .option(
      '--from <file|name>',
      'model to fine-tune: as --init, and the recipe may leave the architecture out, which is then that of the model',
    )
    .option('-w, --workers <n>', 'worker threads', positive, availableParallelism())
    .option('--max-minutes <m>', 'save and stop after so many minutes', minutes)
    .addHelpText('after', trainHelp);
}
