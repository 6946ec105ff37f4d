import { ResffError } from '../core/errors.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import type { Weights } from '../model/weights.js';
import { DualOps } from '../tensor/dual.js';
import type { Ops } from '../tensor/ops.js';
import { type Node, Tape } from '../tensor/tape.js';
import { periodicBatch, type ResidualBatch, residualBatch } from './batch.js';
import type { ResidualDevice } from './device.js';
import { toInternalLayout } from './layout.js';
import { residualAtomEnergies, residualAtomFeatures } from './network.js';
import type { PreparedSystem } from './prepared-system.js';
import { type SharedTables, type TableShare, TableShareOn } from './table-share.js';
import { type AddTensor, addGradients, weightLeaves } from './weight-gradient.js';
import { residualTensors } from './weights.js';

/** The residual network on one backend with one set of weights: energies, position gradients and weight gradients. */
export interface ResidualEngine {
  readonly architecture: Architecture;
  /** @param weights in the layout of files */
  setWeights(weights: Weights): void;
  /** @param weights in the program's layout (layout.ts), which a trainer keeps them in: nothing is permuted in a step */
  setInternalWeights(weights: Weights): void;
  /**
   * @returns energies (C) and their atomic contributions (N), kcal/mol, gradients +∂E/∂x (N,3) kcal/mol/Å, and of a `periodicBatch` the
   *   gradient by a strain of atoms and cell (3,3) kcal/mol, otherwise null
   * @throws ResffError (code option) for a periodic batch on a backend that cannot compute images
   */
  energyGradients(batch: ResidualBatch): {
    energies: Float64Array;
    atomEnergies: Float64Array;
    gradients: Float64Array;
    strain: Float64Array | null;
  };
  /**
   * The same with another energy head on the present layers.
   *
   * @param head its tensors, in the layout of files
   */
  withHead(head: Weights): ResidualEngine['energyGradients'];
  /** @returns (N,F) what the energy head takes, of all conformations one after another */
  atomFeatures(batch: ResidualBatch): Float64Array;
  /**
   * A molecule prepared for being evaluated many times.
   *
   * @param features (N,inputs)
   * @param periodic with a cell
   */
  prepare(features: Float64Array, periodic?: boolean): PreparedSystem;
  /**
   * Gradient with respect to the weights of Σ_c energyWeights_c E_c + Σ_i direction_i · ∂E/∂x_i. With direction = ∂L/∂(∂E/∂x)
   * this is the exact gradient of a loss L on energies and forces (docs/theory.md, training).
   *
   * @param energyWeights (C)
   * @param direction (N,3)
   * @param add receives every tensor that has an influence, once
   */
  weightGradient(batch: ResidualBatch, energyWeights: Float64Array, direction: Float64Array, add: AddTensor): void;
  /**
   * On a backend with shared tables: what makes and differentiates them for the weights of the last `setWeights`. The backend
   * is given the whole tables (`SharedTables.use`) before anything else is asked of it.
   */
  tableShare(tables: SharedTables): TableShare;
}

export function residualEngine<T>(device: ResidualDevice<T>, architecture: Architecture): ResidualEngine {
  const { ops } = device;
  let tensors: ReadonlyMap<string, T> = new Map();

  function input<S>(on: Ops<S>, batch: ResidualBatch) {
    const inputs = atomInputs(architecture);
    const features = on.constant(batch.features, batch.features.length / inputs, inputs);
    return { features, featureRow: batch.featureRow };
  }

  function energyGradientsOf(own: ReadonlyMap<string, T>, batch: ResidualBatch) {
    return device.scope(() => {
      const tape = new Tape(ops);
      const fixed = weightLeaves(own, (tensor) => tape.fixed(tensor));
      const { pairs, positionGradient, strainGradient } = device.forcePairs(tape, fixed, batch);
      if (batch.pairs.shift && !strainGradient)
        throw new ResffError('option', 'backend: expected one that computes periodic systems, got one that cannot');
      const energies = residualAtomEnergies(tape, fixed, architecture, input(tape, batch), pairs);
      const atoms = tape.read(energies);
      tape.accumulate(energies, ops.constant(new Float64Array(atoms.length).fill(1), atoms.length, 1));
      tape.backward();
      return {
        energies: sumByConformation(atoms, batch.offsets),
        atomEnergies: unordered(atoms, batch.order, 1),
        gradients: unordered(positionGradient(), batch.order, 3),
        strain: batch.pairs.shift ? strainGradient!() : null,
      };
    });
  }

  const engine: ResidualEngine = {
    architecture,

    setWeights: (next) => engine.setInternalWeights(toInternalLayout(next, architecture)),

    setInternalWeights(next) {
      tensors = residualTensors(ops, next);
      device.setWeights(tensors, architecture);
    },

    energyGradients: (batch) => energyGradientsOf(tensors, batch),

    withHead(head) {
      const own = residualTensors(ops, toInternalLayout(head, architecture));
      return (batch) => energyGradientsOf(new Map([...tensors, ...own]), batch);
    },

    atomFeatures: (batch) =>
      device.scope(() => {
        const tape = new Tape(ops);
        const fixed = weightLeaves(tensors, (tensor) => tape.fixed(tensor));
        const { pairs } = device.forcePairs(tape, fixed, batch);
        const features = tape.read(residualAtomFeatures(tape, fixed, architecture, input(tape, batch), pairs));
        return unordered(features, batch.order, architecture.residual.channels);
      }),

    weightGradient: (batch, energyWeights, direction, add) =>
      device.scope(() => {
        const tape = new Tape(ops);
        const dual = new DualOps<Node<T>>(tape);
        const variables = weightLeaves(tensors, (tensor) => tape.variable(tensor));
        const lifted = new Map([...variables].map(([name, node]) => [name, dual.lift(node)]));
        const pairs = device.dualPairs(dual, tape, variables, batch, ordered(direction, batch.order));
        const energy = residualAtomEnergies(dual, lifted, architecture, input(dual, batch), pairs);
        const n = batch.featureRow.length;
        tape.accumulate(energy.value, ops.constant(perAtom(energyWeights, batch.offsets), n, 1));
        if (energy.tangent) tape.accumulate(energy.tangent, ops.constant(new Float64Array(n).fill(1), n, 1));
        tape.backward();
        addGradients(ops, variables, add);
      }),

    prepare: (features, periodic = false) => device.prepare?.(features, periodic) ?? batchedSystem(engine, features),

    tableShare: ({ density }) => new TableShareOn(ops, architecture, density, tensors),
  };
  return engine;
}

/** What a device without prepared systems does: a batch of one each time. */
function batchedSystem({ architecture, energyGradients }: ResidualEngine, features: Float64Array): PreparedSystem {
  return {
    atomCount: features.length / atomInputs(architecture),
    energyForces(positions, forces, factor, periodicity) {
      const { cutoff } = architecture.residual;
      const batch = periodicity
        ? periodicBatch(features, positions, periodicity.cell, cutoff)
        : residualBatch([{ features, conformations: [positions] }], cutoff);
      const { energies, gradients, strain } = energyGradients(batch);
      if (periodicity) for (let k = 0; k < 9; k++) periodicity.virial[k]! -= factor * strain![k]!;
      for (let k = 0; k < forces.length; k++) forces[k]! -= factor * gradients[k]!;
      return factor * energies[0]!;
    },
    release() {},
  };
}

/** Rows of a batch, `width` numbers each -> rows of the conformations it was made of. */
function unordered(rows: Float64Array, order: Uint32Array, width: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length / width; i++)
    for (let k = 0; k < width; k++) out[width * order[i]! + k] = rows[width * i + k]!;
  return out;
}

/** (N,3) rows of conformations -> rows of a batch. */
function ordered(rows: Float64Array, order: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  order.forEach((atom, i) => {
    for (let axis = 0; axis < 3; axis++) out[3 * i + axis] = rows[3 * atom + axis]!;
  });
  return out;
}

function sumByConformation(atoms: Float64Array, offsets: Uint32Array): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, c) => {
    let sum = 0;
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) sum += atoms[i]!;
    return sum;
  });
}

function perAtom(values: Float64Array, offsets: Uint32Array): Float64Array {
  const out = new Float64Array(offsets[offsets.length - 1]!);
  for (let c = 0; c < values.length; c++) out.fill(values[c]!, offsets[c]!, offsets[c + 1]!);
  return out;
}
