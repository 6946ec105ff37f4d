/**
 * Is dynamics with a model stable? Runs `resff md` on molecules of a data set that the model has not seen, charged ones first,
 * and prints a table of what became of each. Every run keeps its files in --out; one that is there is not run again, one that was
 * interrupted goes on.
 *
 *     npx tsx workshop/bench/md-stability.ts --data gfn2-test.hdf5 --count 30 --out runs/md-stability
 *     npx tsx workshop/bench/md-stability.ts --smiles 'CCO,C[NH3+]' --out runs/md-stability
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Molecule, type Structure, totalCharge } from 'resff';
import { generateConformers } from 'resff/build';
import { symbolOf } from 'resff/chemistry';
import { writeSdf } from 'resff/formats';
import { archiveOpener, registerConformerResources } from 'resff/node';
import { emptyReport, NO_FILTER, readSpice } from 'resff/train';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    smiles: { type: 'string' },
    count: { type: 'string', default: '30' },
    out: { type: 'string' },
    model: { type: 'string' },
    runs: { type: 'string', default: '300:20ps,500:5ps' },
    jobs: { type: 'string', default: '1' },
  },
});
const { out } = values;
if (out === undefined || (values.data === undefined) === (values.smiles === undefined)) {
  console.error('expected --out DIR and either --data FILE.hdf5 or --smiles A,B,...');
  process.exit(2);
}
/** Share of the molecules that are charged, as far as the data have them. */
const CHARGED = 1 / 3;
type Conditions = readonly [temperature: string, time: string];
const runs = values.runs.split(',').map((run) => run.split(':') as unknown as Conditions);
const program = join(import.meta.dirname, '../../dist/cli/main.js');
const flags = ['--timestep', '1fs', '--every', '100fs', '--friction', '1', '--no-progress', '--json'];
if (values.model !== undefined) flags.push('--model', values.model);

/** Evenly over the file, so that all kinds of molecules come. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  return Array.from({ length: count }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / count)]!);
}

async function structures(): Promise<Structure[]> {
  if (values.smiles !== undefined) {
    registerConformerResources();
    return values.smiles.split(',').map((smiles) => generateConformers(smiles, { name: smiles })[0]!);
  }
  const open = await archiveOpener();
  const records = [...readSpice(open(values.data!), NO_FILTER, emptyReport())].map(
    ({ id, molecule, positions, energies }) => {
      const size = 3 * molecule.atomicNumbers.length;
      const lowest = energies.indexOf(Math.min(...energies));
      return {
        molecule: { ...molecule, name: id },
        positions: positions.slice(lowest * size, (lowest + 1) * size),
        properties: new Map(),
      };
    },
  );
  const count = Number(values.count);
  const charged = records.filter(({ molecule }) => molecule.formalCharges.some((q) => q !== 0));
  const chosen = spread(charged, Math.round(CHARGED * count));
  const rest = records.filter((record) => !charged.includes(record));
  return [...chosen, ...spread(rest, count - chosen.length)];
}

interface RunResult {
  readonly failure?: { readonly message: string };
  readonly temperature?: { readonly mean: number; readonly standardError: number | null };
}

/** @returns the result of `resff md`, from the file or from a run */
async function run(structure: Structure, index: number, [temperature, time]: Conditions): Promise<RunResult> {
  const stem = join(out!, `${index + 1}-${temperature}K`);
  const answer = `${stem}.json`;
  if (!existsSync(answer)) {
    writeFileSync(`${stem}.sdf`, writeSdf([structure]));
    const restart = existsSync(`${stem}.checkpoint`) ? ['--restart'] : [];
    const args = ['md', `${stem}.sdf`, '-o', `${stem}.dcd`, '-T', temperature, '-t', time, ...flags, ...restart];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [printed, told] = ['', ''];
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    // 0: done, 1: a guard ended it; anything else is no result and will be tried again.
    if (status !== 0 && status !== 1) return { failure: { message: told.trim().split('\n').at(-1)! } };
    writeFileSync(answer, printed);
  }
  return (JSON.parse(readFileSync(answer, 'utf8')) as { results: [RunResult] }).results[0];
}

function formula({ atomicNumbers }: Molecule): string {
  const counts = new Map<string, number>();
  for (const z of atomicNumbers) counts.set(symbolOf(z), (counts.get(symbolOf(z)) ?? 0) + 1);
  const rank = (symbol: string) => ['C', 'H'].indexOf(symbol) + 1 || 3;
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([symbol, count]) => (count > 1 ? `${symbol}${count}` : symbol))
    .join('');
}

mkdirSync(out, { recursive: true });
const all = await structures();
const tasks = all.flatMap((structure, index) => runs.map((conditions) => ({ structure, index, conditions })));
const results = new Map<(typeof tasks)[number], RunResult>();
let next = 0;
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    while (next < tasks.length) {
      const task = tasks[next++]!;
      const result = await run(task.structure, task.index, task.conditions);
      results.set(task, result);
      console.error(
        `${task.index + 1}/${all.length} ${task.structure.molecule.name} ${task.conditions.join(' K, ')}: ${verdict(result)}`,
      );
    }
  }),
);

function verdict({ failure, temperature }: RunResult): string {
  if (failure || !temperature) return failure?.message ?? 'no temperature';
  const { mean, standardError } = temperature;
  return `stable, ${mean.toFixed(0)}${standardError === null ? '' : ` ± ${standardError.toFixed(0)}`} K`;
}

const heads = runs.map(([temperature, time]) => `${time} at ${temperature} K`);
console.log(
  `| molecule | formula | charge | atoms | ${heads.join(' | ')} |\n|---|---|---|---|${'---|'.repeat(runs.length)}`,
);
all.forEach(({ molecule }, index) => {
  const cells = tasks.filter((task) => task.index === index).map((task) => verdict(results.get(task)!));
  const { name, atomicNumbers } = molecule;
  console.log(`| ${[name, formula(molecule), totalCharge(molecule), atomicNumbers.length, ...cells].join(' | ')} |`);
});
const unstable = [...results.values()].filter(({ failure }) => failure).length;
console.log(`\n${tasks.length - unstable} of ${tasks.length} runs stable`);
process.exitCode = unstable > 0 ? 1 : 0;
