import { DoubleOps } from '../../kernels/wasm/double-ops.js';
import { createKernels } from '../../kernels/wasm/instance.js';
import type { Model } from '../../model/model.js';
import { type ReadoutTensor, readoutTensors } from '../../model/readout-tensors.js';
import { lastLayers, type ReadoutInputs, readoutInputs } from '../../parameters/parameter-network.js';
import type { TermIndex } from '../../parameters/term-index.js';
import { parameterTensors } from '../../parameters/weights.js';
import { atomReadout } from '../../potentials/atom-readout.js';
import { bondedTerms, mapTerms } from '../../potentials/bonded-terms.js';
import { addChargeGradient } from '../../potentials/electrostatics.js';
import { equilibratedCharges, equilibrationGradient } from '../../potentials/equilibration.js';
import { accumulateParameterGradient } from '../../potentials/mm-gradient.js';
import { type Parameters, zeroGradient } from '../../potentials/parameters.js';
import { residualBatch } from '../../residual/batch.js';
import type { ResidualDevice } from '../../residual/device.js';
import { residualEngine } from '../../residual/engine.js';
import { wasmDevice } from '../../residual/wasm-device.js';
import type { Ops } from '../../tensor/ops.js';
import { type PreparedMolecule, prepareMolecule } from '../mm-engine.js';
import type { TrainingMolecule } from '../objective-types.js';
import { EnergyHead } from './energy-head.js';

/** Energies (C) kcal/mol and their gradients with respect to the last layers (C,size), rows in the layout of `readoutTensors`. */
export interface ReadoutGradients {
  readonly energies: Float64Array;
  readonly gradients: Float64Array;
}

/** Computes {@link ReadoutGradients} of molecules, with the model of their level. */
export type ReadoutGradient = (molecule: Pick<TrainingMolecule, 'molecule' | 'positions'>) => ReadoutGradients;

/** In single precision on WebAssembly, as a force field computes. */
export function readoutGradient(model: Model): ReadoutGradient {
  return readoutGradientOn(model, wasmDevice(), new DoubleOps(createKernels()));
}

/**
 * ∂E/∂θ of the last layers θ of a model, conformation by conformation, in closed form. With p the input of a readout's last layer, c its
 * coefficients and E linear in them, ∂E/∂W_oj = Σ_rows ∂E/∂c_o · c'_o · p_j, where c' is c itself for coefficients that are exponentials.
 */
export function readoutGradientOn<T, P>(model: Model, device: ResidualDevice<T>, ops: Ops<P>): ReadoutGradient {
  const { architecture, weights, residualWeight } = model;
  const residual = residualEngine(device, architecture);
  residual.setWeights(weights);
  const tensors = parameterTensors(ops, weights);
  const layout = readoutTensors(architecture);
  const size = layout.at(-1)!.end;
  const head = new EnergyHead(model, layout);

  return ({ molecule, positions }) => {
    const prepared = prepareMolecule(molecule, architecture, null);
    const { graph, terms, features } = prepared;
    const inputs = readoutInputs(ops, tensors, architecture, graph);
    const { coefficients, atoms } = lastLayers(ops, tensors, graph, inputs);
    const values = atoms && ops.read(atoms);
    const parameters: Parameters = {
      coefficients: mapTerms(({ name }) => ops.read(coefficients[name])),
      torsionGuard: architecture.mm.torsionGuard,
      charges: values && equilibratedCharges(values, graph.atoms!.groups),
    };
    const hidden = {
      terms: mapTerms(({ name }) => ops.read(inputs.terms[name])),
      atoms: inputs.atoms && ops.read(inputs.atoms),
    };
    const potential = terms.potential(parameters);
    const width = 3 * molecule.atomicNumbers.length;
    const count = positions.length / width;
    const conformations = Array.from({ length: count }, (_, c) => positions.subarray(c * width, (c + 1) * width));
    const energies = Float64Array.from(conformations, (x) => potential.energyForces(x, new Float64Array(width)));
    const gradients = new Float64Array(count * size);
    const row = (c: number) => gradients.subarray(c * size, (c + 1) * size);
    conformations.forEach((x, c) => {
      mechanics(model, layout, prepared, { parameters, values, hidden }, x, row(c));
    });
    if (residualWeight !== 0) {
      const atomFeatures = residual.atomFeatures(
        residualBatch([{ features, conformations }], architecture.residual.cutoff),
      );
      const perConformation = atomFeatures.length / count;
      for (let c = 0; c < count; c++)
        energies[c]! += head.energyGradient(
          atomFeatures.subarray(c * perConformation, (c + 1) * perConformation),
          row(c),
        );
    }
    return { energies, gradients };
  };
}

interface Readouts {
  readonly parameters: Parameters;
  /** (N,2) of `atomReadout` */
  readonly values: Float64Array | null;
  readonly hidden: ReadoutInputs<Float64Array>;
}

/** Adds the gradient of one conformation's analytic energy. */
function mechanics(
  { architecture }: Model,
  layout: readonly ReadoutTensor[],
  { topology, graph, terms: { excluded } }: PreparedMolecule,
  { parameters, values, hidden }: Readouts,
  positions: Float64Array,
  out: Float64Array,
): void {
  const { charges } = parameters;
  const gradient = zeroGradient(topology, charges !== null);
  accumulateParameterGradient(topology, parameters, positions, 1, null, gradient);
  for (const { name, width, readout } of bondedTerms) {
    const own = gradient.coefficients[name];
    if (readout.positive) for (let i = 0; i < own.length; i++) own[i]! *= parameters.coefficients[name][i]!;
    addLinearGradient(layout, name, graph.terms[name], width, own, hidden.terms[name], out);
  }
  if (charges === null || values === null || hidden.atoms === null || excluded === null) return;
  const still = new Float64Array(positions.length);
  addChargeGradient(charges, excluded, architecture.electrostatics!, positions, 1, still, gradient.charges!);
  const { groups, index } = graph.atoms!;
  const own = equilibrationGradient(values, groups, charges, gradient.charges!);
  addLinearGradient(layout, atomReadout.name, index, atomReadout.width, own, hidden.atoms, out);
}

/**
 * Of W x + b: ∂/∂W_oj = Σ_t g_to x_tj, ∂/∂b_o = Σ_t g_to.
 *
 * @param gradient (terms,outputs) g
 * @param x (distinct tuples,inputs)
 */
function addLinearGradient(
  layout: readonly ReadoutTensor[],
  readout: string,
  { termCount, expand }: TermIndex,
  outputs: number,
  gradient: Float64Array,
  x: Float64Array,
  out: Float64Array,
): void {
  const [weight, bias] = layout.filter((tensor) => tensor.readout === readout);
  const inputs = weight!.shape[1]!;
  for (let t = 0; t < termCount; t++) {
    const from = expand[t]! * inputs;
    for (let o = 0; o < outputs; o++) {
      const g = gradient[t * outputs + o]!;
      if (g === 0) continue;
      out[bias!.begin + o]! += g;
      const to = weight!.begin + o * inputs;
      for (let j = 0; j < inputs; j++) out[to + j]! += g * x[from + j]!;
    }
  }
}
