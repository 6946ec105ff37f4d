import { degree, neighborsOf } from '../../chemistry/graph.js';
import { commonRings, type Shape } from './shape.js';

/** Atoms i-j-k in one line; 3·index of each. */
export type StraightAngle = readonly [number, number, number];

/** kcal/mol, about the curvature by the angle in kcal/mol/rad² */
const STIFFNESS = 150;

/** Angles about sp atoms with two neighbors: alkynes, nitriles, azides, cumulenes; not within rings of up to twelve atoms, which bend them. */
export function straightAngles(shape: Shape): StraightAngle[] {
  const { graph, hybridization } = shape;
  return hybridization.flatMap((kind, j): StraightAngle[] => {
    if (kind !== 'sp' || degree(graph, j) !== 2) return [];
    const [i, k] = neighborsOf(graph, j) as unknown as [number, number];
    return commonRings(shape, i, j, k).length > 0 ? [] : [[3 * i, 3 * j, 3 * k]];
  });
}

/**
 * Adds K (1 + cos θ) of each angle, kcal/mol, and its gradient, kcal/mol/Å: smooth at θ = π too, and not weak there as distances are, of
 * which 0.01 Å are worth ten degrees.
 *
 * @param x (N,3) Å
 */
export function straightAngleError(angles: readonly StraightAngle[], x: Float64Array, gradient: Float64Array): number {
  let error = 0;
  for (const [i, j, k] of angles) {
    const ux = x[i]! - x[j]!;
    const uy = x[i + 1]! - x[j + 1]!;
    const uz = x[i + 2]! - x[j + 2]!;
    const vx = x[k]! - x[j]!;
    const vy = x[k + 1]! - x[j + 1]!;
    const vz = x[k + 2]! - x[j + 2]!;
    const u2 = ux * ux + uy * uy + uz * uz;
    const v2 = vx * vx + vy * vy + vz * vz;
    if (u2 === 0 || v2 === 0) continue;
    const uv = Math.sqrt(u2 * v2);
    const cos = (ux * vx + uy * vy + uz * vz) / uv;
    error += STIFFNESS * (1 + cos);
    // ∂cos θ/∂u = v/(|u||v|) − cos θ u/u², likewise for v
    const f = STIFFNESS / uv;
    const [g, h] = [(STIFFNESS * cos) / u2, (STIFFNESS * cos) / v2];
    const [px, py, pz] = [f * vx - g * ux, f * vy - g * uy, f * vz - g * uz];
    const [qx, qy, qz] = [f * ux - h * vx, f * uy - h * vy, f * uz - h * vz];
    gradient[i]! += px;
    gradient[i + 1]! += py;
    gradient[i + 2]! += pz;
    gradient[k]! += qx;
    gradient[k + 1]! += qy;
    gradient[k + 2]! += qz;
    gradient[j]! -= px + qx;
    gradient[j + 1]! -= py + qy;
    gradient[j + 2]! -= pz + qz;
  }
  return error;
}
