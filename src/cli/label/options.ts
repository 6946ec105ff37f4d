import type { Command } from 'commander';
import type { Shard } from '../../workflow/batch/library.js';
import { shard } from '../batch/options.js';
import { type CommonOptions, positive, withCommonOptions } from '../option.js';

export interface LabelOptions extends CommonOptions {
  out: string;
  frames: number;
  temperature: number;
  program: string;
  method: string;
  basis?: string;
  threads?: number;
  shard: Shard;
  retryFailed?: boolean;
}

const labelHelp = `
Frames of every molecule: its conformers (--conformers), their minima, every rotatable bond turned in steps of 60 degrees, and short
dynamics at --temperature, all by the model; --frames of them are labeled, on all cores.

--program is xtb, for GFN2-xTB by the program of that name, or a command that reads a QCSchema AtomicInput from standard input and
writes an AtomicResult: "qcengine run psi4 -", or "python3 templates/tblite_qcschema.py" of this package.

DIR receives a folder of chunks, one a molecule, as resff batch makes it: interrupted, the same command goes on. When all are done,
DIR/labels.hdf5 is training data (docs/label.md).

Examples:
  resff label 'CN=C=S' 'CSSSC' --conformers 3 --out labels
  resff label library.smi --program "qcengine run psi4 -" --method B3LYP-D3BJ --basis DZVP --out labels`;

export function labelOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files or SMILES')
      .requiredOption('--out <dir>', 'folder of the labels')
      .option('--frames <n>', 'frames of each molecule', positive, 20)
      .option('--temperature <K>', 'of the short dynamics', positive, 600)
      .option('--program <command>', 'xtb, or a command that speaks QCSchema, see below', 'xtb')
      .option('--method <name>', 'for a QCSchema program', 'GFN2-xTB')
      .option('--basis <name>', 'for a QCSchema program')
      .option('--threads <n>', 'programs and threads at once (default: one on every core)', positive)
      .option('--shard <i/n>', 'label every n-th molecule, from the i-th on', shard, { part: 1, of: 1 } as Shard)
      .option('--retry-failed', 'label molecules that failed again'),
  ).addHelpText('after', labelHelp);
}
