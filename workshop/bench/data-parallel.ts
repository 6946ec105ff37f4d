/**
 * From what batch on training over several machines pays: processor time of a step of both networks, bytes of its weights and
 * gradients, what an exchange of these over Redis takes, and the speed that follows for 2 and 4 machines.
 *
 *     npx tsx workshop/bench/data-parallel.ts [--models resff-fast,resff-paper] [--molecules 8,32,128]
 *
 * Needs a build, and redis-server for the exchange, which is measured over loopback: its processing without a network. A step on M
 * machines takes T/M for the shards, one exchange for each worker, and M times weights down and gradients up through the link of the
 * machine that adds them. Times are processor times, so that another load of the machine does not count.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { type Model, Rng } from 'resff';
import { generateConformers } from 'resff/build';
import { loadModel, registerConformerResources } from 'resff/node';
import {
  createObjective,
  localPool,
  ParameterVector,
  parseRecipe,
  planBatch,
  stageSettings,
  type TrainingMolecule,
} from 'resff/train';

const SMILES =
  'CC(=O)NC(C)C(=O)NC CC(=O)Nc1ccc(O)cc1 OCC1OC(O)C(O)C(O)C1O CN1CCC(N)CC1 CCOC(=O)c1ccccc1N CC(C)CC(N)C(=O)O c1ccc2[nH]ccc2c1 CSCCC(N)C(=O)NC'.split(
    ' ',
  );
const CONFORMATIONS = 8;
const SHARDS = 4;
const SPRING = 200;
const PORT = 6399;
/** bytes a second */
const LINKS = { '1 Gb/s': 125e6, '10 Gb/s': 1.25e9 };
const MACHINES = [2, 4];
const ROUNDS = 3;

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: 'resff-fast,resff-paper' },
    molecules: { type: 'string', default: '8,32,128' },
  },
});
registerConformerResources();

/** Conformers shaken a little, with energies and gradients of springs to where their atoms were. */
function madeUp(smiles: string, seed: number): TrainingMolecule {
  const { molecule, positions: rest } = generateConformers(smiles)[0]!;
  const rng = new Rng(seed);
  const positions = new Float64Array(CONFORMATIONS * rest.length);
  const gradients = new Float64Array(positions.length);
  const energies = new Float64Array(CONFORMATIONS);
  positions.forEach((_, i) => {
    const shift = 0.08 * rng.normal();
    positions[i] = rest[i % rest.length]! + shift;
    gradients[i] = SPRING * shift;
    energies[Math.floor(i / rest.length)]! += 0.5 * SPRING * shift * shift;
  });
  const facts = { id: `${smiles} ${seed}`, source: 'made up', dipoles: null, level: null, weight: 1 };
  return { ...facts, molecule, positions, energies, gradients };
}

/** The shortest processor time of a few rounds, s. */
async function processorSeconds(body: () => Promise<unknown>): Promise<number> {
  await body();
  const times: number[] = [];
  for (let k = 0; k < ROUNDS; k++) {
    const begun = process.cpuUsage();
    await body();
    const { user, system } = process.cpuUsage(begun);
    times.push((user + system) / 1e6);
  }
  return Math.min(...times);
}

async function stepSeconds({ architecture, weights: tensors }: Model, count: number): Promise<number> {
  const vector = new ParameterVector(architecture);
  const molecules = Array.from({ length: count }, (_, k) => madeUp(SMILES[k % SMILES.length]!, k));
  const pool = localPool(createObjective({ backend: 'wasm', architecture, vector }), molecules);
  const recipe = {
    name: 'bench',
    sources: [{ path: 'x' }],
    stages: [{ name: 'joint', kind: 'joint', steps: 1000, learningRate: 1e-3 }],
  };
  const settings = { ...stageSettings(parseRecipe(JSON.stringify(recipe)).stages[0]!), trainMm: true };
  const sizes = molecules.map(({ molecule }) => ({
    atoms: molecule.atomicNumbers.length,
    conformations: CONFORMATIONS,
  }));
  const batch = { seed: 1, step: 0, batchMolecules: count, maxConformations: CONFORMATIONS, shards: SHARDS };
  const plan = planBatch(sizes, [...molecules.keys()], batch);
  const tasks = plan.map((draws, seed) => ({ draws, settings, training: { scale: 1 / count, seed } }));
  const [weights, gradient] = [vector.fromWeights(tensors, Float32Array), new Float32Array(vector.size)];
  return processorSeconds(() => pool.run(weights, tasks, gradient));
}

/** Weights to a worker and its gradient back, with what tells both of it. */
async function exchangeSeconds(bytes: number): Promise<number> {
  const server = spawn('redis-server', ['--port', String(PORT), '--save', ''], { stdio: 'ignore' });
  const client = new Redis(PORT, '127.0.0.1', { maxRetriesPerRequest: null });
  client.on('error', () => {});
  const blob = Buffer.alloc(bytes, 1);
  try {
    return await processorSeconds(async () => {
      for (const key of ['weights', 'gradient']) {
        await client.set(key, blob);
        await client.lpush(`${key} done`, '1');
        await client.brpop(`${key} done`, 1);
        await client.getBuffer(key);
      }
    });
  } finally {
    client.disconnect();
    server.kill();
  }
}

for (const name of values.models.split(',')) {
  const model = loadModel(name);
  const { size } = new ParameterVector(model.architecture);
  const bytes = 4 * size;
  const exchange = await exchangeSeconds(bytes);
  console.log(
    `${name}: ${size} weights, ${(bytes / 1e6).toFixed(2)} MB down and as much up for each worker, ${(1e3 * exchange).toFixed(1)} ms an exchange over Redis without the network`,
  );
  for (const count of values.molecules.split(',').map(Number)) {
    const step = await stepSeconds(model, count);
    const gains = Object.entries(LINKS).map(([link, rate]) => {
      const speeds = MACHINES.map(
        (m) => `${m} machines ${(step / (step / m + exchange + (2 * bytes * m) / rate)).toFixed(2)}`,
      );
      return `${link}: ${speeds.join(', ')}`;
    });
    console.log(
      `  ${count} molecules x ${CONFORMATIONS} conformations: ${step.toFixed(3)} s a step on one core; times as fast at ${gains.join('; ')}`,
    );
  }
}
