import type { Ops } from '../tensor/ops.js';
import type { FloatArray, MatrixRange } from './parameter-vector.js';

const MOMENTUM = 0.95;
/** Root mean square of the entries of a step in units of the learning rate: about that of a step of Adam. */
const STEP_RMS = 0.2;
/** An odd polynomial of degree five that takes every singular value in (0, 1] towards 1, by Jordan et al. */
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.775, 2.0315] as const;
const ITERATIONS = 5;
/**
 * Entries below this share of the norm count as 0. The iterations raise them by 3.4445⁵ = 485 at most, to nothing beside 1; but the momentum
 * of weights without a gradient (of an element that is rare, say) falls by 0.95 a step, and after 900 steps products of such entries are
 * subnormal numbers, with which processors multiply many times slower.
 */
const NEGLIGIBLE = 1e-8;

/**
 * Muon, first half: the direction of every weight matrix before it is made orthogonal.
 *
 *     b ← μ b + g,   g ← g + μ b
 *
 * Source: Jordan et al. 2024, kellerjordan.github.io/posts/muon
 *
 * @param gradient flat; the entries of the matrices become the direction
 * @param momentum flat, changed in place
 */
export function muonDirection(gradient: FloatArray, momentum: FloatArray, matrices: readonly MatrixRange[]): void {
  for (const { begin, end } of matrices)
    for (let i = begin; i < end; i++) {
      momentum[i] = MOMENTUM * momentum[i]! + gradient[i]!;
      gradient[i]! += MOMENTUM * momentum[i]!;
    }
}

/**
 * The matrix with all its singular values moved to about 1 (0.7 to 1.2): the step then moves every direction of the matrix,
 * not only the few that dominate its gradient. Newton-Schulz iterations, which need nothing but matrix products; 0 stays 0.
 */
export function orthogonalized<T>(ops: Ops<T>, matrix: T): T {
  const wide = ops.rows(matrix) <= ops.columns(matrix);
  let squares = 0;
  for (const entry of ops.view(matrix)) squares += entry * entry;
  let x = ops.scale(matrix, squares > 0 ? 1 / Math.sqrt(squares) : 0);
  const entries = ops.view(x);
  for (let i = 0; i < entries.length; i++) if (Math.abs(entries[i]!) < NEGLIGIBLE) entries[i] = 0;
  for (let k = 0; k < ITERATIONS; k++) {
    // on the shorter side
    const gram = ops.matmul(x, x, !wide, wide);
    const even = ops.add(ops.scale(gram, CUBIC), ops.scale(ops.matmul(gram, gram), QUINTIC));
    x = ops.add(ops.scale(x, LINEAR), wide ? ops.matmul(even, x) : ops.matmul(x, even));
  }
  return x;
}

/**
 * Muon, second half: w ← w − lr · 0.2 √max(rows, columns) · orthogonal direction.
 *
 * Source of the factor, with which learning rates of Adam fit: Liu et al. 2025, arXiv:2502.16982
 *
 * @param weights flat, changed in place
 * @param direction flat, orthogonal where the matrices are
 */
export function muonStep(
  weights: FloatArray,
  direction: FloatArray,
  learningRate: number,
  matrices: readonly MatrixRange[],
): void {
  for (const { begin, end, rows, columns } of matrices) {
    const step = learningRate * STEP_RMS * Math.sqrt(Math.max(rows, columns));
    for (let i = begin; i < end; i++) weights[i]! -= step * direction[i]!;
  }
}
