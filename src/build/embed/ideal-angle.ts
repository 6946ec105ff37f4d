import { neighborsOf } from '../../chemistry/graph.js';
import { arcCosine, cosine } from '../../core/portable-math.js';
import { commonRings, type Shape } from './shape.js';

/** rad, and how far off it may be to either side. */
export interface IdealAngle {
  readonly angle: number;
  readonly tolerance: number;
}

const RAD = Math.PI / 180;
const TETRAHEDRAL = 109.5;
/** °, about atoms with lone pairs that are not sp2 */
const BENT: Readonly<Record<number, number>> = { 7: 108, 8: 106, 15: 100, 16: 99, 34: 97 };
/** °, of angles outside rings, and of those in rings of seven and more atoms */
const STIFF = 3;
const LARGE_RING = 8;
/** °, where several small rings share an atom, as in cages: what they have is only known afterwards */
const FUSED = 6;
const BRIDGED = 12;
const CAGED = 15;
/** °, about sp atoms in rings by their size: alkynes of seven and eight atoms as measured, arynes, larger ones up to what is straight. */
const SP_IN_RING: Readonly<Record<number, number>> = { 5: 116, 6: 129, 7: 146, 8: 158, 9: 163, 10: 169, 11: 173 };
/** About five and six bonds there are right angles and straight ones. */
const HYPERVALENT: IdealAngle = { angle: 132 * RAD, tolerance: 48 * RAD };

/**
 * Angles about an atom, of every pair of its neighbors. In rings those of their size; beside rings what is left: about planar atoms the
 * three make 360°, about others a pair of bonds with the angle α between them leaves cos γ = −cos(α/2) cos(β/2) to the other pair.
 *
 * @returns of neighbors a < b (their places in the row of the graph) the angle under a · degree + b
 */
export function idealAngles(shape: Shape, atom: number): Map<number, IdealAngle> {
  const { graph, hybridization, molecule, rings, ringsOf } = shape;
  const neighbors = neighborsOf(graph, atom);
  const d = neighbors.length;
  const kind = hybridization[atom]!;
  const angles = new Map<number, IdealAngle>();
  const inRing = new Map<number, { angle: number; count: number; size: number }>();
  for (let a = 0; a < d; a++)
    for (let b = a + 1; b < d; b++) {
      const common = commonRings(shape, atom, neighbors[a]!, neighbors[b]!).filter((r) =>
        areAdjacent(rings[r]!, atom, neighbors[a]!, neighbors[b]!),
      );
      if (common.length === 0) continue;
      const size = Math.min(...common.map((r) => rings[r]!.length));
      const ring = rings[common.find((r) => rings[r]!.length === size)!]!;
      const planar = ring.every((one) => hybridization[one] === 'sp2');
      const bent = d < 4 ? BENT[molecule.atomicNumbers[atom]!] : undefined;
      const angle =
        kind === 'sp' && size > 4 ? (SP_IN_RING[size] ?? 180) : ringAngle(size, planar, kind === 'sp2', bent);
      inRing.set(a * d + b, { angle, count: common.length, size });
    }
  const smallRings = ringsOf[atom]!.filter((r) => rings[r]!.length <= 4).length;
  const known = [...inRing.values()];
  const total = known.reduce((sum, { angle }) => sum + angle, 0);
  const caged = smallRings >= 2 || (known.length >= 3 && known.some(({ size }) => size <= 4));
  for (let a = 0; a < d; a++)
    for (let b = a + 1; b < d; b++) {
      const key = a * d + b;
      const found = inRing.get(key);
      if (d > 4 && !found) {
        angles.set(key, HYPERVALENT);
        continue;
      }
      let angle: number;
      let tolerance = STIFF;
      if (found) {
        angle = found.angle;
        if (caged) tolerance = CAGED;
        else if (found.count > 1) tolerance = BRIDGED;
        else if (ringsOf[atom]!.length > 1) tolerance = FUSED;
        else if (found.size > 6) tolerance = LARGE_RING;
      } else {
        angle = besideRings();
        if (caged) tolerance = CAGED;
        else if (known.length > 1) tolerance = BRIDGED;
        else if (known.some(({ size }) => size < 5)) tolerance = FUSED;
      }
      angles.set(key, { angle: Math.min(angle, 180) * RAD, tolerance: tolerance * RAD });
    }
  return angles;

  function besideRings(): number {
    if (kind === 'sp') return 180;
    if (kind === 'sp2') {
      if (d !== 3 || known.length === 0) return 120;
      return Math.max(90, (360 - total) / (3 - known.length));
    }
    if (known.length === 0) return d < 4 ? (BENT[molecule.atomicNumbers[atom]!] ?? TETRAHEDRAL) : TETRAHEDRAL;
    const alpha = total / known.length;
    if (known.length >= 3) return arcCosine(-Math.sqrt(Math.max(0, 1 + 2 * cosine(alpha * RAD)) / 3)) / RAD;
    const beta = known.length === 2 ? alpha : TETRAHEDRAL + 0.1 * (TETRAHEDRAL - alpha);
    return arcCosine(-cosine((alpha * RAD) / 2) * cosine((beta * RAD) / 2)) / RAD;
  }
}

function areAdjacent(ring: readonly number[], atom: number, a: number, b: number): boolean {
  const at = ring.indexOf(atom);
  const sides = [ring[(at + 1) % ring.length], ring[(at + ring.length - 1) % ring.length]];
  return sides.includes(a) && sides.includes(b);
}

/** ° */
function ringAngle(size: number, planarRing: boolean, planar: boolean, bent: number | undefined): number {
  if (size === 3) return 60;
  if (size === 4) return 89;
  if (size === 5) return planarRing ? 108 : planar ? 110 : Math.min(bent ?? 104, 104);
  if (planar) return 120;
  if (bent !== undefined) return Math.min(bent + 3, 111);
  return size === 6 ? 111 : 113;
}
