import { atomFeatures } from '../chemistry/feature.js';
import type { Molecule } from '../chemistry/molecule.js';
import { Rng } from '../core/rng.js';
import { type Architecture, ATOM_FEATURES, atomInputs } from '../model/architecture.js';
import { joinGraphs } from '../parameters/joined-graph.js';
import { createParameterGraph, type ParameterGraph } from '../parameters/parameter-graph.js';
import { applyParameterNetwork, type ParameterTensors } from '../parameters/parameter-network.js';
import { type Parameters, zeroParameters } from '../parameters/parameters.js';
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
  /** Å */
  readonly torsionGuard: number;
}

/** @param level of theory, one of the architecture's; null where it has none */
export function prepareMolecule(
  molecule: Molecule,
  architecture: Architecture,
  level: string | null,
): PreparedMolecule {
  const features = level === null ? atomFeatures(molecule) : leveled(atomFeatures(molecule), architecture, level);
  const topology = buildTopology(molecule, architecture.mm.impropers);
  const graph = createParameterGraph(topology, features, architecture);
  return { features, topology, graph, torsionGuard: architecture.mm.torsionGuard };
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

/** Tensors of the MM part have one layout in the program and in files. */
const IN_PLACE: ReadonlyMap<string, null> = new Map();

/** One forward pass of the parameter network over some molecules, whose gradient may be asked for. */
export interface ParameterPass {
  /** of each molecule */
  readonly parameters: readonly Parameters[];
  /** Adds the weight gradients that belong to gradients with respect to the parameters of each molecule. */
  backward(gradients: readonly Parameters[], add: AddTensor): void;
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
  const out = applyParameterNetwork(tape, nodes, architecture, graph, options.dropout > 0 ? mask : undefined);
  const joined = {
    bondCoefficients: tape.read(out.bonds),
    angleCoefficients: tape.read(out.angles),
    properK: tape.read(out.propers),
    improperK: tape.read(out.impropers),
  };
  return {
    parameters: dividedAmong(molecules, joined),
    backward(gradients, add) {
      const gradient = mapParameters((kind) => new Float64Array(joined[kind].length));
      for (const [m, part] of dividedAmong(molecules, gradient).entries())
        mapParameters((kind) => part[kind].set(gradients[m]![kind]));
      seed(tape, out, gradient);
      tape.backward();
      addGradients(ops, nodes, IN_PLACE, add);
    },
  };
}

function mapParameters<R>(of: (kind: keyof Parameters) => R): { -readonly [kind in keyof Parameters]: R } {
  return {
    bondCoefficients: of('bondCoefficients'),
    angleCoefficients: of('angleCoefficients'),
    properK: of('properK'),
    improperK: of('improperK'),
  };
}

/** The parameters of each molecule, views of those of all. */
function dividedAmong(molecules: readonly PreparedMolecule[], joined: Parameters): Parameters[] {
  const ends = mapParameters(() => 0);
  return molecules.map(({ topology }) => {
    const own = zeroParameters(topology);
    return mapParameters((kind) => {
      const begin = ends[kind];
      ends[kind] += own[kind].length;
      return joined[kind].subarray(begin, ends[kind]);
    });
  });
}

function seed<T>(tape: Tape<T>, out: ParameterTensors<Node<T>>, gradient: Parameters): void {
  const rows: readonly (readonly [Node<T>, Float64Array])[] = [
    [out.bonds, gradient.bondCoefficients],
    [out.angles, gradient.angleCoefficients],
    [out.propers, gradient.properK],
    [out.impropers, gradient.improperK],
  ];
  for (const [node, values] of rows)
    if (values.length > 0) tape.accumulate(node, tape.base.constant(values, tape.rows(node), tape.columns(node)));
}
