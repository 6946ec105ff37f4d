import { ResffError } from '../core/errors.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import { graphEmbedding, graphLayer, readoutLayer } from '../model/tensor-name.js';
import { atomReadout } from '../potentials/atom-readout.js';
import type { TermReadout } from '../potentials/bonded-term.js';
import { mapTerms, type PerTerm } from '../potentials/bonded-terms.js';
import { equilibratedCharges } from '../potentials/equilibration.js';
import type { Parameters } from '../potentials/parameters.js';
import { convolution, pooledReadout } from '../tensor/layers.js';
import type { GraphLayer, Ops } from '../tensor/ops.js';
import { joinGraphs } from './joined-graph.js';
import type { ParameterGraph } from './parameter-graph.js';
import type { TermIndex } from './term-index.js';

/** What a training step does to activations. */
export type Dropout<T> = (x: T) => T;

/** What the network predicts, as tensors. */
export interface ParameterTensors<T> {
  /** coefficients (T,width) of each kind of bonded term, row by row of the topology */
  readonly coefficients: PerTerm<T>;
  /** (N,2) electronegativity and log hardness of every atom; null for a model without electrostatics */
  readonly atoms: T | null;
}

/** What the last layers of the readouts take. */
export interface ReadoutInputs<T> {
  /** of each kind of bonded term (distinct tuples,width): row `expand[i]` of its index is that of row i of the topology */
  readonly terms: PerTerm<T>;
  /** the same of atoms; null for a model without electrostatics */
  readonly atoms: T | null;
}

/**
 * The network that gives every bonded term its coefficients: a graph network over bonds (GraphSAGE, mean aggregator), then
 * one readout per kind of term that is symmetric under the term's equivalent orderings (Janossy pooling).
 *
 *     h⁰ = tanh(W h + b)
 *     h^{l+1} = relu(W_self h^l + W_neigh · mean over neighbors of h^l + b)
 *     bonds, angles:      c = exp(W Σ_orderings M(h‖h..) + b)
 *     propers, impropers: k = W Σ_orderings M(h‖h‖h‖h) + b
 *
 * Work is done once per distinct environment and per distinct ordered tuple of environments (`ParameterGraph`), which
 * changes no value. `dropout` acts where the reference has it: on each convolution's input (one mask for the self and
 * the neighbor use), after each relu of the graph network and after each relu of a readout. Its masks are drawn per
 * environment and per tuple, so atoms and terms that are equivalent, and the two orderings of a palindromic term, share
 * them: parameters of equivalent terms stay equal in training, too.
 *
 * @param weights tensors by their reference names (docs/theory.md); vectors as (1, n)
 * @throws ResffError (model) when a tensor is missing or does not fit
 * Source: Hamilton, Ying, Leskovec 2017, arXiv:1706.02216; Murphy et al. 2018, arXiv:1811.01900;
 * Wang et al. 2022, doi:10.1039/D2SC02739A
 */
export function applyParameterNetwork<T>(
  ops: Ops<T>,
  weights: ReadonlyMap<string, T>,
  architecture: Architecture,
  graph: ParameterGraph,
  dropout: Dropout<T> | null = null,
): ParameterTensors<T> {
  const inputs = readoutInputs(ops, weights, architecture, graph, dropout);
  return lastLayers(ops, weights, graph, inputs);
}

/** {@link applyParameterNetwork} up to the last layer of each readout. */
export function readoutInputs<T>(
  ops: Ops<T>,
  weights: ReadonlyMap<string, T>,
  architecture: Architecture,
  graph: ParameterGraph,
  dropout: Dropout<T> | null = null,
): ReadoutInputs<T> {
  const { width, graphLayers, readoutLayers } = architecture.mm;
  const context: Context<T> = { ops, weights, dropout, readoutLayers };
  const { environments } = graph;
  if (environments.layers.length !== graphLayers)
    throw new ResffError(
      'model',
      `parameter graph: expected ${graphLayers} layers as in the architecture, got ${environments.layers.length}`,
    );
  const inputs = atomInputs(architecture);
  const features = ops.constant(environments.features, environments.classCount, inputs);
  const { embeddingWidth } = architecture;
  const embedding = tensor(context, `${graphEmbedding}.weight`, embeddingWidth, inputs);
  let h = ops.map(
    'tanh',
    ops.linear(features, embedding, tensor(context, `${graphEmbedding}.bias`, 1, embeddingWidth)),
  );
  environments.layers.forEach((layer, l) => {
    h = convolve(context, graphLayer(l), layer, h, width);
  });
  return {
    atoms: graph.atoms && pooled(context, atomReadout.readout, graph.atoms.index, h),
    terms: mapTerms((term) => pooled(context, term.readout, graph.terms[term.name], h)),
  };
}

/** The rest of {@link applyParameterNetwork}: W x + b of each readout, and the exponential of what has to be positive. */
export function lastLayers<T>(
  ops: Ops<T>,
  weights: ReadonlyMap<string, T>,
  graph: ParameterGraph,
  inputs: ReadoutInputs<T>,
): ParameterTensors<T> {
  const last = ({ output }: TermReadout, outputs: number, { termCount, expand }: TermIndex, x: T): T => {
    if (termCount === 0) return ops.zeros(0, outputs);
    const weight = tensor({ ops, weights }, `${output}.weight`, outputs, ops.columns(x));
    return ops.gather(ops.linear(x, weight, tensor({ ops, weights }, `${output}.bias`, 1, outputs)), expand);
  };
  return {
    atoms: inputs.atoms && last(atomReadout.readout, atomReadout.width, graph.atoms!.index, inputs.atoms),
    coefficients: mapTerms((term) => {
      const values = last(term.readout, term.width, graph.terms[term.name], inputs.terms[term.name]);
      return term.readout.positive ? ops.map('exp', values) : values;
    }),
  };
}

/**
 * Runs the network and copies its coefficients out.
 *
 * @throws ResffError (numeric) when a coefficient is not finite
 */
export function predictParameters<T>(
  ops: Ops<T>,
  weights: ReadonlyMap<string, T>,
  architecture: Architecture,
  graph: ParameterGraph,
): Parameters {
  return parametersOf(ops, architecture, graph, applyParameterNetwork(ops, weights, architecture, graph));
}

/**
 * The same with several sets of last layers: the layers before them run once.
 *
 * @param last tensors of the last layers of each set
 */
export function predictWithLastLayers<T>(
  ops: Ops<T>,
  weights: ReadonlyMap<string, T>,
  architecture: Architecture,
  graph: ParameterGraph,
  last: readonly ReadonlyMap<string, T>[],
): Parameters[] {
  const inputs = readoutInputs(ops, weights, architecture, graph);
  return last.map((own) => parametersOf(ops, architecture, graph, lastLayers(ops, own, graph, inputs)));
}

function parametersOf<T>(
  ops: Ops<T>,
  architecture: Architecture,
  graph: ParameterGraph,
  { coefficients, atoms }: ParameterTensors<T>,
): Parameters {
  const finite = (name: string, x: T, width: number): Float64Array => {
    const values = ops.read(x);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new ResffError(
        'numeric',
        `${name} ${Math.floor(bad / width)}: expected finite coefficients, got ${values[bad]}`,
      );
    return values;
  };
  return {
    coefficients: mapTerms(({ name, width }) => finite(name, coefficients[name], width)),
    torsionGuard: architecture.mm.torsionGuard,
    charges: atoms && equilibratedCharges(finite(atomReadout.name, atoms, atomReadout.width), graph.atoms!.groups),
  };
}

/** Atoms of the molecules that share a pass: bounds its memory. */
const PASS_ATOMS = 2000;

/**
 * The parameters of each molecule, from passes of the network that molecules share.
 *
 * @throws as {@link predictParameters}
 */
export function predictEach<T>(
  ops: Ops<T>,
  weights: ReadonlyMap<string, T>,
  architecture: Architecture,
  graphs: readonly ParameterGraph[],
): Parameters[] {
  if (graphs.length === 0) return [];
  let [count, atoms] = [1, graphs[0]!.atomCount];
  while (count < graphs.length && atoms + graphs[count]!.atomCount <= PASS_ATOMS) atoms += graphs[count++]!.atomCount;
  const first = divided(
    predictParameters(ops, weights, architecture, joinGraphs(graphs.slice(0, count))),
    graphs.slice(0, count),
  );
  return [...first, ...predictEach(ops, weights, architecture, graphs.slice(count))];
}

/** The parameters of each of joined molecules. */
function divided({ coefficients, torsionGuard, charges }: Parameters, graphs: readonly ParameterGraph[]): Parameters[] {
  const ends: Record<string, number> = {};
  const next = (name: string, values: Float64Array, count: number) => {
    const begin = ends[name] ?? 0;
    ends[name] = begin + count;
    return values.slice(begin, ends[name]);
  };
  return graphs.map(({ terms, atomCount }) => ({
    coefficients: mapTerms(({ name, width }) => next(name, coefficients[name], terms[name].termCount * width)),
    torsionGuard,
    charges: charges && next('charges', charges, atomCount),
  }));
}

interface Context<T> {
  readonly ops: Ops<T>;
  readonly weights: ReadonlyMap<string, T>;
  readonly dropout: Dropout<T> | null;
  readonly readoutLayers: number;
}

function convolve<T>(
  context: Context<T>,
  names: ReturnType<typeof graphLayer>,
  layer: GraphLayer,
  input: T,
  width: number,
): T {
  const { ops, dropout } = context;
  const x = dropout?.(input) ?? input;
  // Both products are taken before the gather: there are never fewer classes after it.
  const own = ops.linear(x, tensor(context, names.self, width, ops.columns(x)), null);
  const other = ops.linear(x, tensor(context, names.neighbor, width, ops.columns(x)), null);
  const out = convolution(ops, own, other, tensor(context, names.bias, 1, width), layer);
  return dropout?.(out) ?? out;
}

/** Σ_orderings M(h‖..), (distinct tuples, width). No terms: no rows, and the weights take no part. */
function pooled<T>(context: Context<T>, { layers }: TermReadout, index: TermIndex, h: T): T {
  const { ops, dropout, readoutLayers } = context;
  const width = ops.columns(h);
  if (index.termCount === 0) return ops.zeros(0, width);
  const dense = Array.from({ length: readoutLayers }, (_, l) => {
    const [name, inputs] = [readoutLayer(layers, l), l === 0 ? index.positions.length * width : width];
    const weight = tensor(context, `${name}.weight`, width, inputs);
    return { weight, bias: tensor(context, `${name}.bias`, 1, width) };
  });
  return pooledReadout(ops, h, dense, index, dropout);
}

function tensor<T>(
  { ops, weights }: Pick<Context<T>, 'ops' | 'weights'>,
  name: string,
  rows: number,
  columns: number,
): T {
  const found = weights.get(name);
  if (found === undefined) throw new ResffError('model', `tensor ${name}: expected ${rows}×${columns}, got nothing`);
  if (ops.rows(found) !== rows || ops.columns(found) !== columns)
    throw new ResffError(
      'model',
      `tensor ${name}: expected ${rows}×${columns}, got ${ops.rows(found)}×${ops.columns(found)}`,
    );
  return found;
}
