import type { Cell } from '../core/cell.js';
import { atomInputs } from '../model/architecture.js';
import type { Model } from '../model/model.js';
import type { Weights } from '../model/weights.js';
import type { ParameterGraph } from '../parameters/parameter-graph.js';
import { predictEach, predictWithLastLayers } from '../parameters/parameter-network.js';
import { parameterTensors } from '../parameters/weights.js';
import type { Parameters } from '../potentials/parameters.js';
import type { AtomSystem, EnergyGradients } from '../residual/atom-system.js';
import { periodicBatch, residualBatch } from '../residual/batch.js';
import type { ResidualDevice } from '../residual/device.js';
import { residualEngine } from '../residual/engine.js';
import type { PreparedSystem } from '../residual/prepared-system.js';
import type { TeamEngine } from '../residual/team/team-engine.js';
import type { Ops } from '../tensor/ops.js';
import type { Matrix } from '../tensor/reference.js';

/** Both networks of one model on one backend. */
export interface ModelEngine {
  readonly residualWeight: number;
  /** Parameters of each molecule; all share a pass of the network. */
  predict(graphs: readonly ParameterGraph[]): Parameters[];
  /** The residual of all conformations, without its weight. */
  evaluate(systems: readonly AtomSystem[]): Promise<EnergyGradients>;
  /** The same at once; null where what a backend computes has to be awaited. */
  readonly atOnce: ResidualAtOnce | null;
}

/** Models that differ from one in their last layers alone, and share all else with it. */
export interface MemberEngine {
  /** Parameters of a molecule by every member, from one pass of the network. */
  predict(graph: ParameterGraph): Parameters[];
  /** The residual by one of them, without its weight. */
  energyGradients(member: number, systems: readonly AtomSystem[]): EnergyGradients;
}

/** What a backend that shares the caller's thread adds: minimizers and dynamics call it step by step. */
export interface ResidualAtOnce {
  energyGradients(systems: readonly AtomSystem[]): EnergyGradients;
  /**
   * A molecule (features (N,inputs)) that will be evaluated many times.
   *
   * @param periodic with a cell; threads do not divide it
   */
  prepare(features: Float64Array, periodic?: boolean): PreparedSystem;
  /** @returns (N) kcal/mol, what each atom contributes to the residual energy */
  atomEnergies(system: AtomSystem, cell?: Cell): Float64Array;
  /** @param layers the last layers of each member (`readoutTensors`) */
  members(layers: readonly Weights[]): MemberEngine;
}

/**
 * @param parameterOps for the parameter network
 * @param team computes the residual in place of the device where several threads are faster
 */
export function engineOn<T>(
  device: ResidualDevice<T>,
  { weights, architecture, residualWeight }: Model,
  parameterOps: Ops<Matrix>,
  team?: TeamEngine,
): ModelEngine {
  const engine = residualEngine(device, architecture);
  const tensors = parameterTensors(parameterOps, weights);
  let ready = false;
  /** The residual's weights are prepared when it is first asked for. */
  const residual = () => {
    if (!ready) engine.setWeights(weights);
    ready = true;
    return engine;
  };
  const batchOf = (systems: readonly AtomSystem[]) => residualBatch(byMolecule(systems), architecture.residual.cutoff);
  const onDevice = (systems: readonly AtomSystem[]) => residual().energyGradients(batchOf(systems));
  const atOnce: ResidualAtOnce = {
    energyGradients: (systems) => (team ? team.energyGradients(systems) : onDevice(systems)),
    prepare(features, periodic = false) {
      const atoms = features.length / atomInputs(architecture);
      if (team?.divides(atoms) && !periodic) return preparedForTeam(team, features, atoms);
      return residual().prepare(features, periodic);
    },
    atomEnergies(system, cell) {
      if (!cell) return onDevice([system]).atomEnergies;
      const { cutoff } = architecture.residual;
      return residual().energyGradients(periodicBatch(system.features, system.positions, cell, cutoff)).atomEnergies;
    },
    members(layers) {
      const readouts = layers.map((own) => parameterTensors(parameterOps, own));
      const heads = layers.map((own) => residual().withHead(own));
      return {
        predict: (graph) => predictWithLastLayers(parameterOps, tensors, architecture, graph, readouts),
        energyGradients: (member, systems) => heads[member]!(batchOf(systems)),
      };
    },
  };
  return {
    residualWeight,
    predict: (graphs) => predictEach(parameterOps, tensors, architecture, graphs),
    evaluate: async (systems) => atOnce.energyGradients(systems),
    atOnce,
  };
}

/** A system that a team divides by atoms. */
function preparedForTeam(team: TeamEngine, features: Float64Array, atomCount: number): PreparedSystem {
  return {
    atomCount,
    energyForces(positions, forces, factor) {
      const { energies, gradients } = team.energyGradients([{ features, positions }]);
      for (let k = 0; k < forces.length; k++) forces[k]! -= factor * gradients[k]!;
      return factor * energies[0]!;
    },
    release() {},
  };
}

/** Conformations that follow each other and share their features share the layers that see nothing else. */
function byMolecule(systems: readonly AtomSystem[]) {
  const molecules: { features: Float64Array; conformations: Float64Array[] }[] = [];
  for (const { features, positions } of systems) {
    const last = molecules.at(-1);
    if (last?.features === features) last.conformations.push(positions);
    else molecules.push({ features, conformations: [positions] });
  }
  return molecules;
}
