import { describe, expect, it } from 'vitest';
import { recipeTensor } from '../../test/support/recipe-weights.js';
import { architectureSchema } from '../model/architecture.js';
import { tensorCatalog } from '../model/tensor-catalog.js';
import type { Weights } from '../model/weights.js';
import { bondedTerms } from '../potentials/bonded-terms.js';
import { type Matrix, ReferenceOps } from '../tensor/reference.js';
import type { Topology } from '../topology/topology.js';
import { joinGraphs } from './joined-graph.js';
import { createParameterGraph } from './parameter-graph.js';
import { applyParameterNetwork, predictParameters } from './parameter-network.js';
import { parameterTensors } from './weights.js';

const architecture = architectureSchema.parse({
  embeddingWidth: 5,
  mm: { width: 6, graphLayers: 2, readoutLayers: 3 },
});
const recipe: Weights = new Map(
  tensorCatalog(architecture)
    .filter(({ module }) => module === 'mm')
    .map(({ name, shape }) => [name, recipeTensor(name, shape)]),
);
const ops = new ReferenceOps();
const weights = parameterTensors(ops, recipe);

/** Only the order of summation differs. */
const TOLERANCE = 1e-12;

/** Acetaldehyde-like: 0 and 1 carbon, 2 oxygen, hydrogens 3-5 on 0 and 6 on 1; a lone ion 7. */
const elements = [6, 6, 8, 1, 1, 1, 1, 17];
const topology: Topology = {
  atomCount: 8,
  bonds: Uint32Array.of(0, 1, 1, 2, 0, 3, 0, 4, 0, 5, 1, 6),
  angles: Uint32Array.of(0, 1, 2, 0, 1, 6, 1, 0, 3, 1, 0, 4, 1, 0, 5, 2, 1, 6, 3, 0, 4, 3, 0, 5, 4, 0, 5),
  propers: Uint32Array.of(2, 1, 0, 3, 2, 1, 0, 4, 2, 1, 0, 5, 3, 0, 1, 6, 4, 0, 1, 6, 5, 0, 1, 6),
  impropers: Uint32Array.of(0, 1, 2, 6, 0, 1, 6, 2, 2, 1, 0, 6, 1, 0, 2, 6, 1, 2, 6, 0),
};
const features = new Float64Array(8 * 114);
elements.forEach((z, i) => {
  features[i * 114 + z] = 1;
  features[i * 114 + 102] = 2 * z;
});
const predict = (t = topology, f = features) =>
  predictParameters(ops, weights, architecture, createParameterGraph(t, f, architecture));

describe('applyParameterNetwork', () => {
  it('gives molecules joined to one graph what it gives each of them', () => {
    const water: Topology = {
      atomCount: 3,
      bonds: Uint32Array.of(0, 1, 0, 2),
      angles: Uint32Array.of(1, 0, 2),
      propers: new Uint32Array(),
      impropers: new Uint32Array(),
    };
    const waterFeatures = new Float64Array(3 * 114);
    for (const [i, z] of [8, 1, 1].entries()) waterFeatures[114 * i + z] = 1;
    const graphs = [
      createParameterGraph(topology, features, architecture),
      createParameterGraph(water, waterFeatures, architecture),
      createParameterGraph(topology, features, architecture),
    ];
    const joined = predictParameters(ops, weights, architecture, joinGraphs(graphs));
    const each = graphs.map((graph) => predictParameters(ops, weights, architecture, graph));
    for (const { name } of bondedTerms)
      expect([...joined.coefficients[name]], name).toEqual(
        each.flatMap((parameters) => [...parameters.coefficients[name]]),
      );
  });

  it('equals the formulas written out term by term, nothing shared', () => {
    const expected = byTheFormulas();
    const got = predict();
    for (const { name } of bondedTerms) {
      expect(got.coefficients[name].length).toBe(expected[name].length);
      got.coefficients[name].forEach((value, i) => {
        expect(Math.abs(value - expected[name][i]!), `${name} ${i}`).toBeLessThan(TOLERANCE);
      });
    }
  });

  it('gives equivalent terms bit-identical coefficients', () => {
    const { bond, proper, improper } = predict().coefficients;
    expect(bond.subarray(4, 6)).toEqual(bond.subarray(8, 10));
    expect(proper.subarray(0, 6)).toEqual(proper.subarray(12, 18));
    // rows 3 and 4 are cyclic images with the center first
    expect(improper.subarray(18, 24)).toEqual(improper.subarray(24, 30));
    expect(improper.subarray(0, 6)).not.toEqual(improper.subarray(6, 12));
  });

  it('does not depend on the order of the atoms nor on the direction of a row', () => {
    const order = [5, 2, 7, 1, 0, 4, 6, 3];
    const renamed = new Float64Array(features.length);
    order.forEach((to, from) => {
      renamed.set(features.subarray(from * 114, from * 114 + 114), to * 114);
    });
    const rename = (index: Uint32Array, size: number) =>
      Uint32Array.from({ length: index.length }, (_, i) => {
        const row = Math.floor(i / size);
        return order[index[row * size + (size - 1 - (i % size))]!]!;
      });
    const turned: Topology = {
      ...topology,
      bonds: rename(topology.bonds, 2),
      angles: rename(topology.angles, 3),
      propers: rename(topology.propers, 4),
      impropers: topology.impropers.map((atom) => order[atom]!),
    };
    const [a, b] = [predict(), predict(turned, renamed)];
    for (const { name } of bondedTerms)
      a.coefficients[name].forEach((value, i) => {
        expect(Math.abs(b.coefficients[name][i]! - value)).toBeLessThan(TOLERANCE);
      });
  });

  it('applies dropout twice per graph layer and once per readout layer', () => {
    const shapes: string[] = [];
    const graph = createParameterGraph(topology, features, architecture);
    applyParameterNetwork(ops, weights, architecture, graph, (x: Matrix) => {
      shapes.push(`${x.rows}×${x.columns}`);
      return x;
    });
    expect(shapes.length).toBe(2 * 2 + 4 * 3);
    // four elements; after one layer both carbons differ, after two also the hydrogens by their carbon
    expect(shapes.slice(0, 4)).toEqual(['4×5', '5×6', '5×6', '6×6']);
  });

  it('gives no rows for a molecule without terms', () => {
    const none = new Uint32Array(0);
    const atom: Topology = { atomCount: 1, bonds: none, angles: none, propers: none, impropers: none };
    const { bond, improper } = predict(atom, features.slice(0, 114)).coefficients;
    expect([bond.length, improper.length]).toEqual([0, 0]);
  });

  it('names a tensor that is missing or misshapen', () => {
    const graph = createParameterGraph(topology, features, architecture);
    const without = new Map(weights);
    without.delete('2.sequential_3.d3.bias');
    expect(() => applyParameterNetwork(ops, without, architecture, graph)).toThrow(
      'tensor 2.sequential_3.d3.bias: expected 1×6, got nothing',
    );
    without.set('2.sequential_3.d3.bias', ops.zeros(1, 7));
    expect(() => applyParameterNetwork(ops, without, architecture, graph)).toThrow('expected 1×6, got 1×7');
    const deeper = architectureSchema.parse({ embeddingWidth: 5, mm: { width: 6, graphLayers: 3 } });
    expect(() => applyParameterNetwork(ops, weights, deeper, graph)).toThrow('parameter graph: expected 3 layers');
  });

  it('refuses coefficients that are not finite', () => {
    const huge = new Map(weights).set('2.f_out_2_to_log_coefficients.bias', ops.constant([1e4, 0], 1, 2));
    const graph = createParameterGraph(topology, features, architecture);
    expect(() => predictParameters(ops, huge, architecture, graph)).toThrow(
      'bond 0: expected finite coefficients, got Infinity',
    );
  });
});

/** docs/theory.md, parameters: plain arrays, every atom and every ordering on its own. */
function byTheFormulas() {
  const matrix = (name: string) => recipe.get(name)!;
  const product = (name: string, x: number[]) => {
    const { shape, data } = matrix(name);
    return Array.from({ length: shape[0]! }, (_, o) => x.reduce((sum, v, i) => sum + data[o * x.length + i]! * v, 0));
  };
  const plus = (a: number[], b: ArrayLike<number>) => a.map((value, i) => value + b[i]!);
  const relu = (x: number[]) => x.map((value) => Math.max(value, 0));
  const { bonds, angles, propers, impropers } = topology;
  let h = elements.map((_, i) =>
    plus(product('1.f_in.0.weight', [...features.subarray(i * 114, i * 114 + 114)]), matrix('1.f_in.0.bias').data).map(
      Math.tanh,
    ),
  );
  for (const layer of ['d0', 'd3']) {
    const name = `1._sequential.${layer}.gn`;
    h = h.map((own, i) => {
      const around = h.filter((_, j) => bonds.some((atom, b) => atom === i && bonds[b ^ 1] === j));
      const mean = own.map((_, c) => around.reduce((sum, other) => sum + other[c]!, 0) / Math.max(around.length, 1));
      const sum = plus(product(`${name}.fc_self.weight`, own), product(`${name}.fc_neigh.weight`, mean));
      return relu(plus(sum, matrix(`${name}.bias`).data));
    });
  }
  const rows = (index: Uint32Array, size: number) =>
    Array.from({ length: index.length / size }, (_, t) => [...index.subarray(t * size, (t + 1) * size)]);
  const readout = (name: string, head: string, orderings: number[][]) => {
    const pooled = orderings
      .map((atoms) =>
        ['d0', 'd3', 'd6'].reduce(
          (x, layer) => relu(plus(product(`${name}.${layer}.weight`, x), matrix(`${name}.${layer}.bias`).data)),
          atoms.flatMap((atom) => h[atom]!),
        ),
      )
      .reduce((sum, x) => plus(sum, x));
    return plus(product(`${head}.weight`, pooled), matrix(`${head}.bias`).data);
  };
  const mirror = (row: number[]) => [row, [...row].reverse()];
  return {
    bond: rows(bonds, 2).flatMap((row) =>
      readout('2.sequential_2', '2.f_out_2_to_log_coefficients', mirror(row)).map(Math.exp),
    ),
    angle: rows(angles, 3).flatMap((row) =>
      readout('2.sequential_3', '2.f_out_3_to_log_coefficients', mirror(row)).map(Math.exp),
    ),
    proper: rows(propers, 4).flatMap((row) => readout('2.sequential_4', '2.f_out_4_to_k', mirror(row))),
    improper: rows(impropers, 4).flatMap(([a, b, c, d]) =>
      readout('3.sequential_n4_improper', '3.f_out_n4_improper_to_k', [
        [a!, b!, c!, d!],
        [a!, c!, d!, b!],
        [a!, d!, b!, c!],
      ]),
    ),
  };
}
