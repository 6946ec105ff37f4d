import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { readModel } from '../../src/model/model-file.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { findModel } from '../../src/node/model-store.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { createIntegrator } from '../../src/simulate/integrator.js';
import { atomicMasses } from '../../src/simulate/mass.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes: what the engine itself and the runner move within as many seconds; one number a step would be 160 kB. */
const NOISE = 64 * 1024;
/** Bytes a step before collection: numbers on their way between functions that are not compiled as one, 12 to 16 each. */
const BOXED_NUMBERS = 512;

enableRelaxedSimd();
registerConformerResources();
const field = new ForceField(readModel(readFileSync(findModel('resff-fast'))));

it.each(['O', 'CC(=O)Nc1ccccc1'])(
  'dynamics of %s leaves nothing on the heap',
  (smiles) => {
    const { molecule, positions } = generateConformers(smiles)[0]!;
    const integrator = createIntegrator(field.potential(molecule), atomicMasses(molecule), {
      ensemble: 'nve',
      timestep: 0.5,
    });
    const state = integrator.start(positions);
    const run = (steps: number) => {
      for (let step = 0; step < steps; step++) integrator.step(state);
    };
    run(5_000);
    collectGarbage();
    const start = process.memoryUsage().heapUsed;
    run(1_000);
    const allocated = (process.memoryUsage().heapUsed - start) / 1_000;
    run(9_000);
    collectGarbage();
    const growth = process.memoryUsage().heapUsed - start;
    expect(growth, 'growth over 10,000 steps').toBeLessThan(NOISE);
    expect(allocated, 'bytes a step').toBeLessThan(BOXED_NUMBERS);
    expect(Number.isFinite(state.potentialEnergy)).toBe(true);
  },
  60_000,
);
