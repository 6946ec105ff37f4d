import { detectVariants } from '../kernels/wasm/variant.js';
import type { Model } from '../model/model.js';
import type { ParameterGraph } from '../parameters/parameter-graph.js';
import { predictParameters } from '../parameters/parameter-network.js';
import { parameterTensors } from '../parameters/weights.js';
import type { Parameters } from '../potentials/parameters.js';
import { type ResidualBackend, residualBatch, residualEngine } from '../residual/engine.js';
import { exactWasmBackend, referenceBackend } from '../residual/exact-backend.js';
import type { TeamSystem, ThreadTeam } from '../residual/team/team.js';
import { wasmBackend } from '../residual/wasm-backend.js';
import { ReferenceOps } from '../tensor/reference.js';

/**
 * `double`: everything in float64, slow. `single`: the residual network in float32 on WebAssembly; the parameter network, which
 * runs once per molecule, and the bonded terms stay in float64 because constants of thousands of kcal/mol enlarge rounding.
 */
export type Precision = 'double' | 'single';

/**
 * Where the filters of the residual network come from in single precision: tables of cubic polynomials, or `exact`, the network's
 * own functions for every pair, an order of magnitude slower.
 */
export type Filters = 'tabulated' | 'exact';

/** What computes the residual network on this machine: `reference`, or `wasm` and the variant of its kernels. */
export function backendName(precision: Precision): string {
  if (precision === 'double') return 'reference';
  return `wasm ${detectVariants().findLast(({ available }) => available)?.name ?? 'simd'}`;
}

/** Both networks of one model on one backend. */
export interface ModelEngine {
  readonly residualWeight: number;
  /** @returns energies (C) kcal/mol and gradients (N,3) kcal/mol/Å of all conformations, one after another */
  residual(systems: readonly TeamSystem[]): { energies: Float64Array; gradients: Float64Array };
  /** @returns (N) kcal/mol, what each atom contributes to the residual energy */
  residualAtoms(system: TeamSystem): Float64Array;
  predict(graph: ParameterGraph): Parameters;
}

/** @param team computes the residual energies and forces in single precision, when there is one */
export function createEngine(model: Model, precision: Precision, filters: Filters, team?: ThreadTeam): ModelEngine {
  if (precision === 'double') return engineOn(referenceBackend(), model);
  if (filters === 'exact') return engineOn(exactWasmBackend(), model);
  const engine = engineOn(wasmBackend(), model);
  return team ? { ...engine, residual: (systems) => team.energyGradients(systems) } : engine;
}

function engineOn<T>(backend: ResidualBackend<T>, { weights, architecture, residualWeight }: Model): ModelEngine {
  const residual = residualEngine(backend, architecture);
  const parameterOps = new ReferenceOps();
  const tensors = parameterTensors(parameterOps, weights);
  let ready = false;
  /** The residual's weights are prepared when it is first asked for. */
  const evaluate = (systems: readonly TeamSystem[]) => {
    if (!ready) residual.setWeights(weights);
    ready = true;
    return residual.energyGradients(residualBatch(byMolecule(systems), architecture.residual.cutoff));
  };
  return {
    residualWeight,
    residual: evaluate,
    residualAtoms: (system) => evaluate([system]).atomEnergies,
    predict: (graph) => predictParameters(parameterOps, tensors, architecture, graph),
  };
}

/** Conformations that follow each other and share their features share the layers that see nothing else. */
function byMolecule(systems: readonly TeamSystem[]) {
  const molecules: { features: Float64Array; conformations: Float64Array[] }[] = [];
  for (const { features, positions } of systems) {
    const last = molecules.at(-1);
    if (last?.features === features) last.conformations.push(positions);
    else molecules.push({ features, conformations: [positions] });
  }
  return molecules;
}
