import { ResffError } from './errors.js';

/** No periodicity: a difference is what subtraction says. */
interface OpenBox {
  readonly kind: 'open';
}

/** Periodic along x, y and z. */
interface OrthorhombicBox {
  readonly kind: 'orthorhombic';
  /** (3) Å, of the edges along x, y and z */
  readonly lengths: Float64Array;
}

/** Periodic along three vectors at any angles. */
interface TriclinicBox {
  readonly kind: 'triclinic';
  /** (3,3) Å, rows are the shortest vectors of the lattice, whatever vectors described it */
  readonly vectors: Float64Array;
  /** (3,3) 1/Å: a position times it gives multiples of the rows of `vectors` */
  readonly inverse: Float64Array;
}

/**
 * The periodicity of a system. A difference of two positions is a function of it, {@link difference}, and every term that takes
 * one calls that and nothing else; then a periodic system needs no other change:
 *
 *     const d = new Float64Array(3);                 // once, outside of the loop
 *     difference(box, positions, i, j, d);           // d = x_j − x_i of the nearest images
 *
 * Code that has its differences already (tapes, pair kernels) calls {@link nearestImage} on them, or adds the lattice vector
 * that it finds. The lattice vector does not depend on positions, so the gradient with respect to x_j and x_i is that of the
 * plain difference. Plain data: a box can be posted to a worker and written as JSON.
 */
export type Box = OpenBox | OrthorhombicBox | TriclinicBox;

export const openBox: Box = { kind: 'open' };

/** @throws ResffError (code option) unless all three lengths (Å) are positive and finite */
export function orthorhombicBox(a: number, b: number, c: number): Box {
  for (const length of [a, b, c])
    if (!(length > 0 && length < Infinity))
      throw new ResffError('option', `box: expected positive edges, got ${a} x ${b} x ${c} Å`);
  return { kind: 'orthorhombic', lengths: Float64Array.of(a, b, c) };
}

/**
 * The box of three vectors; right angles along the axes give an orthorhombic one. Any basis of the lattice will do: it is
 * replaced by its Minkowski-reduced one, which the search of {@link nearestImage} needs.
 *
 * @param vectors (3,3) Å, rows
 * @throws ResffError (code option) unless they are finite and span a volume
 */
export function triclinicBox(vectors: ArrayLike<number>): Box {
  const given = Float64Array.from(vectors);
  if (given.length !== 9 || !given.every(Number.isFinite))
    throw new ResffError('option', `box: expected 9 finite numbers, three vectors, got [${given.join(', ')}]`);
  const reduced = reducedBasis([given.slice(0, 3), given.slice(3, 6), given.slice(6, 9)]);
  const offAxis = given.some((value, k) => k % 4 !== 0 && value !== 0);
  if (!offAxis) return orthorhombicBox(Math.abs(given[0]!), Math.abs(given[4]!), Math.abs(given[8]!));
  const flat = Float64Array.from(reduced.flatMap((row) => [...row]));
  return { kind: 'triclinic', vectors: flat, inverse: inverted(flat) };
}

/**
 * d = x_j − x_i between the nearest images of two atoms.
 *
 * @param positions (N,3) Å
 * @param d (3) Å, overwritten
 */
export function difference(box: Box, positions: Float64Array, i: number, j: number, d: Float64Array): void {
  d[0] = positions[3 * j]! - positions[3 * i]!;
  d[1] = positions[3 * j + 1]! - positions[3 * i + 1]!;
  d[2] = positions[3 * j + 2]! - positions[3 * i + 2]!;
  if (box.kind !== 'open') nearestImage(box, d);
}

/** Å, between the nearest images of two atoms of (N,3) positions. */
export function distance(box: Box, positions: Float64Array, i: number, j: number): number {
  difference(box, positions, i, j, between);
  return Math.hypot(between[0]!, between[1]!, between[2]!);
}

const between = new Float64Array(3);

/**
 * Adds the lattice vector to a difference that makes it shortest, at any distance and for any lattice: rounds in multiples of
 * the reduced vectors, then looks at the 26 neighbors, among which the shortest one of a Minkowski-reduced basis is.
 *
 * @param d (3) Å, changed
 * Source: Nguyen, Stehlé, ACM Trans. Algorithms 2009, 5, 46, doi 10.1145/1597036.1597050
 */
export function nearestImage(box: Box, d: Float64Array): void {
  if (box.kind === 'open') return;
  if (box.kind === 'orthorhombic') {
    for (let k = 0; k < 3; k++) d[k]! -= box.lengths[k]! * Math.round(d[k]! / box.lengths[k]!);
    return;
  }
  const { vectors: v, inverse: m } = box;
  const x = d[0]!;
  const y = d[1]!;
  const z = d[2]!;
  for (let row = 0; row < 3; row++) {
    const whole = Math.round(x * m[row]! + y * m[3 + row]! + z * m[6 + row]!);
    for (let k = 0; k < 3; k++) d[k]! -= whole * v[3 * row + k]!;
  }
  const rx = d[0]!;
  const ry = d[1]!;
  const rz = d[2]!;
  let least = rx * rx + ry * ry + rz * rz;
  for (let a = -1; a <= 1; a++)
    for (let b = -1; b <= 1; b++)
      for (let c = -1; c <= 1; c++) {
        const px = rx + a * v[0]! + b * v[3]! + c * v[6]!;
        const py = ry + a * v[1]! + b * v[4]! + c * v[7]!;
        const pz = rz + a * v[2]! + b * v[5]! + c * v[8]!;
        const square = px * px + py * py + pz * pz;
        if (square >= least) continue;
        least = square;
        d[0] = px;
        d[1] = py;
        d[2] = pz;
      }
}

/**
 * Half of the shortest lattice vector, Å: up to this distance at most one image of a pair is near, so a cutoff within it needs
 * every pair once. Infinity for an open box.
 */
export function largestCutoff(box: Box): number {
  if (box.kind === 'open') return Infinity;
  if (box.kind === 'orthorhombic') return Math.min(...box.lengths) / 2;
  return Math.hypot(box.vectors[0]!, box.vectors[1]!, box.vectors[2]!) / 2;
}

/**
 * Minkowski-reduced basis, shortest vector first: no vector gets shorter by adding multiples of the others. The third is reduced
 * by the nearest lattice point of the plane of the other two, in which that point is next to the rounded one.
 *
 * Source: Semaev, Lecture Notes in Computer Science 2001, 2146, 181, doi 10.1007/3-540-44670-2_13
 */
function reducedBasis(rows: Float64Array[]): Float64Array[] {
  for (;;) {
    rows.sort((a, b) => dot(a, a) - dot(b, b));
    const [a, b, c] = rows as [Float64Array, Float64Array, Float64Array];
    if (!(dot(a, a) > 0)) throw flat();
    const shorter = minus(b, a, Math.round(dot(a, b) / dot(a, a)));
    if (dot(shorter, shorter) < dot(b, b) * (1 - ROUNDING)) {
      rows[1] = shorter;
      continue;
    }
    const determinant = dot(a, a) * dot(b, b) - dot(a, b) ** 2;
    if (!(determinant > ROUNDING * dot(a, a) * dot(b, b))) throw flat();
    const s = Math.round((dot(a, c) * dot(b, b) - dot(b, c) * dot(a, b)) / determinant);
    const t = Math.round((dot(b, c) * dot(a, a) - dot(a, c) * dot(a, b)) / determinant);
    let best = c;
    for (let i = -1; i <= 1; i++)
      for (let j = -1; j <= 1; j++) {
        const other = minus(minus(c, a, s + i), b, t + j);
        if (dot(other, other) < dot(best, best) * (1 - ROUNDING)) best = other;
      }
    if (best === c) return rows;
    rows[2] = best;
  }
}

/** Relative: gains of rounding must not keep the reduction going. */
const ROUNDING = 1e-12;

function flat(): ResffError {
  return new ResffError('option', 'box: expected three vectors that span a volume, got vectors in a plane');
}

function dot(a: Float64Array, b: Float64Array): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
}

/** a − n b */
function minus(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return a.map((value, k) => value - n * b[k]!);
}

function inverted(m: Float64Array): Float64Array {
  const cofactor = (i: number, j: number) => {
    const at = (r: number, c: number) => m[3 * ((i + r) % 3) + ((j + c) % 3)]!;
    return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1);
  };
  const volume = m[0]! * cofactor(0, 0) + m[1]! * cofactor(0, 1) + m[2]! * cofactor(0, 2);
  const edges = [0, 3, 6].map((row) => Math.hypot(m[row]!, m[row + 1]!, m[row + 2]!));
  if (!(Math.abs(volume) > ROUNDING * edges[0]! * edges[1]! * edges[2]!)) throw flat();
  return Float64Array.from({ length: 9 }, (_, k) => cofactor(k % 3, Math.floor(k / 3)) / volume);
}
