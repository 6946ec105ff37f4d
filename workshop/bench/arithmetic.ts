/**
 * How much arithmetic and traffic the residual network needs (docs/theory.md, R1-R8), counted from its formulas and not
 * from what a backend happens to do: rates and distances to the peak mean the same for all of them. A fused multiply-add
 * counts as two; sigmoids, normalizations and sums over atoms are left out (some percent).
 */

import type { Architecture } from 'resff';
import type { Rate } from './machine.js';

type Residual = Architecture['residual'];
type Kind = 'embed' | 'first' | 'middle' | 'last';
type Direction = 'forward' | 'backward';
type Dual = 'dual' | 'dualBackward';

/** Atoms, rows of distinct features, unordered pairs. */
export interface SystemSize {
  readonly atoms: number;
  readonly rows: number;
  readonly pairs: number;
}

/** Floating-point operations. */
export interface Flops {
  readonly pairs: number;
  readonly products: number;
  readonly total: number;
}

/**
 * Operations per channel and unordered pair, both directions, filters from tables of cubic polynomials. Forward:
 *
 *     filters        7 each (four basis polynomials times two values and two slopes)
 *     embedding      z_j D and z_i D added to two atoms                                       4
 *     logits         q_i D^k and its product with k_j summed over the head, twice             6
 *     scalars        v_j D^x times the attention weight, added, twice                         6
 *     m₂ ⊗ d         v_j D², three components added, twice                                   14
 *     V_j ⊙ m₁       D¹ times U = v¹ ⊙ V of the atom, added, twice; shared with the above    12
 *
 * so that an embedding needs 7 + 4, the first layer (V = 0) 21 + 26, a middle one 28 + 38, the last (no vectors) 14 + 12.
 * `backward` is the adjoint of the same expressions with respect to positions and atoms, forward quantities computed
 * again; `dual` carries the derivative along a displacement; `dualBackward` is the adjoint of that, table gradients
 * included.
 */
export const pairFlops: Readonly<Record<Kind, Readonly<Record<Direction | Dual, number>>>> = {
  embed: { forward: 11, backward: 21, dual: 26, dualBackward: 42 },
  first: { forward: 47, backward: 106, dual: 120, dualBackward: 252 },
  middle: { forward: 66, backward: 143, dual: 168, dualBackward: 350 },
  last: { forward: 26, backward: 61, dual: 64, dualBackward: 172 },
};

/**
 * Numbers per channel and pair that have to pass between cache and registers even if all of atom i stays in registers:
 * four coefficients per filter, the rows of atom j read, the sums of atom j read and written.
 */
const pairTraffic: Readonly<Record<Kind, Readonly<Record<Direction, number>>>> = {
  embed: { forward: 4 + 1 + 2, backward: 4 + 2 },
  first: { forward: 12 + 4 + 8, backward: 12 + 4 + 4 + 8 },
  middle: { forward: 16 + 8 + 8, backward: 16 + 8 + 4 + 16 },
  last: { forward: 8 + 3 + 2, backward: 8 + 3 + 1 + 6 },
};

/** Kinds of pair kernels of a network, one per layer and the embedding. */
function kinds({ layers }: Residual): Kind[] {
  return [
    'embed',
    ...Array.from({ length: layers }, (_, l) => (l === layers - 1 ? 'last' : l === 0 ? 'first' : 'middle')),
  ];
}

function sumPairs<D extends string>(
  table: Readonly<Record<Kind, Readonly<Record<D, number>>>>,
  residual: Residual,
  ...directions: readonly D[]
): number {
  return kinds(residual).reduce((sum, kind) => sum + directions.reduce((part, one) => part + table[kind][one], 0), 0);
}

/**
 * Operations of the matrix products of one forward pass.
 *
 * @param rows distinct atoms: rows of features
 * @returns `moving`, of products whose input depends on positions, and of the others
 */
function productFlops({ embeddingWidth, residual }: Architecture, atoms: number, rows: number) {
  const { channels: f, layers } = residual;
  const square = 2 * f * f;
  let perAtom = 2 * square;
  for (let l = 0; l < layers; l++) {
    const [first, last] = [l === 0, l === layers - 1];
    const v = last ? 1 : 3;
    const o = first ? 1 : last ? 2 : 3;
    const vec = first ? 0 : 3 * (last ? 2 : 3);
    perAtom += (2 + v + o + vec) * square;
  }
  perAtom += square / 2 + f;
  return { moving: atoms * perAtom, fixed: rows * 2 * embeddingWidth * (114 + f) };
}

/**
 * Energy and forces: forward and the reverse pass with respect to positions.
 *
 */
export function energyForcesFlops(architecture: Architecture, { atoms, rows, pairs }: SystemSize): Flops {
  const { residual } = architecture;
  const { moving, fixed } = productFlops(architecture, atoms, rows);
  const ofPairs = pairs * residual.channels * sumPairs(pairFlops, residual, 'forward', 'backward');
  const products = 2 * moving + fixed;
  return { pairs: ofPairs, products, total: ofPairs + products };
}

/**
 * One training step with a loss on energies and forces: energy and forces, then the network on dual numbers and its
 * reverse pass. A product y = W x needs 2 forward, 2 × 2 backward (x̄, ẋ̄ and W̄ of two terms) more.
 */
export function trainingStepFlops(architecture: Architecture, size: SystemSize): Flops {
  const { residual } = architecture;
  const { moving, fixed } = productFlops(architecture, size.atoms, size.rows);
  const first = energyForcesFlops(architecture, size);
  const ofPairs = size.pairs * residual.channels * sumPairs(pairFlops, residual, 'dual', 'dualBackward') + first.pairs;
  const products = first.products + 6 * moving + 2 * fixed;
  return { pairs: ofPairs, products, total: ofPairs + products };
}

/** The largest of three least times, and all of them. */
export interface Limits {
  readonly limit: 'arithmetic' | 'loads' | 'memory';
  readonly limitMs: number;
  readonly arithmeticMs: number;
  readonly loadsMs: number;
  readonly memoryMs: number;
}

/**
 * The least time energy and forces can take on one core, by three limits: the arithmetic at the rate of the matrix product,
 * the numbers that pass between first-level cache and registers, and, if the arrays do not fit the last-level cache, those
 * that come from memory (every array of atoms read and written once per pass, every pair once per kernel).
 *
 * @param lastLevelCacheMiB null: taken as 8
 */
export function limits(
  architecture: Architecture,
  size: SystemSize,
  rate: Rate,
  lastLevelCacheMiB: number | null,
): Limits {
  const { channels, layers } = architecture.residual;
  const arithmeticMs = energyForcesFlops(architecture, size).total / rate.peakGflops / 1e6;
  const moved = 4 * size.pairs * channels * sumPairs(pairTraffic, architecture.residual, 'forward', 'backward');
  const loadsMs = moved / Math.max(rate.gbPerS.firstLevel, rate.gbPerS.secondLevel) / 1e6;
  // About 24 rows of channels per atom and layer forward (y, q, k, v, V, u, sums, o, x), twice that in reverse.
  const atomBytes = size.atoms * layers * 24 * channels * 4;
  const pairBytes = size.pairs * 48;
  const held = atomBytes + pairBytes;
  const streamed = 2 * 3 * atomBytes + 2 * (layers + 1) * pairBytes;
  const memoryMs = held > (lastLevelCacheMiB ?? 8) * 2 ** 20 ? streamed / rate.gbPerS.memory / 1e6 : 0;
  const limitMs = Math.max(arithmeticMs, loadsMs, memoryMs);
  const limit = limitMs === memoryMs ? 'memory' : limitMs === loadsMs ? 'loads' : 'arithmetic';
  return { limit, limitMs, arithmeticMs, loadsMs, memoryMs };
}
