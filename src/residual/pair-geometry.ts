import type { Numbers, PairGeometry, PairList } from '../kernels/pair-list.js';
import type { Architecture } from '../model/architecture.js';
import { radialDecay } from './filter.js';
import { DISTANCE_SOFTENING } from './neighbor-list.js';
import { knotCount } from './table.js';

/** Where each pair lies in the tables, and in space; float32 as the kernels take it. */
export interface TabulatedPairs extends PairGeometry<Float32Array> {
  /** (P) Å, kept in float64 for the position gradient */
  readonly distance: Float64Array;
}

export function pairGeometry(
  positions: Float64Array,
  pairs: PairList,
  architecture: Architecture,
  density: number,
): TabulatedPairs {
  const count = pairs.first.length;
  const alpha = radialDecay(architecture);
  const last = knotCount(architecture, density) - 2;
  const geometry = {
    ...pairs,
    count,
    direction: new Float32Array(3 * count),
    knot: new Uint32Array(count),
    fraction: new Float32Array(count),
    slope: new Float32Array(count),
    distance: new Float64Array(count),
  };
  for (let p = 0; p < count; p++) {
    const i = 3 * pairs.first[p]!;
    const j = 3 * pairs.second[p]!;
    let dx = positions[j]! - positions[i]!;
    let dy = positions[j + 1]! - positions[i + 1]!;
    let dz = positions[j + 2]! - positions[i + 2]!;
    if (pairs.shift) {
      dx += pairs.shift[3 * p]!;
      dy += pairs.shift[3 * p + 1]!;
      dz += pairs.shift[3 * p + 2]!;
    }
    const r = Math.sqrt(dx * dx + dy * dy + dz * dz + DISTANCE_SOFTENING);
    const decay = Math.exp(-alpha * r);
    const u = density * (1 - decay);
    const knot = Math.min(Math.floor(u), last);
    geometry.direction[3 * p] = dx / r;
    geometry.direction[3 * p + 1] = dy / r;
    geometry.direction[3 * p + 2] = dz / r;
    geometry.knot[p] = knot;
    geometry.fraction[p] = u - knot;
    geometry.slope[p] = density * alpha * decay;
    geometry.distance[p] = r;
  }
  return geometry;
}

/** Derivatives of distance (P) and direction (P,3) along a displacement of the atoms (N,3). */
export function pairTangents(
  displacement: Float64Array,
  geometry: TabulatedPairs,
): { distance: Float32Array; direction: Float32Array } {
  const { count } = geometry;
  const out = { distance: new Float32Array(count), direction: new Float32Array(3 * count) };
  for (let p = 0; p < count; p++) {
    const i = 3 * geometry.first[p]!;
    const j = 3 * geometry.second[p]!;
    const r = geometry.distance[p]!;
    let along = 0;
    for (let a = 0; a < 3; a++) along += geometry.direction[3 * p + a]! * (displacement[j + a]! - displacement[i + a]!);
    out.distance[p] = along;
    for (let a = 0; a < 3; a++)
      out.direction[3 * p + a] =
        (displacement[j + a]! - displacement[i + a]! - geometry.direction[3 * p + a]! * along) / r;
  }
  return out;
}

/**
 * The chain rule from pairs to atoms: adds ∂E/∂x from ∂E/∂r (P) and ∂E/∂d (P,3), d the unit vector from first to second.
 *
 * @param gradient (N,3) kcal/mol/Å, added to
 * @param strain (3,3) kcal/mol, Σ (r d) ⊗ ∂E/∂(r d) is added; null: not wanted
 */
export function accumulatePairGradient(
  geometry: TabulatedPairs,
  byDistance: Numbers,
  byDirection: Numbers,
  gradient: Float64Array,
  strain: Float64Array | null = null,
): void {
  for (let p = 0; p < geometry.count; p++) {
    const i = 3 * geometry.first[p]!;
    const j = 3 * geometry.second[p]!;
    const [dx, dy, dz] = [geometry.direction[3 * p]!, geometry.direction[3 * p + 1]!, geometry.direction[3 * p + 2]!];
    const [gx, gy, gz] = [byDirection[3 * p]!, byDirection[3 * p + 1]!, byDirection[3 * p + 2]!];
    const inverse = 1 / geometry.distance[p]!;
    const along = gx * dx + gy * dy + gz * dz;
    const radial = byDistance[p]! - along * inverse;
    const x = radial * dx + gx * inverse;
    const y = radial * dy + gy * inverse;
    const z = radial * dz + gz * inverse;
    gradient[i]! -= x;
    gradient[i + 1]! -= y;
    gradient[i + 2]! -= z;
    gradient[j]! += x;
    gradient[j + 1]! += y;
    gradient[j + 2]! += z;
    if (strain === null) continue;
    for (let a = 0; a < 3; a++) {
      const d = geometry.distance[p]! * geometry.direction[3 * p + a]!;
      strain[3 * a]! += d * x;
      strain[3 * a + 1]! += d * y;
      strain[3 * a + 2]! += d * z;
    }
  }
}
