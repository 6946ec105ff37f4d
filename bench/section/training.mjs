/**
 * Whole training steps as the trainer makes them: both networks, shards on worker threads, gradients added. The data are
 * made up: conformers shaken a little, with the energies and gradients of springs to where their atoms were.
 */
import { Rng } from '../../dist/core/rng.js';
import { generateConformers } from '../../dist/formats/conformer.js';
import { registerConformerResources } from '../../dist/node/conformer-resource.js';
import { trainingPool } from '../../dist/node/training-pool.js';
import { planBatch } from '../../dist/train/batch.js';
import { ParameterVector } from '../../dist/train/parameter-vector.js';
import { measureAsync } from '../timing.mjs';

const SMILES = [
  'CC(=O)NC(C)C(=O)NC',
  'CC(=O)Nc1ccc(O)cc1',
  'OCC1OC(O)C(O)C(O)C1O',
  'CN1CCC(N)CC1',
  'CCOC(=O)c1ccccc1N',
  'CC(C)CC(N)C(=O)O',
  'c1ccc2[nH]ccc2c1',
  'CSCCC(N)C(=O)NC',
]; // prettier-ignore
const CONFORMATIONS = 8;
/** kcal/mol/Å² of every spring */
const SPRING = 200;
const SHARDS = 4;

export const name = 'training';

export async function run({ model, options: { quick } }) {
  registerConformerResources();
  const molecules = SMILES.map(madeUp);
  const { architecture } = model;
  const vector = new ParameterVector(architecture);
  const weights = vector.fromWeights(model.weights, Float32Array);
  const gradient = new Float32Array(vector.size);
  const sizes = molecules.map(({ molecule, energies }) => ({
    atoms: molecule.atomicNumbers.length,
    conformations: energies.length,
  }));
  const settings = {
    trainMm: true,
    trainResidual: true,
    residualWeight: 1,
    torsionL2: 0,
    energyWeight: 1,
    forceWeight: 1,
    dropout: 0,
  };
  const results = [];
  for (const threads of [1, 2]) {
    const pool = await trainingPool({ workers: threads, slots: SHARDS, architecture, molecules, size: vector.size });
    let step = 0;
    const time = await measureAsync(async () => {
      const plan = {
        seed: 1,
        step: step++,
        batchMolecules: SMILES.length,
        maxConformations: CONFORMATIONS,
        shards: SHARDS,
      };
      const tasks = planBatch(sizes, [...molecules.keys()], plan).map((draws, shard) => ({
        draws,
        settings,
        training: { scale: 1 / SMILES.length, seed: shard },
      }));
      await pool.run(weights, tasks, gradient);
    }, quick);
    await pool.close();
    const conformations = SMILES.length * CONFORMATIONS;
    results.push({
      name,
      backend: 'wasm, fastest variant',
      threads,
      ...time,
      atoms: sizes.reduce((sum, size) => sum + size.atoms * CONFORMATIONS, 0),
      conformations,
      conformationsPerS: (1e3 * conformations) / time.ms,
    });
  }
  for (const result of results.slice(1)) result.ratioToOneThread = results[0].ms / result.ms;
  return results;
}

function madeUp(smiles, seed) {
  const { molecule, positions: rest } = generateConformers(smiles)[0];
  const rng = new Rng(seed);
  const positions = new Float64Array(CONFORMATIONS * rest.length);
  const gradients = new Float64Array(positions.length);
  const energies = new Float64Array(CONFORMATIONS);
  for (let i = 0; i < positions.length; i++) {
    const shift = 0.08 * rng.normal();
    positions[i] = rest[i % rest.length] + shift;
    gradients[i] = SPRING * shift;
    energies[Math.floor(i / rest.length)] += 0.5 * SPRING * shift * shift;
  }
  return { id: smiles, source: 'made up', molecule, positions, energies, gradients, weight: 1 };
}
