import { ATOM_FEATURES, atomFeatures } from '../chemistry/feature.js';
import type { Molecule } from '../chemistry/molecule.js';
import { Rng } from '../core/rng.js';
import { type AnalyticTerms, analyticTerms } from '../force-field/analytic-terms.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import { joinGraphs } from '../parameters/joined-graph.js';
import { createParameterGraph, type ParameterGraph } from '../parameters/parameter-graph.js';
import { applyParameterNetwork } from '../parameters/parameter-network.js';
import { atomReadout } from '../potentials/atom-readout.js';
import { bondedTerms, mapTerms, type PerTerm } from '../potentials/bonded-terms.js';
import { equilibratedCharges, equilibrationGradient } from '../potentials/equilibration.js';
import type { ParameterGradient, Parameters } from '../potentials/parameters.js';
import { type AddTensor, addGradients, weightLeaves } from '../residual/weight-gradient.js';
import type { Ops } from '../tensor/ops.js';
import { type Node, Tape } from '../tensor/tape.js';
import { buildTopology } from '../topology/build.js';
import type { Topology } from '../topology/topology.js';

/** What training needs of a molecule, worked out once. */
export interface PreparedMolecule {
  /** (N,inputs) */
  readonly features: Float64Array;
  readonly topology: Topology;
  readonly graph: ParameterGraph;
  readonly terms: AnalyticTerms;
}

/** @param level of theory, one of the architecture's; null where it has none */
export function prepareMolecule(
  molecule: Molecule,
  architecture: Architecture,
  level: string | null,
): PreparedMolecule {
  const features = level === null ? atomFeatures(molecule) : leveled(atomFeatures(molecule), architecture, level);
  const topology = buildTopology(molecule, architecture.mm);
  const graph = createParameterGraph(topology, features, architecture, molecule.formalCharges);
  return { features, topology, graph, terms: analyticTerms(architecture, molecule, topology) };
}

/** Atom features with an input for each level, 1 for the one given. */
function leveled(features: Float64Array, architecture: Architecture, level: string): Float64Array {
  const inputs = atomInputs(architecture);
  const atoms = features.length / ATOM_FEATURES;
  const out = new Float64Array(atoms * inputs);
  for (let atom = 0; atom < atoms; atom++) {
    out.set(features.subarray(atom * ATOM_FEATURES, (atom + 1) * ATOM_FEATURES), atom * inputs);
    out[atom * inputs + ATOM_FEATURES + architecture.levels.indexOf(level)] = 1;
  }
  return out;
}

/** One forward pass of the parameter network over some molecules, whose gradient may be asked for. */
export interface ParameterPass {
  /** of each molecule */
  readonly parameters: readonly Parameters[];
  /** Adds the weight gradients that belong to gradients with respect to the parameters of each molecule. */
  backward(gradients: readonly ParameterGradient[], add: AddTensor): void;
}

export function parameterPass<T>(
  ops: Ops<T>,
  tensors: ReadonlyMap<string, T>,
  architecture: Architecture,
  molecules: readonly PreparedMolecule[],
  options: { trainable: boolean; dropout: number; seed: number },
): ParameterPass {
  const tape = new Tape(ops);
  const leaf = options.trainable ? (x: T) => tape.variable(x) : (x: T) => tape.fixed(x);
  const nodes = weightLeaves(tensors, leaf);
  const rng = new Rng(options.seed);
  const mask = (x: Node<T>) => {
    const scale = 1 / (1 - options.dropout);
    const [rows, columns] = [tape.rows(x), tape.columns(x)];
    const keep = Float32Array.from({ length: rows * columns }, () => (rng.next() < options.dropout ? 0 : scale));
    return tape.mul(x, tape.constant(keep, rows, columns));
  };
  const graph = joinGraphs(molecules.map((molecule) => molecule.graph));
  const out = applyParameterNetwork(tape, nodes, architecture, graph, options.dropout > 0 ? mask : null);
  const joined = mapTerms(({ name }) => tape.read(out.coefficients[name]));
  const values = out.atoms === null ? null : perAtom(molecules, tape.read(out.atoms));
  const parameters = dividedAmong(molecules, joined).map((coefficients, m): Parameters => {
    const charges = values && equilibratedCharges(values[m]!, molecules[m]!.graph.atoms!.groups);
    return { coefficients, torsionGuard: architecture.mm.torsionGuard, charges };
  });
  const seed = (node: Node<T>, parts: readonly Float64Array[]) => {
    const gradient = concatenated(parts);
    if (gradient.length > 0) tape.accumulate(node, tape.base.constant(gradient, tape.rows(node), tape.columns(node)));
  };
  return {
    parameters,
    backward(gradients, add) {
      for (const { name } of bondedTerms)
        seed(
          out.coefficients[name],
          gradients.map(({ coefficients }) => coefficients[name]),
        );
      if (out.atoms !== null)
        seed(
          out.atoms,
          gradients.map(({ charges }, m) =>
            equilibrationGradient(values![m]!, molecules[m]!.graph.atoms!.groups, parameters[m]!.charges!, charges!),
          ),
        );
      tape.backward();
      addGradients(ops, nodes, add);
    },
  };
}

/** The coefficients of each molecule, views of those of all. */
function dividedAmong(molecules: readonly PreparedMolecule[], joined: PerTerm<Float64Array>): PerTerm<Float64Array>[] {
  const ends = new Map<string, number>();
  return molecules.map(({ topology }) =>
    mapTerms(({ name, rows, size, width }) => {
      const begin = ends.get(name) ?? 0;
      const end = begin + (rows(topology).length / size) * width;
      ends.set(name, end);
      return joined[name].subarray(begin, end);
    }),
  );
}

/** Rows of the atoms of each molecule. */
function perAtom(molecules: readonly PreparedMolecule[], joined: Float64Array): Float64Array[] {
  let end = 0;
  return molecules.map(({ topology: { atomCount } }) => {
    const begin = end;
    end += atomReadout.width * atomCount;
    return joined.subarray(begin, end);
  });
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
