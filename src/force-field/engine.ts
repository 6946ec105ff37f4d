import { createKernels } from '../kernels/wasm/instance.js';
import { WasmOps } from '../kernels/wasm/wasm-ops.js';
import type { Model } from '../model/model.js';
import type { ParameterGraph } from '../parameters/parameter-graph.js';
import { predictParameters } from '../parameters/parameter-network.js';
import type { Parameters } from '../parameters/parameters.js';
import { parameterTensors } from '../parameters/weights.js';
import { type ResidualEngine, residualEngine } from '../residual/engine.js';
import { referenceBackend } from '../residual/reference-backend.js';
import type { Ops } from '../tensor/ops.js';
import { ReferenceOps } from '../tensor/reference.js';

/** `double`: everything in float64, slow. `single`: both networks in float32 on WebAssembly, bonded terms still in float64. */
export type Precision = 'double' | 'single';

/** Both networks of one model on one backend. */
export interface ModelEngine {
  readonly residual: ResidualEngine;
  readonly residualWeight: number;
  predict(graph: ParameterGraph): Parameters;
}

export function createEngine(model: Model, precision: Precision): ModelEngine {
  const residual = residualEngine(referenceBackend(), model.architecture);
  residual.setWeights(model.weights);
  const predict = precision === 'double' ? predictor(new ReferenceOps(), model) : wasmPredictor(model);
  return { residual, residualWeight: model.residualWeight, predict };
}

function predictor<T>(ops: Ops<T>, { weights, architecture }: Model): ModelEngine['predict'] {
  const tensors = parameterTensors(ops, weights);
  return (graph) => predictParameters(ops, tensors, architecture, graph);
}

function wasmPredictor(model: Model): ModelEngine['predict'] {
  const ops = new WasmOps(createKernels());
  const predict = predictor(ops, model);
  return (graph) => {
    const mark = ops.mark();
    try {
      return predict(graph);
    } finally {
      ops.release(mark);
    }
  };
}
