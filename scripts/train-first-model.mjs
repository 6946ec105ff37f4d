/**
 * The driver that trained the first shipped weights, on two worker threads, each stage for a given number of minutes:
 *
 *     node scripts/train-first-model.mjs DATA OUT
 *
 * DATA holds train/gfn2.hdf5 and benchmarks/gfn2-test.hdf5, OUT receives mm, residual and joint.safetensors. It stands here
 * so that the model card can name what was run; stage lengths in minutes make it depend on the machine, so it gives
 * comparable weights, not equal ones. The `resff train` command will replace it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as h5wasm from 'h5wasm/node';
import { Rng } from '../dist/core/rng.js';
import { architectureSchema } from '../dist/model/architecture.js';
import { writeModel } from '../dist/model/model-file.js';
import { enableRelaxedSimd } from '../dist/node/relaxed-simd.js';
import { Adam } from '../dist/train/adam.js';
import { hdf5Archive } from '../dist/train/archive.js';
import { NO_FILTER } from '../dist/train/data-filter.js';
import { initializeWeights } from '../dist/train/initialization.js';
import { createObjective } from '../dist/train/objective.js';
import { ParameterVector } from '../dist/train/parameter-vector.js';
import { emptyReport, readSpice } from '../dist/train/spice.js';

const stages = [
  { name: 'mm', mm: true, residual: false, minutes: 2, rate: 2e-3, molecules: 16, conformations: 6, l2: 1, clip: 500 },
  {
    name: 'residual',
    mm: false,
    residual: true,
    minutes: 4.5,
    rate: 1e-3,
    molecules: 8,
    conformations: 5,
    l2: 0,
    clip: 300,
  },
  {
    name: 'joint',
    mm: true,
    residual: true,
    minutes: 9.5,
    rate: 8e-4,
    molecules: 8,
    conformations: 5,
    l2: 0,
    clip: 200,
  },
];
const architecture = architectureSchema.parse({ mm: { width: 128 } });
const vector = new ParameterVector(architecture);
enableRelaxedSimd();
if (isMainThread) await train(process.argv[2], process.argv[3]);
else await work(workerData);

async function load(path) {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'r');
  const records = [...readSpice(hdf5Archive(file), NO_FILTER, emptyReport())];
  file.close();
  return records;
}

/** Answers `step` with the loss of a shard, its gradient in shared memory, and `evaluate` with sums over half of the test set. */
async function work({ data, weights, average, gradient }) {
  const records = await load(join(data, 'train/gfn2.hdf5'));
  const test = await load(join(data, 'benchmarks/gfn2-test.hdf5'));
  const objective = createObjective({ backend: 'wasm', architecture, vector });
  const sum = new Float32Array(gradient);
  parentPort.on('message', ({ kind, items, settings, scale, part }) => {
    objective.setWeights(new Float32Array(kind === 'step' ? weights : average));
    if (kind === 'step') {
      sum.fill(0);
      const molecules = items.map(([record, chosen]) => sample(records[record], chosen));
      parentPort.postMessage(objective.lossGradient(molecules, settings, scale, sum, 1));
    } else {
      const results = test
        .filter((_, i) => i % 2 === part)
        .map((r) => objective.evaluate([{ ...r, source: 'test', weight: 1 }], settings));
      parentPort.postMessage(results.reduce(added));
    }
  });
  parentPort.postMessage('ready');
}

function sample(record, chosen) {
  const size = 3 * record.molecule.atomicNumbers.length;
  const pick = (values) => Float64Array.from(chosen.flatMap((c) => [...values.subarray(c * size, (c + 1) * size)]));
  const energies = Float64Array.from(chosen, (c) => record.energies[c]);
  return {
    ...record,
    source: 'gfn2',
    weight: 1,
    positions: pick(record.positions),
    gradients: pick(record.gradients),
    energies,
  };
}

function added(a, b) {
  return Object.fromEntries(Object.entries(a).map(([key, value]) => [key, value + b[key]]));
}

function ask(worker, message) {
  return new Promise((resolve, reject) => {
    const answer = (value) => {
      worker.off('error', reject);
      resolve(value);
    };
    worker.once('message', answer);
    worker.once('error', reject);
    if (message) worker.postMessage(message);
  });
}

async function train(data, out) {
  const records = await load(join(data, 'train/gfn2.hdf5'));
  const shared = () => new SharedArrayBuffer(4 * vector.size);
  const memory = { weights: shared(), average: shared() };
  const weights = new Float32Array(memory.weights);
  const average = new Float32Array(memory.average);
  weights.set(initializeWeights(vector, architecture, 7));
  const gradients = [shared(), shared()];
  const workers = gradients.map(
    (gradient) => new Worker(new URL(import.meta.url), { workerData: { data, ...memory, gradient } }),
  );
  await Promise.all(workers.map((worker) => ask(worker)));
  const parts = gradients.map((gradient) => new Float32Array(gradient));
  const total = new Float32Array(vector.size);
  const rng = new Rng(11);
  const adam = new Adam(vector.size, Float32Array);
  const begin = Date.now();
  for (const stage of stages) {
    adam.reset();
    average.set(weights);
    const ranges = vector.ranges([...(stage.mm ? ['mm'] : []), ...(stage.residual ? ['residual'] : [])]);
    const settings = {
      trainMm: stage.mm,
      trainResidual: stage.residual,
      residualWeight: stage.residual ? 1 : 0,
      torsionL2: stage.l2,
      energyWeight: 1,
      forceWeight: 1,
      dropout: 0,
    };
    const stageBegin = Date.now();
    let steps = 0;
    for (let fraction = 0; fraction < 1; fraction = (Date.now() - stageBegin) / (60e3 * stage.minutes)) {
      const shards = draw(records, rng, stage);
      const scale = 1 / stage.molecules;
      await Promise.all(workers.map((worker, p) => ask(worker, { kind: 'step', items: shards[p], settings, scale })));
      let squared = 0;
      for (const { begin, end } of ranges)
        for (let i = begin; i < end; i++) {
          total[i] = parts[0][i] + parts[1][i];
          squared += total[i] ** 2;
        }
      const norm = Math.sqrt(squared);
      if (!Number.isFinite(norm))
        throw new Error(`gradient: expected a finite norm, got ${norm} (${stage.name}, step ${steps})`);
      const shrink = Math.min(1, stage.clip / norm);
      for (const { begin, end } of ranges) for (let i = begin; i < end; i++) total[i] *= shrink;
      const rate = stage.rate * Math.min(1, (steps + 1) / 100) * (0.01 + 0.495 * (1 + Math.cos(Math.PI * fraction)));
      adam.step(weights, total, rate, ranges);
      const keep = Math.min(0.998, (steps + 1) / (steps + 10));
      for (const { begin, end } of ranges)
        for (let i = begin; i < end; i++) average[i] = keep * average[i] + (1 - keep) * weights[i];
      steps++;
    }
    weights.set(average);
    const halves = await Promise.all(workers.map((worker, part) => ask(worker, { kind: 'evaluate', settings, part })));
    const e = added(halves[0], halves[1]);
    const heldOut = {
      file: 'gfn2-test.hdf5',
      energyRmse: Math.sqrt(e.energySquaredSum / e.energyCount),
      energyMae: e.energyAbsoluteSum / e.energyCount,
      forceRmse: Math.sqrt(e.forceSquaredSum / e.forceCount),
      forceMae: e.forceAbsoluteSum / e.forceCount,
    };
    const seconds = Math.round((Date.now() - begin) / 1e3);
    console.log(JSON.stringify({ stage: stage.name, steps, seconds, ...heldOut }));
    const model = {
      name: stage.name,
      architecture,
      weights: vector.toWeights(weights.slice()),
      residualWeight: settings.residualWeight,
      elements: [1, 6, 7, 8, 9, 15, 16, 17, 35, 53],
      charges: [-2, -1, 0, 1, 2],
      provenance: { data: 'gfn2.hdf5', stage: stage.name, steps, seconds, heldOut },
    };
    writeFileSync(join(out, `${stage.name}.safetensors`), writeModel(model));
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
}

/** Molecules and conformations of a batch, dealt to the two workers by cost. */
function draw(records, rng, stage) {
  const shards = [[], []];
  const cost = [0, 0];
  for (let m = 0; m < stage.molecules; m++) {
    const record = rng.integer(records.length);
    const { energies, molecule } = records[record];
    const chosen = rng
      .shuffle([...energies.keys()])
      .slice(0, stage.conformations)
      .sort((a, b) => a - b);
    const shard = cost[0] <= cost[1] ? 0 : 1;
    cost[shard] += chosen.length * molecule.atomicNumbers.length ** 1.5;
    shards[shard].push([record, chosen]);
  }
  return shards;
}
