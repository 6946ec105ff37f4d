import type { Parameters } from '../../src/potentials/parameters.js';
import type { Topology } from '../../src/topology/topology.js';
import { nameSequence } from './recipe-weights.js';

/**
 * Seven atoms with every kind of term, far from any symmetry: a chain 0-1-2-3-4 with 5 on atom 1 and 6 on atom 3, so atoms 1
 * and 3 are centers of impropers (six orderings of the first, three of the second).
 */
export const branchedTopology: Topology = {
  atomCount: 7,
  bonds: Uint32Array.of(0, 1, 1, 2, 2, 3, 3, 4, 1, 5, 3, 6),
  angles: Uint32Array.of(0, 1, 2, 0, 1, 5, 2, 1, 5, 1, 2, 3, 2, 3, 4, 2, 3, 6, 4, 3, 6),
  propers: Uint32Array.of(0, 1, 2, 3, 5, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 6),
  impropers: Uint32Array.from(
    [
      [0, 1, 2, 5],
      [0, 1, 5, 2],
      [2, 1, 0, 5],
      [2, 1, 5, 0],
      [5, 1, 0, 2],
      [5, 1, 2, 0],
      [3, 2, 4, 6],
      [3, 4, 6, 2],
      [3, 6, 2, 4],
    ].flat(),
  ),
};

/** (N,3) Å */
export const branchedPositions = Float64Array.from(
  [
    [0.12, -0.31, 0.44],
    [1.43, 0.22, 0.18],
    [2.31, -0.74, -0.61],
    [3.66, -0.21, -0.93],
    [4.61, -1.02, -0.12],
    [1.81, 1.37, 0.72],
    [3.98, 0.87, -1.71],
  ].flat(),
);

const random = nameSequence('branched system');
const fill = (length: number, from: number, value: (u: number) => number) =>
  Float64Array.from({ length }, (_, i) => value(random(from + i)));

export const branchedParameters: Parameters = {
  coefficients: {
    bond: fill(12, 0, (u) => 120 + 60 * u),
    angle: fill(14, 100, (u) => 30 + 20 * u),
    proper: fill(24, 200, (u) => 2 * u),
    improper: fill(54, 300, (u) => 2 * u),
  },
  torsionGuard: 1e-3,
  charges: null,
};
