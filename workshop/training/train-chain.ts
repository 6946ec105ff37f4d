/**
 * Trains a shipped model from nothing: the runs of workshop/training/chain.json one after the other, each starting from the model of an
 * earlier one.
 *
 *     npx tsx workshop/training/train-chain.ts resff-fast|resff-paper --data DATA --out RUNS [--workers 2] [--dry-run]
 *
 * Each run has a folder RUNS/RECIPE. Runs that are complete are kept and one that was interrupted goes on, so the command can be
 * repeated until it is through. `--dry-run` prints the commands that are left.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    workers: { type: 'string', default: '2' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
/** The runs of a model: recipe, and the model of an earlier run that it starts from. */
type Chain = readonly { readonly recipe: string; readonly from?: string }[];

const chains: Record<string, Chain> = JSON.parse(readFileSync(join(root, 'workshop/training/chain.json'), 'utf8'));
const chain = chains[positionals[0] ?? ''];
const { data, out } = values;
if (chain === undefined || positionals.length !== 1 || data === undefined || out === undefined) {
  console.error(
    `expected one of ${Object.keys(chains).join(', ')} with --data and --out, got ${positionals.join(' ')}`,
  );
  process.exit(2);
}

for (const { recipe, from } of chain) {
  const run = join(out, recipe);
  if (existsSync(join(run, `${recipe}.safetensors`))) {
    console.error(`${recipe}: complete`);
    continue;
  }
  const begun = existsSync(join(run, 'checkpoint.safetensors'));
  const start = from === undefined ? [] : ['--init', modelPath(out, from)];
  const args = ['train', recipePath(recipe), '--data', data, '--out', run];
  args.push('--workers', values.workers, ...(begun ? ['--resume'] : start));
  console.log(['resff', ...args].join(' '));
  if (values['dry-run']) continue;
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The recipe of a shipped model stands beside its weights, the others here. */
function recipePath(recipe: string): string {
  const file = `${recipe}.recipe.json`;
  const shipped = join(root, 'models', file);
  return existsSync(shipped) ? shipped : join(root, 'workshop/training/recipe', file);
}

/** RUN/MODEL or RUN/MODEL@LEVEL of a chain as `--init` wants it. */
function modelPath(runs: string, from: string): string {
  const [file, level] = from.split('@');
  return join(runs, `${file}.safetensors`) + (level === undefined ? '' : `@${level}`);
}
