/** Command line of the bench. */
import { parseArgs } from 'node:util';

/** The published residual network, so that it can be compared with the same one elsewhere. */
const MODEL = 'resff-paper';

export const help = `npm run bench -- [options]

  --json [FILE]          machine and results as JSON; without FILE on standard output, the tables on standard error
  --svg FILE             time against atoms, both axes logarithmic, with the fitted slopes
  --markdown FILE        the tables of docs/performance.md
  --only NAME,...        some sections only (see below)
  --quick                small sizes and short repeats: does it run? Its figures mean little
  --model NAME           shipped model or file (default: ${MODEL}, whose residual is that of the PyTorch program)
  --torch-script FILE    PyTorch program with the same network (default: bench/residual_torch.py in RESFF_REFERENCE)
  --python COMMAND       default python3
  --no-torch             leave PyTorch out
`;

export interface BenchOptions {
  readonly help: boolean;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  readonly markdown: string | undefined;
  readonly only: ReadonlySet<string>;
  readonly quick: boolean;
  readonly model: string;
  readonly torchScript: string | undefined;
  readonly python: string;
  readonly torch: boolean;
}

/**
 * @param sections names of all sections
 * @returns options, `only` as a set of names
 * @throws Error for an unknown option or section
 */
export function readOptions(args: readonly string[], sections: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: args.flatMap((arg, i) => (arg === '--json' && /^(-|$)/.test(args[i + 1] ?? '') ? ['--json=-'] : [arg])),
    allowNegative: true,
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'string' },
      svg: { type: 'string' },
      markdown: { type: 'string' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      model: { type: 'string', default: MODEL },
      'torch-script': { type: 'string' },
      python: { type: 'string', default: 'python3' },
      torch: { type: 'boolean', default: true },
    },
  });
  const only = values.only === undefined ? sections : values.only.split(',');
  for (const name of only)
    if (!sections.includes(name)) throw new Error(`--only: expected some of ${sections.join(', ')}, got ${name}`);
  const { help, json, svg, markdown, quick, model, python, torch } = values;
  const torchScript = values['torch-script'];
  return { help, json, svg, markdown, only: new Set(only), quick, model, torchScript, python, torch };
}
