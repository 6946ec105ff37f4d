/**
 * Memory of a batch over a long library: node workshop/bench/library.mjs [records] [threads]. Small molecules, so that the length is
 * what matters; half-way and final peaks of the resident set tell whether memory grows. Needs a build and Linux (/proc).
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [records = '100000', threads = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'resff-library-'));
const library = join(folder, 'library.smi');
const groups = ['C', 'O', 'N', 'F', 'Cl', 'C#N', 'C=O', 'OC', 'S', 'C=C'];

/** Methane with three groups, each chosen by a digit of the number. */
const file = createWriteStream(library);
for (let i = 0; i < Number(records); i++) {
  const [a, b, c] = [i % 10, Math.floor(i / 10) % 10, Math.floor(i / 100) % 10].map((digit) => groups[digit]);
  if (!file.write(`C(${a})(${b})${c} m${i}\n`)) await new Promise((resolve) => file.once('drain', resolve));
}
await new Promise((resolve) => file.end(resolve));

const main = join(import.meta.dirname, '../../dist/cli/main.js');
const args = [
  'batch',
  'energy',
  library,
  '--out',
  join(folder, 'out'),
  '--chunk',
  '1000',
  '--threads',
  threads,
  '--quiet',
];
const begun = performance.now();
const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' });
const chunks = () => readdirSync(join(folder, 'out/chunks'), { withFileTypes: true }).length / 3;
let half = 0;
let peak = 0;
let cpu = 0;
const watch = setInterval(() => {
  try {
    peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
    const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    cpu = (Number(user) + Number(system)) / 100;
    if (half === 0 && chunks() >= Number(records) / 2000) half = peak;
  } catch {
    // It has not begun, or has ended.
  }
}, 500);
const status = await new Promise((resolve) => child.on('exit', resolve));
clearInterval(watch);
console.log(
  JSON.stringify({
    records: Number(records),
    threads: Number(threads),
    status,
    peakMiB: Math.round(peak),
    peakHalfwayMiB: Math.round(half),
    seconds: Math.round((performance.now() - begun) / 1e3),
    cpuSeconds: Math.round(cpu),
  }),
);
rmSync(folder, { recursive: true, force: true });
