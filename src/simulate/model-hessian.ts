import { type Adjacency, adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { cumulenes } from '../chemistry/stereo.js';
import { elementOf } from '../core/elements.js';
import { coordinateGradient } from '../potentials/internal-coordinate.js';
import { buildTopology } from '../topology/build.js';
import type { Topology } from '../topology/topology.js';
import { EnvelopeMatrix } from './envelope-matrix.js';

/** kcal/mol/Å², kcal/mol/rad² */
const BOND = 700;
const BOND_TO_HYDROGEN = 680;
const ANGLE = 140;
const ANGLE_OF_HYDROGEN = 100;
/** kcal/mol/rad² of a dihedral, and kcal/mol/rad²/Å by which it grows as the bond in the middle gets shorter */
const TORSION = 1.44;
const TORSION_BY_LENGTH = 83;
/** kcal/mol/rad², of a dihedral over cumulated double bonds: a quarter of what the ends of allene have */
const CUMULENE = 23;
/** kcal/mol, of the product of three unit vectors about a planar atom */
const PLANE = 40;
/** kcal/mol/Å², of every coordinate: what contacts add, and what keeps the matrix definite */
const REST = 4;
/** Above this cosine three atoms are straight, to either side. */
const STRAIGHT = 0.966;
/** Å: atoms in a dihedral are this far from the axis at least. */
const ARM = 0.3;
const REACH = 3;
/** Larger matrices cost more than the steps they save. */
const MOST_ENTRIES = 4e6;

/**
 * A guess of the second derivatives of a molecule's energy, for minimizers: stiff bonds, softer angles, soft torsions, as the outer
 * products of the gradients of these coordinates, so that it is positive definite.
 *
 *     H = Σ k ∇q ∇qᵀ + k₀
 *
 * Constants as Schlegel has them, lengths held to what bonds can be. Source: Schlegel, Theor. Chim. Acta 1984, 66, 333,
 * doi 10.1007/BF00554788; use as here: Mones, Ortner, Csányi, Sci. Rep. 2018, 8, 13991, doi 10.1038/s41598-018-32105-x
 */
export class ModelHessian {
  private constructor(
    private readonly matrix: EnvelopeMatrix,
    private readonly topology: Topology,
    private readonly molecule: Molecule,
    private readonly centers: readonly (readonly number[])[],
    private readonly turned: readonly (readonly number[])[],
    private readonly moving: readonly boolean[],
  ) {}

  /** @param moving (N) others stay where they are; @returns null for molecules so entangled that it would be slow */
  static of(molecule: Molecule, moving: readonly boolean[]): ModelHessian | null {
    const graph = adjacency(molecule);
    const matrix = new EnvelopeMatrix(graph, REACH);
    if (matrix.size > MOST_ENTRIES) return null;
    const centers = moving.flatMap((_, atom) => {
      const around = neighborsOf(graph, atom);
      return around.length === 3 ? [[...around, atom]] : [];
    });
    const turned = cumuleneTorsions(molecule, graph);
    return new ModelHessian(matrix, buildTopology(molecule), molecule, centers, turned, moving);
  }

  /** Takes the second derivatives of a geometry. @param x (N,3) Å */
  update(x: Float64Array): void {
    const { matrix, topology, molecule, centers, turned } = this;
    const { atomicNumbers: z } = molecule;
    matrix.clear(REST);
    const { bonds, angles, propers } = topology;
    for (let b = 0; b < bonds.length; b += 2) {
      const atoms = [bonds[b]!, bonds[b + 1]!];
      coordinateGradient({ kind: 'distance', atoms }, x, gradient);
      this.add(atoms, z[atoms[0]!] === 1 || z[atoms[1]!] === 1 ? BOND_TO_HYDROGEN : BOND);
    }
    for (let a = 0; a < angles.length; a += 3) {
      const atoms = [angles[a]!, angles[a + 1]!, angles[a + 2]!];
      const k = z[atoms[0]!] === 1 || z[atoms[2]!] === 1 ? ANGLE_OF_HYDROGEN : ANGLE;
      if (Math.abs(Math.cos(coordinateGradient({ kind: 'angle', atoms }, x, gradient))) < STRAIGHT) this.add(atoms, k);
      else this.addStraight(atoms, x, k);
    }
    for (let p = 0; p < propers.length; p += 4) {
      const atoms = [propers[p]!, propers[p + 1]!, propers[p + 2]!, propers[p + 3]!];
      coordinateGradient({ kind: 'dihedral', atoms }, x, gradient);
      if (!hasArms()) continue;
      const j = atoms[1]!;
      const k = atoms[2]!;
      const usual = elementOf(z[j]!).covalentRadius + elementOf(z[k]!).covalentRadius;
      const shorter = Math.min(Math.max(usual - distance(x, j, k), 0), 0.2);
      this.add(atoms, TORSION + TORSION_BY_LENGTH * shorter);
    }
    for (const atoms of turned) {
      coordinateGradient({ kind: 'dihedral', atoms }, x, gradient);
      if (!hasArms()) continue;
      // Each end on its own, for they are too far apart for a block of both: two springs in a row.
      const [i, j, k, l] = atoms as [number, number, number, number];
      const ends = gradient.slice();
      this.add([i, j], 2 * CUMULENE);
      gradient.set(ends.subarray(6));
      this.add([k, l], 2 * CUMULENE);
    }
    for (const atoms of centers) if (planeGradient(x, atoms, gradient)) this.add(atoms, PLANE);
    matrix.factorize();
  }

  /** Multiplies by the inverse, in place. @param vector (N,3) */
  solve(vector: Float64Array): void {
    this.matrix.solve(vector);
    const { moving } = this;
    for (let atom = 0; atom < moving.length; atom++) if (!moving[atom]) vector.fill(0, 3 * atom, 3 * atom + 3);
  }

  private add(atoms: readonly number[], k: number): void {
    for (let a = 0; a < atoms.length; a++) if (!this.moving[atoms[a]!]) gradient.fill(0, 3 * a, 3 * a + 3);
    this.matrix.addOuter(atoms, gradient, k);
  }

  /** A straight angle bends in two directions. */
  private addStraight(atoms: readonly number[], x: Float64Array, k: number): void {
    const [i, j, l] = atoms as [number, number, number];
    const [p, q] = [1 / distance(x, i, j), 1 / distance(x, l, j)];
    const axis = [0, 1, 2].map((d) => x[3 * l + d]! - x[3 * i + d]!) as [number, number, number];
    const length = Math.hypot(...axis);
    if (!(length > 0 && Number.isFinite(p + q))) return;
    const [a, b, c] = axis.map((component) => component / length) as [number, number, number];
    const out = Math.abs(a) < 0.6 ? [0, c, -b] : [-c, 0, a];
    const norm = Math.hypot(...out);
    const first = out.map((component) => component / norm) as [number, number, number];
    const second = [b * first[2] - c * first[1], c * first[0] - a * first[2], a * first[1] - b * first[0]];
    for (const side of [first, second]) {
      for (let d = 0; d < 3; d++) {
        gradient[d] = p * side[d]!;
        gradient[3 + d] = -(p + q) * side[d]!;
        gradient[6 + d] = q * side[d]!;
      }
      this.add(atoms, k);
    }
  }
}

/** What is at the ends of two or more double bonds in a row, which turn against each other like those of one. */
function cumuleneTorsions(molecule: Molecule, graph: Adjacency): number[][] {
  return cumulenes(molecule, graph)
    .filter((path) => path.length > 2)
    .flatMap((path) => {
      const [j, k] = [path[0]!, path.at(-1)!];
      const ends = [j, k].map((end) => [...neighborsOf(graph, end)].filter((atom) => !path.includes(atom)));
      return ends[0]!.flatMap((i) => ends[1]!.filter((l) => l !== i).map((l) => [i, j, k, l]));
    });
}

const gradient = new Float64Array(12);

/** Whether the dihedral of `gradient` is defined: ∂φ/∂x of an outer atom is one over its distance from the axis. */
function hasArms(): boolean {
  return size(gradient, 0) * ARM < 1 && size(gradient, 9) * ARM < 1 && size(gradient, 0) > 0;
}

function size(v: Float64Array, at: number): number {
  return Math.sqrt(v[at]! ** 2 + v[at + 1]! ** 2 + v[at + 2]! ** 2);
}

function distance(x: Float64Array, i: number, j: number): number {
  return Math.hypot(x[3 * i]! - x[3 * j]!, x[3 * i + 1]! - x[3 * j + 1]!, x[3 * i + 2]! - x[3 * j + 2]!);
}

/** Above this product of unit vectors three bonds are those of a pyramid. */
const FLATTEST_PYRAMID = 0.35;

/** Gradient of e₁·(e₂×e₃), unit vectors from the last atom to the others. @returns whether they are about in one plane */
function planeGradient(x: Float64Array, atoms: readonly number[], out: Float64Array): boolean {
  const center = atoms[3]!;
  const lengths = [0, 1, 2].map((a) => distance(x, atoms[a]!, center));
  const e = [0, 1, 2].map((a) => [0, 1, 2].map((d) => (x[3 * atoms[a]! + d]! - x[3 * center + d]!) / lengths[a]!));
  out.fill(0);
  let product = 0;
  for (let a = 0; a < 3; a++) {
    const [u, v] = [e[(a + 1) % 3]!, e[(a + 2) % 3]!];
    const normal = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
    product = normal.reduce((sum, one, d) => sum + one * e[a]![d]!, 0);
    for (let d = 0; d < 3; d++) {
      const slope = (normal[d]! - product * e[a]![d]!) / lengths[a]!;
      out[3 * a + d] = slope;
      out[9 + d]! -= slope;
    }
  }
  return Math.abs(product) < FLATTEST_PYRAMID && out.every(Number.isFinite);
}
