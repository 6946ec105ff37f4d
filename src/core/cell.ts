import { type Box, triclinicBox } from './box.js';
import { ResffError } from './errors.js';

/**
 * The cell of a periodic system: (3,3) Å, rows are its vectors a, b, c, kept as given. A position is a fraction times it, x = s h. Differences
 * of positions are a {@link Box}'s matter, which has a basis of its own: `boxOf(cell)`.
 */
export type Cell = Float64Array;

/** Edges (Å) and angles (rad) of a cell: α between b and c, β between a and c, γ between a and b. */
export interface CellShape {
  readonly lengths: readonly [number, number, number];
  readonly angles: readonly [number, number, number];
}

/** @throws ResffError (code option) unless nine finite numbers span a volume */
export function cellOf(vectors: ArrayLike<number>): Cell {
  boxOf(Float64Array.from(vectors));
  return Float64Array.from(vectors);
}

/** @throws ResffError (code option) unless the vectors span a volume */
export function boxOf(cell: Cell): Box {
  return triclinicBox(cell);
}

/** Å³ */
export function cellVolume(h: Cell): number {
  return Math.abs(determinant(h));
}

/** (3,3) 1/Å: a position times it is the fraction of each vector. */
export function inverseCell(h: Cell): Float64Array {
  const d = determinant(h);
  return Float64Array.from({ length: 9 }, (_, k) => cofactor(h, k % 3, Math.floor(k / 3)) / d);
}

/** (3) Å, between opposite faces. */
export function cellHeights(h: Cell): Float64Array {
  const inverse = inverseCell(h);
  return Float64Array.from({ length: 3 }, (_, k) => 1 / Math.hypot(inverse[k]!, inverse[3 + k]!, inverse[6 + k]!));
}

/** a along x, b in the plane of x and y, as files state a cell that has edges and angles only. */
export function cellOfShape({ lengths: [a, b, c], angles: [alpha, beta, gamma] }: CellShape): Cell {
  const right = Math.PI / 2;
  // cos of the right angle that files mean is 0, not 6e-17
  const cosine = (angle: number) => (Math.abs(angle - right) < 1e-12 ? 0 : Math.cos(angle));
  const sine = Math.sin(gamma);
  const x = c * cosine(beta);
  const y = (c * (cosine(alpha) - cosine(beta) * cosine(gamma))) / sine;
  return cellOf([a, 0, 0, b * cosine(gamma), b * sine, 0, x, y, Math.sqrt(c * c - x * x - y * y)]);
}

export function cellShape(h: Cell): CellShape {
  const row = (k: number) => h.subarray(3 * k, 3 * k + 3);
  const length = (k: number) => Math.hypot(...row(k));
  const angle = (i: number, j: number) => {
    const [u, v] = [row(i), row(j)];
    return Math.acos((u[0]! * v[0]! + u[1]! * v[1]! + u[2]! * v[2]!) / (length(i) * length(j)));
  };
  return { lengths: [length(0), length(1), length(2)], angles: [angle(1, 2), angle(0, 2), angle(0, 1)] };
}

/** Whether a lies along x, b in the plane of x and y, as formats with edges and angles have it. */
export function isUpright(h: Cell): boolean {
  return Math.abs(h[1]!) + Math.abs(h[2]!) + Math.abs(h[5]!) < 1e-6 && h[0]! > 0 && h[4]! > 0 && h[8]! > 0;
}

/** a b of (3,3) matrices. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: 9 }, (_, k) => {
    const row = 3 * Math.floor(k / 3);
    return a[row]! * b[k % 3]! + a[row + 1]! * b[3 + (k % 3)]! + a[row + 2]! * b[6 + (k % 3)]!;
  });
}

/** Rows (n,3) of x times a (3,3) matrix: fractions of positions with {@link inverseCell}, and back with the cell. */
export function times(x: ArrayLike<number>, m: ArrayLike<number>): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 3)
    for (let k = 0; k < 3; k++) out[i + k] = x[i]! * m[k]! + x[i + 1]! * m[3 + k]! + x[i + 2]! * m[6 + k]!;
  return out;
}

/** @throws ResffError (code molecule) that says what cannot have a cell, where there is one */
export function refuseCell(cell: Cell | undefined, what: string): void {
  if (cell)
    throw new ResffError('molecule', `cell: expected a molecule in open space, got a periodic structure (${what})`);
}

function determinant(h: Cell): number {
  return h[0]! * cofactor(h, 0, 0) + h[1]! * cofactor(h, 0, 1) + h[2]! * cofactor(h, 0, 2);
}

function cofactor(h: Cell, i: number, j: number): number {
  const at = (r: number, c: number) => h[3 * ((i + r) % 3) + ((j + c) % 3)]!;
  return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1);
}
