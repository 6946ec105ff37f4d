import type { Cell } from '../core/cell.js';
import { imageShifts, ownImage } from '../core/image-pairs.js';
import { KeptPairs } from '../core/kept-pairs.js';
import type { Objective } from './embed/descent.js';

/** Variables of a rigid molecule: where its center is (Å), and a quaternion of any length but zero that turns it. */
export const RIGID = 7;

/** Rigid molecules in a periodic cell. */
export interface RigidSystem {
  readonly cell: Cell;
  /** (N,3) Å, every atom from the center of its molecule, as yet unturned */
  readonly body: Float64Array;
  /** (N) */
  readonly moleculeOfAtom: Uint32Array;
}

/** Å beyond the distance that is asked for up to which pairs are kept. */
const SKIN = 1.5;

/**
 * (N,3) Å of the atoms.
 *
 * @param variables (molecules, 7)
 */
export function placeMolecules({ body, moleculeOfAtom }: RigidSystem, variables: Float64Array, x: Float64Array): void {
  const m = new Float64Array(9);
  moleculeOfAtom.forEach((molecule, i) => {
    const at = RIGID * molecule;
    rotation(variables, at + 3, m);
    for (let k = 0; k < 3; k++)
      x[3 * i + k] =
        variables[at + k]! +
        m[3 * k]! * body[3 * i]! +
        m[3 * k + 1]! * body[3 * i + 1]! +
        m[3 * k + 2]! * body[3 * i + 2]!;
  });
}

/**
 * What packing lowers: Σ (d² − r²)²/d² over atoms of different molecules, or images, closer than d, as a function of the variables. Zero where
 * no two are.
 *
 * @param distance d, Å
 * Source: Martínez, Andrade, Birgin, Martínez, J. Comput. Chem. 2009, 30, 2157, doi 10.1002/jcc.21224
 */
export function overlapOf(system: RigidSystem, distance: number): Objective {
  const { cell, body, moleculeOfAtom } = system;
  const n = moleculeOfAtom.length;
  const kept = new KeptPairs(distance, SKIN);
  const x = new Float64Array(3 * n);
  const pull = new Float64Array(3 * n);
  const limit = distance * distance;
  return (variables, gradient) => {
    placeMolecules(system, variables, x);
    pull.fill(0);
    const pairs = kept.pairs(x, cell);
    const shifts = imageShifts(pairs, cell);
    const own = ownImage(pairs);
    const { first, second, image } = pairs;
    let sum = 0;
    for (let p = 0; p < first.length; p++) {
      const [a, b] = [first[p]!, second[p]!];
      if (image[p] === own && moleculeOfAtom[a] === moleculeOfAtom[b]) continue;
      const [i, j, s] = [3 * a, 3 * b, 3 * image[p]!];
      const dx = x[j]! - x[i]! + shifts[s]!;
      const dy = x[j + 1]! - x[i + 1]! + shifts[s + 1]!;
      const dz = x[j + 2]! - x[i + 2]! + shifts[s + 2]!;
      const lack = limit - dx * dx - dy * dy - dz * dz;
      if (lack <= 0) continue;
      sum += (lack * lack) / limit;
      const slope = (-4 * lack) / limit;
      for (const [k, d] of [dx, dy, dz].entries()) {
        pull[i + k]! -= slope * d;
        pull[j + k]! += slope * d;
      }
    }
    collect(variables, body, moleculeOfAtom, pull, gradient);
    return sum;
  };
}

/** Gradient by the variables from the one by positions: x = t + M(q) y/|q|², M quadratic in q. */
function collect(
  variables: Float64Array,
  body: Float64Array,
  moleculeOfAtom: Uint32Array,
  pull: Float64Array,
  gradient: Float64Array,
): void {
  gradient.fill(0);
  moleculeOfAtom.forEach((molecule, atom) => {
    const [i, at] = [3 * atom, RIGID * molecule];
    const [gx, gy, gz] = [pull[i]!, pull[i + 1]!, pull[i + 2]!];
    if (gx === 0 && gy === 0 && gz === 0) return;
    const [x, y, z] = [body[i]!, body[i + 1]!, body[i + 2]!];
    const [w, a, b, c] = [variables[at + 3]!, variables[at + 4]!, variables[at + 5]!, variables[at + 6]!];
    const square = w * w + a * a + b * b + c * c;
    gradient[at]! += gx;
    gradient[at + 1]! += gy;
    gradient[at + 2]! += gz;
    // Halves of dM/dq y; the sum of them times q is M y.
    const parts = [
      [w * x - c * y + b * z, c * x + w * y - a * z, -b * x + a * y + w * z],
      [a * x + b * y + c * z, b * x - a * y - w * z, c * x + w * y - a * z],
      [-b * x + a * y + w * z, a * x + b * y + c * z, -w * x + c * y - b * z],
      [-c * x - w * y + a * z, w * x - c * y + b * z, a * x + b * y + c * z],
    ];
    const q = [w, a, b, c];
    const along = parts.map(([u, v, s]) => gx * u! + gy * v! + gz * s!);
    const total = along.reduce((sum, value, k) => sum + value * q[k]!, 0) / square;
    for (let k = 0; k < 4; k++) gradient[at + 3 + k]! += (2 * (along[k]! - total * q[k]!)) / square;
  });
}

/** (3,3) rotation of a quaternion of any length. */
function rotation(q: Float64Array, at: number, m: Float64Array): void {
  const [w, a, b, c] = [q[at]!, q[at + 1]!, q[at + 2]!, q[at + 3]!];
  const s = 1 / (w * w + a * a + b * b + c * c);
  m[0] = (w * w + a * a - b * b - c * c) * s;
  m[1] = 2 * (a * b - w * c) * s;
  m[2] = 2 * (a * c + w * b) * s;
  m[3] = 2 * (a * b + w * c) * s;
  m[4] = (w * w - a * a + b * b - c * c) * s;
  m[5] = 2 * (b * c - w * a) * s;
  m[6] = 2 * (a * c - w * b) * s;
  m[7] = 2 * (b * c + w * a) * s;
  m[8] = (w * w - a * a - b * b + c * c) * s;
}
