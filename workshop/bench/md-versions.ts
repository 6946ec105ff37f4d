/**
 * Dynamics with two built versions of the program, in turns: steps a second of processor time, and their ratio.
 *
 *     npx tsx workshop/bench/md-versions.ts BEFORE [AFTER]    folders with a `dist`; AFTER is this one by default
 *       --repeats 5
 *
 * `resff md` with each version's own resff-fast, without a thermostat, on one thread: water (3 atoms), aspirin (21), a peptide of ten
 * alanines (112). A run of 2n steps less one of n leaves out the start. Processor time depends less than wall-clock time on what else the
 * machine does; the shortest of the repeats counts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: 'string', default: '5' } },
});
const HERE = join(import.meta.dirname, '../..');
const [before, after = HERE] = positionals.map((path) => resolve(path));
if (!before) throw new Error('md-versions: expected the folder of a built version');

/** Name, command that makes the structure, and n. */
const SYSTEMS: readonly (readonly [string, readonly string[], number])[] = [
  ['water', ['minimize', 'O'], 40_000],
  ['aspirin', ['minimize', 'CC(=O)Oc1ccccc1C(=O)O'], 6000],
  ['ten alanines', ['build', 'peptide', 'AAAAAAAAAA', '--conformation', 'helix'], 1000],
];
/** fs */
const TIME_STEP = 0.5;
/** Prints the processor time of a process, ms, when it ends. */
const REPORT = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write('CPU '+(user+system)/1e3)})`;

const folder = mkdtempSync(join(tmpdir(), 'resff-md-'));
try {
  console.log('| system | steps | before, steps/s | after, steps/s | ratio |\n| --- | --- | --- | --- | --- |');
  for (const [name, make, steps] of SYSTEMS) {
    const file = join(folder, `${name.replace(' ', '-')}.sdf`);
    execFileSync('node', [join(HERE, 'dist/cli/main.js'), ...make, '-o', file], { stdio: 'ignore' });
    const shortest = { before: Infinity, after: Infinity };
    for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
      shortest.before = Math.min(shortest.before, stepTime(before, file, steps));
      shortest.after = Math.min(shortest.after, stepTime(after, file, steps));
    }
    const [slow, fast] = [1e3 / shortest.before, 1e3 / shortest.after];
    console.log(`| ${name} | ${steps} | ${slow.toFixed(0)} | ${fast.toFixed(0)} | ${(fast / slow).toFixed(2)} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns ms of processor time */
function stepTime(version: string, file: string, steps: number): number {
  return (processorTime(version, file, 2 * steps) - processorTime(version, file, steps)) / steps;
}

function processorTime(version: string, file: string, steps: number): number {
  const trajectory = join(folder, 'trajectory.dcd');
  const run = [
    'md',
    file,
    '-e',
    'nve',
    '--no-minimize',
    '-t',
    `${steps * TIME_STEP}fs`,
    '-o',
    trajectory,
    '--every',
    '10ps',
    '--threads',
    '1',
  ];
  const script = `node --import "${REPORT}" ${join(version, 'dist/cli/main.js')} ${run.join(' ')} --overwrite 2>&1 >/dev/null`;
  const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  return Number(/CPU ([\d.]+)/.exec(output)?.[1]);
}
