import { degree, neighborsOf } from '../../chemistry/graph.js';
import { TORSION_GEOMETRY_SIZE, torsionGeometry } from '../../potentials/torsion-geometry.js';
import { commonRings, type Shape, straightCumulenes } from './shape.js';

/** V (1 + s cos nφ) of one dihedral, n 1, 2, 3 or 6. */
export interface TorsionPreference {
  readonly atoms: readonly [number, number, number, number];
  readonly periodicity: 2 | 3 | 6;
  /** kcal/mol */
  readonly height: number;
  readonly sign: 1 | -1;
}

/** kcal/mol about a bond, divided among its dihedrals. */
const STAGGERED = 3;
const FLAT = 6;
const WEAK_FLAT = 1.5;
const DISULFIDE = 6;
const MIXED = 0.5;
/** Rings of more atoms turn about their bonds. */
const LARGEST_STIFF_RING = 6;
const CHALCOGENS = new Set([8, 16, 34]);

/**
 * What dihedrals prefer, after hybridization: sp3-sp3 bonds are staggered, conjugated sp2-sp2 bonds flat (weakly between rings, whose
 * neighbors push), O-O and S-S at a right angle; the ends of cumulenes in one plane or at a right angle. Much simpler than statistics of crystals, which are for ranking; energies do that here.
 */
export function torsionPreferences(shape: Shape): TorsionPreference[] {
  const { molecule, graph, hybridization, conjugated, rings } = shape;
  const out: TorsionPreference[] = [];
  molecule.bondOrders.forEach((order, b) => {
    const [j, k] = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!];
    if (degree(graph, j) < 2 || degree(graph, k) < 2) return;
    if ([j, k].some((end) => hybridization[end] === 'sp' || degree(graph, end) > 4)) return;
    const planar = [j, k].map((end) => hybridization[end] === 'sp2') as [boolean, boolean];
    const inRing = commonRings(shape, j, k).some((r) => rings[r]!.length <= LARGEST_STIFF_RING);
    let term: Pick<TorsionPreference, 'periodicity' | 'height' | 'sign'>;
    if (order === 2 || (planar[0] && planar[1] && conjugated[b])) {
      const betweenRings = !inRing && [j, k].every((end) => shape.ringsOf[end]!.length > 0);
      term = { periodicity: 2, height: betweenRings ? WEAK_FLAT : order === 2 ? 4 * FLAT : FLAT, sign: -1 };
      if (order === 2 && !(planar[0] && planar[1])) return;
    } else if (inRing && (planar[0] || planar[1])) return;
    else if ([j, k].every((end) => CHALCOGENS.has(molecule.atomicNumbers[end]!)))
      term = { periodicity: 2, height: DISULFIDE, sign: 1 };
    else if (!planar[0] && !planar[1]) term = { periodicity: 3, height: STAGGERED, sign: 1 };
    else if (planar[0] && planar[1]) return;
    else term = { periodicity: 6, height: MIXED, sign: 1 };
    const outer = (end: number, other: number) => [...neighborsOf(graph, end)].filter((atom) => atom !== other);
    const [left, right] = [outer(j, k), outer(k, j)];
    const height = term.height / (left.length * right.length);
    for (const i of left) for (const l of right) if (i !== l) out.push({ ...term, height, atoms: [i, j, k, l] });
  });
  for (const path of straightCumulenes(shape)) {
    const [first, last] = [path[0]!, path.at(-1)!];
    const ligands = [first, last].map((end) => [...neighborsOf(graph, end)].filter((atom) => !path.includes(atom)));
    const [left, right] = ligands as [number[], number[]];
    const height = (4 * FLAT) / (left.length * right.length);
    const sign = path.length % 2 === 1 ? 1 : -1;
    for (const i of left) for (const l of right) out.push({ periodicity: 2, height, sign, atoms: [i, first, last, l] });
  }
  return out;
}

const geometry = new Float64Array(TORSION_GEOMETRY_SIZE);

/** Adds the energies of preferences, kcal/mol, and their gradient, kcal/mol/Å. @param x (N,3) Å */
export function torsionError(terms: readonly TorsionPreference[], x: Float64Array, gradient: Float64Array): number {
  let energy = 0;
  for (const { atoms, periodicity, height, sign } of terms) {
    const [i, j, k, l] = [3 * atoms[0], 3 * atoms[1], 3 * atoms[2], 3 * atoms[3]];
    torsionGeometry(x, i, j, k, l, geometry, GUARD);
    const c = geometry[0]!;
    const fade = geometry[1]!;
    const [value, slope] = chebyshev(periodicity, c);
    energy += height * fade * (1 + sign * value);
    const f = height * fade * sign * slope;
    for (let a = 0; a < 3; a++) {
      const da = f * geometry[2 + a]!;
      const db = f * geometry[5 + a]!;
      const dc = f * geometry[8 + a]!;
      // a = x_j − x_i, b = x_j − x_k, c = x_l − x_k
      gradient[i + a]! -= da;
      gradient[j + a]! += da + db;
      gradient[k + a]! -= db + dc;
      gradient[l + a]! += dc;
    }
  }
  return energy;
}

const GUARD = { torsionGuard: 0.3 };

/** cos nφ and its derivative by cos φ. */
function chebyshev(n: 2 | 3 | 6, c: number): readonly [number, number] {
  if (n === 2) return [2 * c * c - 1, 4 * c];
  const c2 = c * c;
  if (n === 3) return [c * (4 * c2 - 3), 12 * c2 - 3];
  return [c2 * (c2 * (32 * c2 - 48) + 18) - 1, c * (c2 * (192 * c2 - 192) + 36)];
}
