/**
 * Peak resident memory (MiB) of energy and forces of one random system, in a process of its own.
 *
 *     npx tsx workshop/bench/memory.ts relaxed-simd 1 10000 [MODEL]
 */
import { existsSync, readFileSync } from 'node:fs';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { backendEntries } from './backend.js';
import { randomCloud } from './system.js';

const [variant, threads, atoms, modelName] = process.argv.slice(2);
enableRelaxedSimd();
const model = loadModel(modelName);
const entry = backendEntries(false).find(
  (one) => !one.exact && one.variant === variant && one.threads === Number(threads),
);
if (!entry) throw new Error(`memory: expected a variant and threads of the bench, got ${variant} ${threads}`);
const opened = await entry.open(model);
const cloud = randomCloud(Number(atoms));
for (let step = 0; step < 3; step++) opened.residual([cloud]);
opened.close();
console.log(JSON.stringify({ peakMiB: peakKiB() / 1024 }));

/** Linux hands the maximum of getrusage on from the process that started this one, so its own counter comes first. */
function peakKiB(): number {
  const status = '/proc/self/status';
  const own = existsSync(status) ? /VmHWM:\s*(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return own === undefined ? process.resourceUsage().maxRSS : Number(own);
}
