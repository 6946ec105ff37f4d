/** The systems that are timed, made here so that a bench needs no files: clouds, water clusters, polyalanines. */
import { createMolecule, type Molecule, Rng } from 'resff';

/** atoms/Å³ of the clouds and of the water clusters */
export const DENSITY = 0.1;
/** Å */
type Vector = readonly [number, number, number];

/** Å */
const CLOSEST = 0.9;

/** A molecule and its positions (N,3) Å. */
export interface System {
  readonly molecule: Molecule;
  readonly positions: Float64Array;
}

/**
 * Random positions in a cube at 0.1 atoms/Å³, no two closer than 0.9 Å, with random features.
 *
 * @returns (N,3) Å and (N,114)
 */
export function randomCloud(atoms: number, seed = 1): { positions: Float64Array; features: Float64Array } {
  const rng = new Rng(seed);
  const side = Math.cbrt(atoms / DENSITY);
  const cells = new Map<string, Vector[]>();
  const cellOf = (x: number) => Math.floor(x / CLOSEST);
  const positions = new Float64Array(3 * atoms);
  const free = (p: Vector) => {
    const [cx, cy, cz] = each(p, cellOf);
    for (let x = cx - 1; x <= cx + 1; x++)
      for (let y = cy - 1; y <= cy + 1; y++)
        for (let z = cz - 1; z <= cz + 1; z++)
          for (const q of cells.get(`${x},${y},${z}`) ?? [])
            if (Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) < CLOSEST) return false;
    return true;
  };
  for (let i = 0; i < atoms; ) {
    const p: Vector = [side * rng.next(), side * rng.next(), side * rng.next()];
    if (!free(p)) continue;
    const key = p.map(cellOf).join();
    cells.set(key, [...(cells.get(key) ?? []), p]);
    positions.set(p, 3 * i++);
  }
  return { positions, features: Float64Array.from({ length: atoms * 114 }, () => rng.next()) };
}

/**
 * Water molecules at the points of a cubic lattice with the density of the liquid, turned at random.
 *
 * @param count molecules
 */
export function waterCluster(count: number, seed = 2): System {
  const rng = new Rng(seed);
  const spacing = Math.cbrt(3 / DENSITY);
  const edge = Math.ceil(Math.cbrt(count));
  const positions = new Float64Array(9 * count);
  const bonds: number[] = [];
  const [length, angle]: [number, number] = [0.96, (104.5 * Math.PI) / 180];
  for (let w = 0; w < count; w++) {
    const origin = each([w % edge, Math.floor(w / edge) % edge, Math.floor(w / edge ** 2)], (k) => k * spacing);
    const u = unit([rng.normal(), rng.normal(), rng.normal()]);
    const v = unit(cross(u, [rng.normal(), rng.normal(), rng.normal()]));
    positions.set(origin, 9 * w);
    for (let x = 0; x < 3; x++) {
      positions[9 * w + 3 + x] = origin[x]! + length * u[x]!;
      positions[9 * w + 6 + x] = origin[x]! + length * (Math.cos(angle) * u[x]! + Math.sin(angle) * v[x]!);
    }
    bonds.push(3 * w, 3 * w + 1, 3 * w, 3 * w + 2);
  }
  const molecule = createMolecule({
    name: `water cluster, ${count} molecules`,
    atomicNumbers: Array.from({ length: 3 * count }, (_, i) => (i % 3 === 0 ? 8 : 1)),
    bonds,
    bondOrders: new Array(2 * count).fill(1),
  });
  return { molecule, positions };
}

/** [name, element, bonded to, distance Å, angle with, degrees, dihedral with, degrees, bond order]; < refers to the residue before */
type Place = readonly [string, number, string, number, string, number, string, number, number];
const ALANINE: readonly Place[] = [
  ['N', 7, '<C', 1.335, '<CA', 116, '<N', 140, 1],
  ['H', 1, 'N', 1.01, '<C', 119, '<CA', 0, 1],
  ['CA', 6, 'N', 1.46, '<C', 122, '<CA', 180, 1],
  ['HA', 1, 'CA', 1.09, 'N', 109.5, '<C', -15, 1],
  ['CB', 6, 'CA', 1.53, 'N', 109.5, '<C', 105, 1],
  ...[60, 180, 300].map((turn, i): Place => [`HB${i}`, 1, 'CB', 1.09, 'CA', 109.5, 'N', turn, 1]),
  ['C', 6, 'CA', 1.52, 'N', 110, '<C', -135, 1],
  ['O', 8, 'C', 1.23, 'CA', 120, 'N', -40, 2],
];
/** CH₃-NH behind the last alanine */
const CAP: readonly Place[] = [
  ['N', 7, '<C', 1.335, '<CA', 116, '<N', 140, 1],
  ['H', 1, 'N', 1.01, '<C', 119, '<CA', 0, 1],
  ['CA', 6, 'N', 1.46, '<C', 122, '<CA', 180, 1],
  ...[60, 180, 300].map((turn, i): Place => [`HA${i}`, 1, 'CA', 1.09, 'N', 109.5, '<C', turn, 1]),
];

/**
 * CH₃-CO-(Ala)ₙ-NH-CH₃, 12 + 10n atoms, as an extended strand (φ, ψ = −135°, 140°) of ideal bond lengths and angles.
 *
 * @param residues n ≥ 1
 */
export function polyalanine(residues: number): System {
  const atomicNumbers = [6, 6, 8];
  const bonds = [0, 1, 1, 2];
  const bondOrders = [1, 2];
  const points: Vector[] = [
    [0, 0, 0],
    [1.52, 0, 0],
    [2.13, -1.07, 0],
  ];
  for (const turn of [60, 180, 300]) {
    points.push(place(points[2]!, points[1]!, points[0]!, 1.09, 109.5, turn));
    atomicNumbers.push(1);
    bonds.push(0, points.length - 1);
    bondOrders.push(1);
  }
  // Seen from the first alanine, the methyl carbon stands for Cα, and the oxygen for the place where N would be.
  let before = new Map([
    ['CA', 0],
    ['C', 1],
    ['N', 3],
  ]);
  for (let r = 0; r <= residues; r++) {
    const own = new Map<string, number>();
    const index = (name: string) => (name.startsWith('<') ? before.get(name.slice(1)) : own.get(name))!;
    for (const [name, z, to, length, second, angle, third, dihedral, order] of r < residues ? ALANINE : CAP) {
      const [a, b, c] = [third, second, to].map((n) => points[index(n)]!) as [Vector, Vector, Vector];
      own.set(name, points.length);
      const turn = r === 0 && name === 'N' ? dihedralOpposite(points) : dihedral;
      bonds.push(index(to), points.length);
      bondOrders.push(order);
      atomicNumbers.push(z);
      points.push(place(a, b, c, length, angle, turn));
    }
    before = own;
  }
  const molecule = createMolecule({ name: `polyalanine, ${residues} residues`, atomicNumbers, bonds, bondOrders });
  return { molecule, positions: Float64Array.from(points.flat()) };
}

/** Dihedral about the bond methyl C - carbonyl C that puts the first N opposite to the carbonyl oxygen. */
function dihedralOpposite(points: readonly Vector[]): number {
  return (dihedralOf(points[3]!, points[0]!, points[1]!, points[2]!) * 180) / Math.PI + 180;
}

/** The point at a distance from c, with the angle to b and the dihedral to a (degrees). */
function place(a: Vector, b: Vector, c: Vector, length: number, angleDegrees: number, dihedralDegrees: number): Vector {
  const angle = (angleDegrees * Math.PI) / 180;
  const dihedral = (dihedralDegrees * Math.PI) / 180;
  const back = unit(subtract(b, c));
  const normal = unit(cross(subtract(b, a), subtract(c, b)));
  const side = cross(back, normal);
  return each(
    c,
    (x, k) =>
      x +
      length *
        (Math.cos(angle) * back[k] + Math.sin(angle) * (Math.cos(dihedral) * side[k] + Math.sin(dihedral) * normal[k])),
  );
}

function dihedralOf(a: Vector, b: Vector, c: Vector, d: Vector): number {
  const v = subtract(c, b);
  const m = cross(subtract(b, a), v);
  const n = cross(v, subtract(d, c));
  return Math.atan2(dot(cross(m, n), unit(v)), dot(m, n));
}

const each = ([x, y, z]: Vector, f: (x: number, k: 0 | 1 | 2) => number): Vector => [f(x, 0), f(y, 1), f(z, 2)];
const subtract = (a: Vector, b: Vector) => each(a, (x, k) => x - b[k]);
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Vector) => each(a, (x) => x / Math.hypot(...a));
