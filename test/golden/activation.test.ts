import { expect, it } from 'vitest';
import { architectureSchema } from '../../src/model/architecture.js';
import { residualNames } from '../../src/model/tensor-name.js';
import type { Weights } from '../../src/model/weights.js';
import { createParameterGraph } from '../../src/parameters/parameter-graph.js';
import { applyParameterNetwork } from '../../src/parameters/parameter-network.js';
import { parameterTensors } from '../../src/parameters/weights.js';
import { exactPairs } from '../../src/residual/exact-pairs.js';
import { referencePlaces, toInternalLayout } from '../../src/residual/layout.js';
import { findPairs } from '../../src/residual/neighbor-list.js';
import { residualAtomEnergies } from '../../src/residual/network.js';
import { residualTensors } from '../../src/residual/weights.js';
import type { Elementwise, Ops } from '../../src/tensor/ops.js';
import { type Matrix, ReferenceOps } from '../../src/tensor/reference.js';
import { type GoldenMm, goldenTopology } from '../support/golden-mm.js';
import { goldenFeatures } from '../support/golden-molecule.js';
import { recipeWeights } from '../support/recipe-weights.js';
import { describeGolden, readGolden } from '../support/reference-data.js';

/** float64 against float64: only the order of summation differs. */
const TOLERANCE = 1e-10;

interface Intermediates {
  readonly res_f_in: number[][];
  readonly res_dim_transform: number[][];
  readonly res_neighbor_embedding: number[][];
  readonly res_x_after_layer_0: number[][];
  readonly res_vec_after_layer_0: number[][][];
  readonly res_x_after_layer_1: number[][];
  readonly res_vec_after_layer_1_norm: number;
  readonly res_x_after_layer_2: number[][];
  readonly res_out_norm: number[][];
  readonly res_atom_energy: number[][];
  readonly mm_f_in: number[][];
  readonly mm_sage_0_preact: number[][];
  readonly mm_sage_1_preact: number[][];
  readonly mm_sage_2_preact: number[][];
  readonly mm_h_final: number[][];
}

/** Float64 operations that remember what went through linear maps and nonlinearities. */
function recordingOps() {
  const plain = new ReferenceOps();
  const linears: { input: Matrix; weight: Matrix; output: Matrix }[] = [];
  const maps: { kind: Elementwise; input: Matrix; output: Matrix }[] = [];
  const ops: Ops<Matrix> = Object.assign(new ReferenceOps(), {
    linear(input: Matrix, weight: Matrix, bias: Matrix | null) {
      const output = plain.linear(input, weight, bias);
      linears.push({ input, weight, output });
      return output;
    },
    map(kind: Elementwise, input: Matrix) {
      const output = plain.map(kind, input);
      maps.push({ kind, input, output });
      return output;
    },
  });
  return { ops, linears, maps };
}

function expectMatrix(what: string, got: ArrayLike<number>, expected: readonly (number | readonly number[])[]): void {
  const flat = expected.flat();
  expect(got.length, what).toBe(flat.length);
  const worst = flat.reduce((most, x, i) => Math.max(most, Math.abs(x - got[i]!)), 0);
  expect(worst, what).toBeLessThan(TOLERANCE);
}

describeGolden('golden activations, float64', () => {
  const { molecules } = readGolden<{ molecules: GoldenMm[] }>('molecules_mini.json');
  const architecture = architectureSchema.parse({ mm: { width: 32 } });
  const weights: Weights = recipeWeights('mini');
  const load = (name: string) => ({
    molecule: molecules.find((molecule) => molecule.name === name)!,
    golden: readGolden<Intermediates>(`intermediates_${name}_mini.json`),
  });

  /** Rows of channels in the order of the reference. */
  const inReferenceOrder = ({ columns, data }: Matrix) => {
    // Positions of the first row are those of channels.
    const places = referencePlaces(`${residualNames.head[0]}.weight`, architecture)!.subarray(0, columns);
    const out = new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) out[i - (i % columns) + places[i % columns]!] = data[i]!;
    return out;
  };

  it.each(['ethanol', 'water_dimer'])('residual network of %s', (name) => {
    const { molecule, golden } = load(name);
    const { ops, linears, maps } = recordingOps();
    const n = molecule.n_atoms;
    const positions = molecule.xyz_angstrom[0]!.flat();
    const tensors = residualTensors(ops, toInternalLayout(weights, architecture));
    const { cutoff } = architecture.residual;
    const pairs = exactPairs(ops, tensors, architecture, ops.constant(positions, n, 3), findPairs(positions, cutoff));
    const input = {
      features: ops.constant(goldenFeatures(molecule), n, 114),
      featureRow: Uint32Array.from({ length: n }, (_, i) => i),
    };
    const states: { x: Matrix; vectors: Matrix | null }[] = [];
    const energies = residualAtomEnergies(ops, tensors, architecture, input, pairs, (_, x, vectors) =>
      states.push({ x, vectors }),
    );
    const call = (name: string) => linears.find(({ weight }) => weight === tensors.get(`${name}.weight`))!;

    expectMatrix('input embedding', maps.find(({ kind }) => kind === 'tanh')!.output.data, golden.res_f_in);
    expectMatrix('dim_transform', inReferenceOrder(call(residualNames.transform).output), golden.res_dim_transform);
    const combined = call(residualNames.combine).output;
    expectMatrix('neighbor embedding', inReferenceOrder(combined), golden.res_neighbor_embedding);
    expectMatrix('scalars after layer 0', inReferenceOrder(states[0]!.x), golden.res_x_after_layer_0);
    expectMatrix('vectors after layer 0', inReferenceOrder(states[0]!.vectors!), golden.res_vec_after_layer_0.flat());
    expectMatrix('scalars after layer 1', inReferenceOrder(states[1]!.x), golden.res_x_after_layer_1);
    const norm = Math.hypot(...states[1]!.vectors!.data);
    expect(Math.abs(norm - golden.res_vec_after_layer_1_norm), 'vectors after layer 1').toBeLessThan(TOLERANCE);
    expectMatrix('scalars after layer 2', inReferenceOrder(states[2]!.x), golden.res_x_after_layer_2);
    expectMatrix('out_norm', inReferenceOrder(call(residualNames.head[0]).input), golden.res_out_norm);
    expectMatrix('atomic energies', energies.data, golden.res_atom_energy);
  });

  it.each(['ethanol', 'water_dimer'])('graph network of %s', (name) => {
    const { molecule, golden } = load(name);
    const { ops, maps } = recordingOps();
    const features = goldenFeatures(molecule);
    const graph = createParameterGraph(goldenTopology(molecule), features, architecture);
    applyParameterNetwork(ops, parameterTensors(ops, weights), architecture, graph);

    // Rows are distinct environments: atoms look theirs up, depth by depth from the deepest.
    const { layers, atomClass } = graph.environments;
    const classes = [atomClass];
    for (const layer of [...layers].reverse()) classes.unshift(classes[0]!.map((own) => layer.self[own]!));
    const ofAtoms = ({ columns, data }: Matrix, depth: number) =>
      Array.from(classes[depth]!, (row) => [...data.subarray(row * columns, (row + 1) * columns)]).flat();
    const relus = maps.filter(({ kind }) => kind === 'relu');

    const embedding = maps.find(({ kind }) => kind === 'tanh')!.output;
    expectMatrix('input embedding', ofAtoms(embedding, 0), golden.mm_f_in);
    expectMatrix('layer 0 before relu', ofAtoms(relus[0]!.input, 1), golden.mm_sage_0_preact);
    expectMatrix('layer 1 before relu', ofAtoms(relus[1]!.input, 2), golden.mm_sage_1_preact);
    expectMatrix('layer 2 before relu', ofAtoms(relus[2]!.input, 3), golden.mm_sage_2_preact);
    expectMatrix('final hidden vectors', ofAtoms(relus[2]!.output, 3), golden.mm_h_final);
  });
});
