/**
 * Memory of a batch over a long library of small molecules, so that its length is what matters. Half-way and final peaks of the resident
 * set tell whether memory grows. Needs a build and Linux (/proc).
 *
 *     npx tsx workshop/bench/library.ts --records 100000 --command energy --threads 1
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    command: { type: 'string', default: 'energy' },
    threads: { type: 'string', default: '1' },
    chunk: { type: 'string', default: '1000' },
  },
});
const { command, threads, chunk } = values;
const records = Number(values.records);
const MIB = 1024;
const program = join(import.meta.dirname, '../../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'resff-library-'));
const library = join(folder, 'library.smi');
await writeLibrary();
const begun = performance.now();
const child = spawn(
  process.execPath,
  [program, 'batch', command, library, '--out', join(folder, 'out'), '--chunk', chunk, '--threads', threads, '--quiet'],
  { stdio: 'inherit' },
);
const watched = watch(child);
const status = await new Promise((resolve) => child.on('exit', resolve));
clearInterval(watched.timer);
console.log(
  JSON.stringify({
    records,
    command,
    threads: Number(threads),
    status,
    peakMiB: Math.round(watched.peak),
    peakHalfwayMiB: Math.round(watched.half),
    seconds: Math.round((performance.now() - begun) / 1e3),
    cpuSeconds: Math.round(watched.cpu),
  }),
);
rmSync(folder, { recursive: true, force: true });

/** Methane with three groups, each chosen by a digit of the number. */
async function writeLibrary(): Promise<void> {
  const groups = ['C', 'O', 'N', 'F', 'Cl', 'C#N', 'C=O', 'OC', 'S', 'C=C'];
  const file = createWriteStream(library);
  for (let i = 0; i < records; i++) {
    const [a, b, c] = [1, 10, 100].map((unit) => groups[Math.floor(i / unit) % 10]);
    if (!file.write(`C(${a})(${b})${c} m${i}\n`))
      await new Promise<void>((resolve) => file.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => file.end(() => resolve()));
}

/** Reads peak (MiB) and CPU time (s) of a process twice a second. */
function watch({ pid }: ChildProcess) {
  const seen = { peak: 0, half: 0, cpu: 0, timer: setInterval(look, 500) };
  function look() {
    try {
      seen.peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / MIB;
      const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
      seen.cpu = (Number(user) + Number(system)) / 100;
      // Three files a chunk.
      const done = (readdirSync(join(folder, 'out/chunks')).length / 3) * Number(chunk);
      if (seen.half === 0 && done >= records / 2) seen.half = seen.peak;
    } catch {
      // It has not begun, or has ended.
    }
  }
  return seen;
}
