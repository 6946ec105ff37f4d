import type { Command } from 'commander';
import { positive } from '../option.js';

export interface CalibrateCommandOptions {
  data?: string;
  output: string;
  molecules: number;
  members: number;
}

const calibrateHelp = `
RECIPE is the one MODEL was trained with: its training molecules say how well the weights are determined, its validated ones how large
errors are. All levels of theory of the file are calibrated; weights and checksum stay as they are (docs/uncertainty.md).`;

export function calibrateOptions(command: Command): void {
  command
    .argument('<model>', 'model file')
    .argument('<recipe>', 'recipe, a JSON file')
    .requiredOption('-o, --output <file>', 'model file to write; may be MODEL')
    .option('-d, --data <dir>', 'folder of the data (default: environment variable RESFF_DATA)')
    .option('--molecules <n>', 'training molecules of each level', positive, 1500)
    .option('--members <n>', 'members of the model, whose spread is its uncertainty', positive, 16)
    .addHelpText('after', calibrateHelp);
}
