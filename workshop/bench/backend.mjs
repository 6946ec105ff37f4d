/**
 * The backends that are compared. The only place of the bench that knows how one is made: a backend to come (WebGPU) gets its
 * entry here and appears in every section.
 */

import { backendOf, detectVariants } from 'resff';
import {
  exactWasmDevice,
  referenceDevice,
  residualBatch,
  residualEngine,
  TRAINING_TABLES,
  wasmDevice,
} from 'resff/backend';
import { openThreadTeam } from 'resff/node';
import { analyticTerms } from '../../dist/force-field/analytic-terms.js';
import { forceFieldPotential } from '../../dist/force-field/potential.js';

/** Atoms up to which backends with exact filters are timed: they hold every tensor of every pair. */
const EXACT_MOST = { full: 100, quick: 20 };

/**
 * @typedef {object} BackendEntry
 * @property {string} name as in results
 * @property {number} threads
 * @property {'double' | 'single'} precision
 * @property {boolean} exact filters are computed for every pair, not read from tables
 * @property {string} variant of wasm whose peak its rate is compared with
 * @property {number} mostAtoms
 * @property {((model) => Promise<OpenedBackend>)} open
 * @property {(() => object) | null} training ResidualDevice of a training step
 *
 * @typedef {object} OpenedBackend
 * @property {(batch) => unknown} known energies and gradients with the pairs given; null where pairs are searched in each call
 * @property {(systems) => { energies: Float64Array, gradients: Float64Array }} residual pair search included
 * @property {() => void} close
 */

/** @returns {BackendEntry[]} slowest first */
export function backendEntries(quick) {
  const variants = detectVariants()
    .filter(({ available }) => available)
    .map(({ name }) => name);
  const fastest = variants.at(-1);
  const mostAtoms = EXACT_MOST[quick ? 'quick' : 'full'];
  const single = { precision: 'single', exact: false, mostAtoms: Infinity };
  const exact = { threads: 1, exact: true, variant: fastest, mostAtoms };
  return [
    {
      ...exact,
      name: 'reference',
      precision: 'double',
      open: (model) => openHere(referenceDevice(), model),
      training: referenceDevice,
    },
    {
      ...exact,
      name: `wasm ${fastest}, exact filters`,
      precision: 'single',
      open: (model) => openHere(exactWasmDevice(), model),
      training: null,
    },
    ...variants.map((variant) => ({
      ...single,
      name: `wasm ${variant}`,
      threads: 1,
      variant,
      open: (model) => openHere(wasmDevice(variant), model),
      training: () => wasmDevice(variant, TRAINING_TABLES),
    })),
    {
      ...single,
      name: `wasm ${fastest}`,
      threads: 2,
      variant: fastest,
      open: (model) => openTeam(model, 2),
      training: null,
    },
  ];
}

async function openHere(backend, { architecture, weights }) {
  const engine = residualEngine(backend, architecture);
  engine.setWeights(weights);
  const { cutoff } = architecture.residual;
  return {
    known: (batch) => engine.energyGradients(batch),
    residual: (systems) => engine.energyGradients(residualBatch(systems.map(asConformation), cutoff)),
    close() {},
  };
}

const asConformation = ({ features, positions }) => ({ features, conformations: [positions] });

async function openTeam(model, threads) {
  const team = await openThreadTeam(threads);
  const engine = team.open(model);
  return { known: null, residual: (systems) => engine.energyGradients(systems), close: () => team.close() };
}

/**
 * The energy of a molecule by the whole force field, the residual on an opened backend: what `ForceField` makes, with the backend
 * chosen.
 *
 * @param prepared of `ForceField.parameters`
 */
export function potentialOn(entry, opened, model, molecule, prepared) {
  const { topology, parameters, features, warnings } = prepared;
  const analytic = analyticTerms(model.architecture, molecule, topology).potential(parameters);
  const { atOnce } = backendOf(entry.precision).open(model);
  const engine = { ...atOnce, residualWeight: model.residualWeight, energyGradients: opened.residual };
  const facts = { name: model.name, molecule, topology, parameters, precision: entry.precision, warnings };
  return forceFieldPotential(engine, { features, analytic }, facts);
}

/** Marks results of several threads with their gain over the same backend on one thread. */
export function addThreadGains(results) {
  for (const result of results) {
    if (result.threads === 1 || result.backend.startsWith('torch')) continue;
    const same = (one) => ['name', 'system', 'atoms', 'backend'].every((field) => one[field] === result[field]);
    const alone = results.find((one) => one.threads === 1 && same(one));
    if (alone) result.ratioToOneThread = (alone.withPairsMs ?? alone.ms) / result.ms;
  }
}
