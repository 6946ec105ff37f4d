import { ResffError } from '../core/errors.js';

/** The rigid motion x → R (x − center) + referenceCenter that brings positions closest to a reference. */
export interface Superposition {
  /** (3,3) row-major, a proper rotation: mirror images are never matched */
  readonly rotation: Float64Array;
  /** (3) Å, weighted center of the positions */
  readonly center: Float64Array;
  /** (3) Å, weighted center of the reference */
  readonly referenceCenter: Float64Array;
  /** Å, √(Σ w d² / Σ w) after the motion */
  readonly rmsd: number;
}

/**
 * Optimal superposition with unit quaternions: the rotation is the eigenvector of the largest eigenvalue of a symmetric 4×4
 * matrix made of the correlation Σ w x y. The RMSD is summed over the moved atoms, not taken from the eigenvalue, which loses
 * half its digits where the structures are equal.
 *
 * @param positions (N,3) Å
 * @param reference (N,3) Å
 * @param weights (N) not negative, default all 1; atoms of weight 0 are moved but not looked at
 * @throws RangeError when the arrays disagree in length
 * @throws ResffError (code data) when a coordinate is not finite or no weight is positive
 * @remarks One atom, or atoms on one line: the rotation is one of the many optimal ones.
 * Source: Horn, J. Opt. Soc. Am. A 1987, 4, 629, doi 10.1364/JOSAA.4.000629
 */
export function superpose(
  positions: Float64Array,
  reference: Float64Array,
  weights?: ArrayLike<number>,
): Superposition {
  const n = positions.length / 3;
  if (reference.length !== positions.length)
    throw new RangeError(`reference: expected ${positions.length} entries as in positions, got ${reference.length}`);
  if (weights && weights.length !== n) throw new RangeError(`weights: expected ${n} entries, got ${weights.length}`);
  const weight = (i: number) => (weights ? weights[i]! : 1);
  let total = 0;
  for (let i = 0; i < n; i++) total += weight(i);
  if (!(total > 0)) throw new ResffError('data', `superposition: expected a positive sum of weights, got ${total}`);
  const center = weightedCenter(positions, weight, total);
  const referenceCenter = weightedCenter(reference, weight, total);

  const s = new Float64Array(9);
  for (let i = 0; i < n; i++)
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++)
        s[3 * a + b]! +=
          weight(i) * (positions[3 * i + a]! - center[a]!) * (reference[3 * i + b]! - referenceCenter[b]!);
  if (!s.every(Number.isFinite)) throw new ResffError('data', 'superposition: expected finite coordinates, got others');
  const rotation = rotationOf(largestEigenvector(keyMatrix(s)));

  let sum = 0;
  const moved = new Float64Array(3);
  for (let i = 0; i < n; i++) {
    movePoint(positions, 3 * i, rotation, center, referenceCenter, moved);
    const [dx, dy, dz] = [0, 1, 2].map((a) => moved[a]! - reference[3 * i + a]!) as [number, number, number];
    sum += weight(i) * (dx * dx + dy * dy + dz * dz);
  }
  return { rotation, center, referenceCenter, rmsd: Math.sqrt(sum / total) };
}

/** @returns (N,3) Å, positions after the motion */
export function applySuperposition(positions: Float64Array, motion: Superposition): Float64Array {
  const out = new Float64Array(positions.length);
  const moved = new Float64Array(3);
  for (let at = 0; at < positions.length; at += 3) {
    movePoint(positions, at, motion.rotation, motion.center, motion.referenceCenter, moved);
    out.set(moved, at);
  }
  return out;
}

function movePoint(
  positions: Float64Array,
  at: number,
  rotation: Float64Array,
  center: Float64Array,
  target: Float64Array,
  out: Float64Array,
): void {
  const x = positions[at]! - center[0]!;
  const y = positions[at + 1]! - center[1]!;
  const z = positions[at + 2]! - center[2]!;
  for (let a = 0; a < 3; a++)
    out[a] = rotation[3 * a]! * x + rotation[3 * a + 1]! * y + rotation[3 * a + 2]! * z + target[a]!;
}

function weightedCenter(points: Float64Array, weight: (i: number) => number, total: number): Float64Array {
  const out = new Float64Array(3);
  for (let at = 0; at < points.length; at++) out[at % 3]! += (weight(Math.floor(at / 3)) * points[at]!) / total;
  return out;
}

/** Horn's symmetric 4×4 matrix of the correlation s (row: positions, column: reference). */
function keyMatrix(s: Float64Array): number[][] {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
}

/** Cyclic Jacobi rotations; five or six sweeps diagonalize a 4×4 matrix to the last bit. */
function largestEigenvector(m: number[][]): number[] {
  const vectors = m.map((_, i) => m.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0;
    let scale = 0;
    for (let p = 0; p < 4; p++)
      for (let q = 0; q < 4; q++) {
        if (p < q) off += Math.abs(m[p]![q]!);
        scale += Math.abs(m[p]![q]!);
      }
    if (off <= 1e-17 * scale) break;
    for (let p = 0; p < 3; p++) for (let q = p + 1; q < 4; q++) rotatePlane(m, vectors, p, q);
  }
  let best = 0;
  for (let i = 1; i < 4; i++) if (m[i]![i]! > m[best]![best]!) best = i;
  return vectors.map((row) => row[best]!);
}

function rotatePlane(m: number[][], vectors: number[][], p: number, q: number): void {
  const apq = m[p]![q]!;
  if (apq === 0) return;
  const theta = (m[q]![q]! - m[p]![p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < 4; k++) {
    const [kp, kq] = [m[k]![p]!, m[k]![q]!];
    m[k]![p] = c * kp - s * kq;
    m[k]![q] = s * kp + c * kq;
  }
  for (let k = 0; k < 4; k++) {
    const [pk, qk] = [m[p]![k]!, m[q]![k]!];
    m[p]![k] = c * pk - s * qk;
    m[q]![k] = s * pk + c * qk;
  }
  for (const row of vectors) {
    const [vp, vq] = [row[p]!, row[q]!];
    row[p] = c * vp - s * vq;
    row[q] = s * vp + c * vq;
  }
}

function rotationOf(quaternion: number[]): Float64Array {
  const length = Math.hypot(...quaternion);
  const [w, x, y, z] = quaternion.map((value) => value / length) as [number, number, number, number];
  return Float64Array.of(
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  );
}
