import type { Bounds } from './bounds.js';
import { type StraightAngle, straightAngleError } from './straight-angle.js';
import { type TorsionPreference, torsionError } from './torsion-preference.js';
import { type VolumeRange, volumeError } from './volume-range.js';

/** A pair of atoms that pulls or pushes harmonically outside of a range. */
export interface PairSpring {
  /** 3·index */
  readonly first: number;
  readonly second: number;
  readonly lower: number;
  readonly upper: number;
  /** kcal/mol/Å² */
  readonly constant: number;
}

/** kcal/mol/Å², by the number of bonds between two atoms: bonds, angles, and what keeps others from touching. */
const SPRINGS: Readonly<Record<number, number>> = { 1: 400, 2: 100, 3: 20 };
const CONTACT = 10;
/** kcal/mol/Å⁶ */
const PLANE = 20;

export function pairSprings({ lower, upper, separation }: Bounds): PairSpring[] {
  const n = Math.sqrt(lower.length);
  const springs: PairSpring[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const at = i * n + j;
      const constant = SPRINGS[separation[at]!] ?? CONTACT;
      springs.push({ first: 3 * i, second: 3 * j, lower: lower[at]!, upper: upper[at]!, constant });
    }
  return springs;
}

/** What brings an embedding close to a geometry with right lengths and angles, and staggers its torsions. */
export interface Refinement {
  readonly springs: readonly PairSpring[];
  readonly straight: readonly StraightAngle[];
  readonly volumes: readonly VolumeRange[];
  readonly torsions: readonly TorsionPreference[];
}

/**
 * Energy of a refinement, kcal/mol; writes the gradient, kcal/mol/Å.
 *
 * @param x (N,3) Å
 */
export function refinementEnergy(
  { springs, straight, volumes, torsions }: Refinement,
  x: Float64Array,
  gradient: Float64Array,
): number {
  gradient.fill(0);
  let energy = 0;
  for (const { first: i, second: j, lower, upper, constant } of springs) {
    const dx = x[i]! - x[j]!;
    const dy = x[i + 1]! - x[j + 1]!;
    const dz = x[i + 2]! - x[j + 2]!;
    const d2 = dx * dx + dy * dy + dz * dz;
    if (d2 >= lower * lower && d2 <= upper * upper) continue;
    const d = Math.sqrt(d2);
    if (d === 0) continue;
    const off = d < lower ? d - lower : d - upper;
    energy += constant * off * off;
    const f = (2 * constant * off) / d;
    gradient[i]! += f * dx;
    gradient[i + 1]! += f * dy;
    gradient[i + 2]! += f * dz;
    gradient[j]! -= f * dx;
    gradient[j + 1]! -= f * dy;
    gradient[j + 2]! -= f * dz;
  }
  energy += straightAngleError(straight, x, gradient);
  return energy + volumeError(volumes, x, gradient, 3, PLANE) + torsionError(torsions, x, gradient);
}
