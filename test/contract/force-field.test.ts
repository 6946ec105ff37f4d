import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { atomFeatures } from '../../src/chemistry/feature.js';
import { Rng } from '../../src/core/rng.js';
import { backendOf, type Precision } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { readModel } from '../../src/model/model-file.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { DEFAULT_MODEL } from '../../src/node/default-model.js';
import { shippedModels } from '../../src/node/model-store.js';
import { checkLength } from '../../src/potentials/check-length.js';
import type { Potential } from '../../src/potentials/potential.js';
import { residualBatch } from '../../src/residual/batch.js';
import type { ResidualDevice } from '../../src/residual/device.js';
import { type ResidualEngine, residualEngine } from '../../src/residual/engine.js';
import { referenceDevice } from '../../src/residual/exact-device.js';
import { wasmDevice } from '../../src/residual/wasm-device.js';
import { relabel } from '../support/random-molecule.js';
import { smallModelBytes } from '../support/small-model.js';
import { potentialContract } from './potential.js';

/**
 * Single precision: energies of some 10 kcal/mol in float32 are known to 1e-6, so a difference over 5e-3 Å to some 1e-3. A larger
 * step would be wrong by more: the radial functions are 0.04 Å wide at bond lengths.
 */
const single = { step: 5e-3, forceTolerance: 5e-3, symmetryTolerance: 5e-4 };
/** The residual's radial functions are steep (βs of 1e3), so the difference formula has to be finer than for springs. */
const double = { step: 2e-4, forceTolerance: 2e-6, symmetryTolerance: 1e-8 };
const allocates = 'a network pass in float64 makes its tensors';

registerConformerResources();
const { molecule, positions: rest } = generateConformers('NC=O')[0]!;
const rng = new Rng(8);
const positions = rest.map((x) => x + 0.08 * rng.normal());
const small = readModel(smallModelBytes());
/** Every shipped model, the default first. */
const shipped = shippedModels()
  .map(({ path }) => readModel(readFileSync(path)))
  .sort((a, b) => Number(b.name === DEFAULT_MODEL) - Number(a.name === DEFAULT_MODEL));

/** The residual alone, as potentials that share its network, as those of a force field do. */
function residualPotentials<T>(backend: ResidualDevice<T>, model: typeof small) {
  const engine = residualEngine(backend, model.architecture);
  engine.setWeights(model.weights);
  return (order: readonly number[]) => residualPotential(engine, order);
}

function residualPotential(engine: ResidualEngine, order: readonly number[]): Potential {
  const { architecture } = engine;
  const features = atomFeatures(relabel(molecule, order));
  const atomCount = molecule.atomicNumbers.length;
  return {
    name: 'residual',
    atomCount,
    energyForces(xyz, forces) {
      checkLength('positions', atomCount, xyz);
      checkLength('forces', atomCount, forces);
      const batch = residualBatch([{ features, conformations: [xyz] }], architecture.residual.cutoff);
      const { energies, gradients } = engine.energyGradients(batch);
      for (let i = 0; i < forces.length; i++) forces[i]! -= gradients[i]!;
      return energies[0]!;
    },
  };
}

const forceField = (model: typeof small, precision: Precision) => {
  const field = new ForceField(model, backendOf(precision));
  return (order: readonly number[]) => field.potential(relabel(molecule, order));
};

potentialContract('residual, double precision', () => ({
  ...double,
  positions,
  allocates,
  create: residualPotentials(referenceDevice(), small),
}));
potentialContract('force field, double precision', () => ({
  ...double,
  positions,
  allocates,
  create: forceField(small, 'double'),
}));
it('there are shipped models, the default among them', () => {
  expect(shipped[0]?.name).toBe(DEFAULT_MODEL);
});
for (const model of shipped) {
  potentialContract(`residual of ${model.name}, single precision`, () => ({
    ...single,
    positions,
    allocates,
    create: residualPotentials(wasmDevice(), model),
  }));
  potentialContract(`${model.name}, single precision`, () => ({
    ...single,
    positions,
    create: forceField(model, 'single'),
  }));
}
