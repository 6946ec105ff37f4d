import { neighborsOf } from '../../chemistry/graph.js';
import type { StereoElement, StereoSign } from '../../chemistry/stereo.js';
import { cosine, sine } from '../../core/portable-math.js';
import { dihedralRanges } from './dihedral-range.js';
import { idealAngles } from './ideal-angle.js';
import { type Shape, straightCumulenes } from './shape.js';

/** Least and largest distances of all pairs of atoms, Å. */
export interface Bounds {
  /** (N,N), symmetric */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** (N,N) number of bonds between two atoms, up to 5, beyond that 6 */
  readonly separation: Uint8Array;
}

/** Å, of bonds */
const BOND_TOLERANCE = 0.01;
/** Å, of pairs whose dihedral is given */
const DIHEDRAL_TOLERANCE = 0.06;
/** Share of the sum of van der Waals radii that atoms four, five and more bonds apart keep. */
const CONTACT: Readonly<Record<number, number>> = { 4: 0.7, 5: 0.85, 6: 0.95 };
/** Å, from hydrogen on N or O to N, O or F */
const HYDROGEN_BOND = 1.8;
const FAR = 1000;
const FARTHEST = 6;
/** Å; Bondi, J. Phys. Chem. 1964, 68, 441, doi 10.1021/j100785a001; hydrogen as Rowland and Taylor have it (1996) */
const VAN_DER_WAALS: Readonly<Record<number, number>> = {
  1: 1.1,
  6: 1.7,
  7: 1.55,
  8: 1.52,
  9: 1.47,
  15: 1.8,
  16: 1.8,
  17: 1.75,
  35: 1.85,
  53: 1.98,
};
const OTHER_RADIUS = 2;

/**
 * Bounds from bond lengths, angles, dihedrals and van der Waals radii, made consistent by the triangle inequality.
 *
 * @param doubleBonds by bond, see `dihedralRanges`
 * @param until ms of `performance.now()` when they are not made consistent any more
 * Source: Crippen, Havel, Distance Geometry and Molecular Conformation (1988)
 */
export function distanceBounds(
  shape: Shape,
  doubleBonds: ReadonlyMap<number, { readonly element: StereoElement; readonly sign: StereoSign }>,
  until: number,
): Bounds {
  const { molecule, graph, lengths } = shape;
  const { atomicNumbers: z, bonds } = molecule;
  const n = z.length;
  const separation = separations(shape);
  const lower = new Float64Array(n * n);
  const upper = new Float64Array(n * n).fill(FAR);
  for (let i = 0; i < n; i++) upper[i * n + i] = 0;
  const set = (i: number, j: number, least: number, most: number) => {
    lower[i * n + j] = lower[j * n + i] = least;
    upper[i * n + j] = upper[j * n + i] = most;
  };
  const polar = z.map((one, i) =>
    one === 1 && neighborsOf(graph, i).some((atom) => z[atom] === 7 || z[atom] === 8) ? 1 : 0,
  );
  const accepts = (i: number) => z[i] === 7 || z[i] === 8 || z[i] === 9;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const share = CONTACT[separation[i * n + j]!];
      if (share === undefined) continue;
      const sum = (VAN_DER_WAALS[z[i]!] ?? OTHER_RADIUS) + (VAN_DER_WAALS[z[j]!] ?? OTHER_RADIUS);
      const bridged = (polar[i] && accepts(j)) || (polar[j] && accepts(i));
      lower[i * n + j] = lower[j * n + i] = bridged ? Math.min(HYDROGEN_BOND, share * sum) : share * sum;
    }

  /** rad, of the angle i-j-k, for dihedrals */
  const angles: Map<number, number>[] = [];
  for (let j = 0; j < n; j++) {
    const around = neighborsOf(graph, j);
    const own = new Map<number, number>();
    angles.push(own);
    for (const [key, { angle, tolerance }] of idealAngles(shape, j)) {
      const [a, b] = [Math.floor(key / around.length), key % around.length];
      const [i, k] = [around[a]!, around[b]!];
      own.set(i * n + k, angle).set(k * n + i, angle);
      if (separation[i * n + k] !== 2) continue;
      const [p, q] = [lengthOf(i, j), lengthOf(j, k)];
      set(i, k, third(p, q, Math.max(angle - tolerance, 0.8)), third(p, q, Math.min(angle + tolerance, Math.PI)));
    }
  }
  const seen = new Map<number, readonly [number, number]>();
  for (let b = 0; b < lengths.length; b++) {
    const [j, k] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    set(j, k, lengths[b]! - BOND_TOLERANCE, lengths[b]! + BOND_TOLERANCE);
    const rangeOf = dihedralRanges(shape, b, doubleBonds);
    for (const i of neighborsOf(graph, j))
      for (const l of neighborsOf(graph, k)) {
        if (i === k || l === j || separation[i * n + l] !== 3) continue;
        const { least, most } = rangeOf(i, l);
        const sides = [lengthOf(i, j), lengths[b]!, lengthOf(k, l)] as const;
        const corners = [angles[j]!.get(i * n + k)!, angles[k]!.get(j * n + l)!] as const;
        const near = fourth(sides, corners, least) - DIHEDRAL_TOLERANCE;
        const far = fourth(sides, corners, most) + DIHEDRAL_TOLERANCE;
        // In rings two atoms may be three bonds apart both ways round.
        const before = seen.get(Math.min(i, l) * n + Math.max(i, l));
        const both = before ? ([Math.min(near, before[0]), Math.max(far, before[1])] as const) : ([near, far] as const);
        seen.set(Math.min(i, l) * n + Math.max(i, l), both);
        set(i, l, ...both);
      }
  }
  for (const path of straightCumulenes(shape)) setCumulene(path);
  smooth(lower, upper, n, until);
  return { lower, upper, separation };

  /** Ligands at the ends of a straight chain of double bonds: perpendicular if these are even in number (allene), else in one plane. */
  function setCumulene(path: readonly number[]): void {
    const [first, second, last, beforeLast] = [path[0]!, path[1]!, path.at(-1)!, path.at(-2)!];
    const straight = path.slice(1).reduce((sum, atom, k) => sum + lengthOf(path[k]!, atom), 0);
    const ligands = (end: number, partner: number) => [...neighborsOf(graph, end)].filter((atom) => atom !== partner);
    ligands(first, second).forEach((i, a) => {
      ligands(last, beforeLast).forEach((l, c) => {
        const dihedral = path.length % 2 === 1 ? Math.PI / 2 : a === c ? 0 : Math.PI;
        const corners = [angles[first]!.get(i * n + second)!, angles[last]!.get(l * n + beforeLast)!] as const;
        const distance = fourth([lengthOf(i, first), straight, lengthOf(l, last)], corners, dihedral);
        set(i, l, distance - BOND_TOLERANCE, distance + BOND_TOLERANCE);
      });
    });
    set(first, last, straight - BOND_TOLERANCE, straight + BOND_TOLERANCE);
  }

  function lengthOf(i: number, j: number): number {
    const row = neighborsOf(graph, i);
    return lengths[graph.bonds[graph.offsets[i]! + row.indexOf(j)]!]!;
  }
}

/** The third side of a triangle. */
function third(p: number, q: number, angle: number): number {
  return Math.sqrt(p * p + q * q - 2 * p * q * cosine(angle));
}

/** The distance of the ends of three bonds. */
function fourth(
  [p, q, r]: readonly [number, number, number],
  [s, t]: readonly [number, number],
  dihedral: number,
): number {
  const x = q - p * cosine(s) - r * cosine(t);
  const [a, c] = [p * sine(s), r * sine(t)];
  return Math.sqrt(x * x + a * a + c * c - 2 * a * c * cosine(dihedral));
}

function separations({ graph, molecule }: Shape): Uint8Array {
  const n = molecule.atomicNumbers.length;
  const out = new Uint8Array(n * n).fill(FARTHEST);
  for (let start = 0; start < n; start++) {
    out[start * n + start] = 0;
    const queue = [start];
    for (const atom of queue) {
      const next = out[start * n + atom]! + 1;
      if (next >= FARTHEST) break;
      for (const neighbor of neighborsOf(graph, atom))
        if (out[start * n + neighbor]! > next && neighbor !== start) {
          out[start * n + neighbor] = next;
          queue.push(neighbor);
        }
    }
  }
  return out;
}

/** Upper bounds by way of a third atom, and the lower bounds they leave; not of all when the time is over. */
function smooth(lower: Float64Array, upper: Float64Array, n: number, until: number): void {
  for (let k = 0; k < n && performance.now() < until; k++)
    for (let i = 1; i < n; i++) {
      const uik = upper[i * n + k]!;
      const lik = lower[i * n + k]!;
      for (let j = 0; j < i; j++) {
        const at = i * n + j;
        const ukj = upper[k * n + j]!;
        const most = uik + ukj;
        if (upper[at]! > most) upper[at] = upper[j * n + i] = most;
        const least = Math.max(lik - ukj, lower[k * n + j]! - uik);
        if (lower[at]! < least) lower[at] = lower[j * n + i] = Math.min(least, upper[at]!);
      }
    }
}
