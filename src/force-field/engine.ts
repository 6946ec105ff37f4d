import type { Model } from '../model/model.js';
import type { ParameterGraph } from '../parameters/parameter-graph.js';
import { predictParameters } from '../parameters/parameter-network.js';
import type { Parameters } from '../parameters/parameters.js';
import { parameterTensors } from '../parameters/weights.js';
import { type ResidualBackend, type ResidualEngine, residualEngine } from '../residual/engine.js';
import { referenceBackend } from '../residual/exact-backend.js';
import { wasmBackend } from '../residual/wasm-backend.js';
import { ReferenceOps } from '../tensor/reference.js';

/**
 * `double`: everything in float64, slow. `single`: the residual network in float32 on WebAssembly; the parameter network, which
 * runs once per molecule, and the bonded terms stay in float64 because constants of thousands of kcal/mol enlarge rounding.
 */
export type Precision = 'double' | 'single';

/** Both networks of one model on one backend. */
export interface ModelEngine {
  readonly residual: ResidualEngine;
  readonly residualWeight: number;
  predict(graph: ParameterGraph): Parameters;
}

export function createEngine(model: Model, precision: Precision): ModelEngine {
  return precision === 'double' ? engineOn(referenceBackend(), model) : engineOn(wasmBackend(), model);
}

function engineOn<T>(backend: ResidualBackend<T>, model: Model): ModelEngine {
  const { weights, architecture, residualWeight } = model;
  const residual = residualEngine(backend, architecture);
  residual.setWeights(weights);
  const ops = new ReferenceOps();
  const tensors = parameterTensors(ops, weights);
  return { residual, residualWeight, predict: (graph) => predictParameters(ops, tensors, architecture, graph) };
}
