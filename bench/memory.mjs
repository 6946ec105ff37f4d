/**
 * Peak resident memory (MiB) of energy and forces of one random system, in a process of its own.
 *
 *     node bench/memory.mjs relaxed-simd 1 10000 [MODEL]
 */
import { loadModel } from '../dist/node/model-store.js';
import { enableRelaxedSimd } from '../dist/node/relaxed-simd.js';
import { residualBatch } from '../dist/residual/engine.js';
import { backendEntries, residualOn } from './backend.mjs';
import { randomCloud } from './system.mjs';

const [variant, threads, atoms, modelName] = process.argv.slice(2);
enableRelaxedSimd();
const model = loadModel(modelName);
const entry = backendEntries(false).find(
  (one) => one.name.startsWith('wasm') && one.variant === variant && one.threads === Number(threads),
);
const engine = residualOn(entry, model);
const { positions, features } = randomCloud(Number(atoms));
const { cutoff } = model.architecture.residual;
for (let step = 0; step < 3; step++)
  engine.energyGradients(residualBatch([{ features, conformations: [positions] }], cutoff));
console.log(JSON.stringify({ peakMiB: process.resourceUsage().maxRSS / 1024 }));
