/**
 * The backends that are compared. The only place of the bench that knows how one is made: a backend to come (WebGPU, several
 * threads for one system) gets its entry here and appears in every section.
 */
import { createEngine } from '../dist/force-field/engine.js';
import { detectVariants } from '../dist/kernels/wasm/variant.js';
import { residualEngine } from '../dist/residual/engine.js';
import { referenceBackend } from '../dist/residual/exact-backend.js';
import { wasmBackend } from '../dist/residual/wasm-backend.js';

/** Atoms up to which the float64 reference is timed: it holds every tensor of every pair. */
const REFERENCE_MOST = { full: 100, quick: 20 };

/**
 * @typedef {object} BackendEntry
 * @property {string} name as in results
 * @property {number} threads
 * @property {'double' | 'single'} precision
 * @property {string} variant of wasm whose peak its rate is compared with
 * @property {number} mostAtoms
 * @property {() => object} create ResidualBackend
 */

/** @returns {BackendEntry[]} slowest first */
export function backendEntries(quick) {
  const variants = detectVariants()
    .filter(({ available }) => available)
    .map(({ name }) => name);
  const fastest = variants.at(-1);
  return [
    {
      name: 'reference',
      threads: 1,
      precision: 'double',
      variant: fastest,
      mostAtoms: REFERENCE_MOST[quick ? 'quick' : 'full'],
      create: () => referenceBackend(),
    },
    ...variants.map((variant) => ({
      name: `wasm ${variant}`,
      threads: 1,
      precision: 'single',
      variant,
      mostAtoms: Infinity,
      create: () => wasmBackend(variant),
    })),
  ];
}

/** The residual network of a model on a backend. */
export function residualOn(entry, model) {
  const engine = residualEngine(entry.create(), model.architecture);
  engine.setWeights(model.weights);
  return engine;
}

/** Both networks of a model, the residual one on the backend: what `ForceField` uses, with the backend chosen. */
export function modelEngineOn(entry, model) {
  return { ...createEngine(model, entry.precision), residual: residualOn(entry, model) };
}
