import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';

/** Atoms i-j-k-l, from 0; the dihedral turns about the bond j-k. */
export type DihedralAtoms = readonly [number, number, number, number];

/**
 * The atoms that turn when the bond j-k is rotated and i stays: those reached from k without crossing the bond.
 *
 * @throws ResffError (code option) unless j-k is a bond outside of rings, i a neighbour of j and l of k
 */
export function rotatingAtoms(molecule: Molecule, [i, j, k, l]: DihedralAtoms): Uint32Array {
  const graph = adjacency(molecule);
  const fail = (message: string): never => {
    throw new ResffError('option', `dihedral ${[i, j, k, l].join('-')}: ${message} (atoms from 0)`);
  };
  const n = molecule.atomicNumbers.length;
  for (const atom of [i, j, k, l])
    if (!Number.isInteger(atom) || atom < 0 || atom >= n) fail(`expected atoms below ${n}, got ${atom}`);
  if (i === k || j === l || i === l) fail('expected four different atoms');
  for (const [a, b] of [
    [i, j],
    [j, k],
    [k, l],
  ] as const)
    if (!neighborsOf(graph, a).includes(b)) fail(`expected a bond between ${a} and ${b}, got none`);
  const atoms = [k];
  const seen = new Uint8Array(n);
  seen[k] = 1;
  for (let at = 0; at < atoms.length; at++)
    for (const next of neighborsOf(graph, atoms[at]!)) {
      if (next === j && at === 0) continue;
      if (next === j) fail(`expected a bond that is not in a ring, got ${j}-${k}`);
      if (!seen[next]) {
        seen[next] = 1;
        atoms.push(next);
      }
    }
  return Uint32Array.from(atoms).sort();
}

/**
 * The dihedral angle i-j-k-l by atan2: exact at all angles, sign after IUPAC (positive clockwise looking along j→k).
 *
 * @param positions (N,3) Å
 * @returns rad, in (−π, π]; NaN when three consecutive atoms are collinear or two coincide
 */
export function dihedralAngle(positions: Float64Array, [i, j, k, l]: DihedralAtoms): number {
  const a = difference(positions, i, j);
  const b = difference(positions, j, k);
  const c = difference(positions, k, l);
  const m = cross(a, b);
  const n = cross(b, c);
  const cosine = dot(m, n);
  const sine = dot(a, n) * Math.sqrt(dot(b, b));
  return cosine === 0 && sine === 0 ? Number.NaN : Math.atan2(sine, cosine);
}

/**
 * Turns atoms about the axis j→k so that the dihedral becomes `angle`; the others stay.
 *
 * @param atoms from {@link rotatingAtoms}
 * @param positions (N,3) Å, changed in place
 * @param angle rad
 * @throws ResffError (code numeric) when the dihedral is undefined (collinear atoms)
 */
export function setDihedral(positions: Float64Array, dihedral: DihedralAtoms, atoms: Uint32Array, angle: number): void {
  const [, j, k] = dihedral;
  const present = dihedralAngle(positions, dihedral);
  if (Number.isNaN(present))
    throw new ResffError(
      'numeric',
      `dihedral ${dihedral.join('-')}: expected it to be defined, got collinear atoms (atoms from 0)`,
    );
  const axis = difference(positions, j, k);
  const length = Math.sqrt(dot(axis, axis));
  const [ux, uy, uz] = axis.map((x) => x / length) as Vector;
  const turn = angle - present;
  const cosine = Math.cos(turn);
  const sine = Math.sin(turn);
  for (const atom of atoms) {
    if (atom === k) continue;
    const [x, y, z] = difference(positions, k, atom);
    // Rodrigues' formula.
    const along = (ux * x + uy * y + uz * z) * (1 - cosine);
    positions[3 * atom] = positions[3 * k]! + x * cosine + (uy * z - uz * y) * sine + ux * along;
    positions[3 * atom + 1] = positions[3 * k + 1]! + y * cosine + (uz * x - ux * z) * sine + uy * along;
    positions[3 * atom + 2] = positions[3 * k + 2]! + z * cosine + (ux * y - uy * x) * sine + uz * along;
  }
}

type Vector = [number, number, number];

function difference(x: Float64Array, from: number, to: number): Vector {
  return [x[3 * to]! - x[3 * from]!, x[3 * to + 1]! - x[3 * from + 1]!, x[3 * to + 2]! - x[3 * from + 2]!];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
