/**
 * What is taken out of the velocities at every step, and out of the degrees of freedom: nothing, the total momentum, or the
 * total momentum and the angular momentum. Only right where the potential conserves them: `none` with restraints or walls.
 */
export type DriftRemoval = 'none' | 'translation' | 'translation-rotation';

/** Pivots of the inertia tensor below this fraction of its trace are rotations that do not exist (linear molecules, one atom). */
const NO_ROTATION = 1e-10;

/** Degrees of freedom that removal takes from N atoms in general position: 0, 3, or 6 (5 for two atoms, 3 for one). */
export function removedFreedom(removal: DriftRemoval, atomCount: number): number {
  if (removal === 'none') return 0;
  return removal === 'translation' ? 3 : Math.min(6, 3 + Math.max(0, 2 * atomCount - 2));
}

/**
 * Takes the total momentum, and on request the angular momentum about the center of mass, out of velocities: v − V − ω × (x − X)
 * with V = Σ m v / Σ m and I ω = L. This is the projection that is orthogonal in the masses. Allocates nothing.
 *
 * Exactly linear arrangements have no rotation about their axis; nothing is removed there.
 *
 * @param masses (N) g/mol
 * @param positions (N,3) Å
 * @param velocities (N,3) Å/fs, changed
 */
export function removeDrift(
  masses: Float64Array,
  positions: Float64Array,
  velocities: Float64Array,
  removal: DriftRemoval,
): void {
  if (removal === 'none') return;
  let mass = 0;
  let [vx, vy, vz] = [0, 0, 0];
  let [cx, cy, cz] = [0, 0, 0];
  for (let a = 0, i = 0; a < masses.length; a++, i += 3) {
    const m = masses[a]!;
    mass += m;
    vx += m * velocities[i]!;
    vy += m * velocities[i + 1]!;
    vz += m * velocities[i + 2]!;
    cx += m * positions[i]!;
    cy += m * positions[i + 1]!;
    cz += m * positions[i + 2]!;
  }
  vx /= mass;
  vy /= mass;
  vz /= mass;
  for (let i = 0; i < velocities.length; i += 3) {
    velocities[i]! -= vx;
    velocities[i + 1]! -= vy;
    velocities[i + 2]! -= vz;
  }
  if (removal === 'translation') return;
  cx /= mass;
  cy /= mass;
  cz /= mass;

  let [lx, ly, lz] = [0, 0, 0];
  let [xx, yy, zz, xy, xz, yz] = [0, 0, 0, 0, 0, 0];
  for (let a = 0, i = 0; a < masses.length; a++, i += 3) {
    const m = masses[a]!;
    const x = positions[i]! - cx;
    const y = positions[i + 1]! - cy;
    const z = positions[i + 2]! - cz;
    lx += m * (y * velocities[i + 2]! - z * velocities[i + 1]!);
    ly += m * (z * velocities[i]! - x * velocities[i + 2]!);
    lz += m * (x * velocities[i + 1]! - y * velocities[i]!);
    xx += m * (y * y + z * z);
    yy += m * (x * x + z * z);
    zz += m * (x * x + y * y);
    xy -= m * x * y;
    xz -= m * x * z;
    yz -= m * y * z;
  }
  // I ω = L by L D Lᵀ without pivoting: I is positive semidefinite, so the column below a vanishing pivot vanishes too
  const least = NO_ROTATION * (xx + yy + zz);
  const d1 = xx > least ? 1 / xx : 0;
  const p = xy * d1;
  const q = xz * d1;
  const second = yy - p * xy;
  const d2 = second > least ? 1 / second : 0;
  const r = (yz - q * xy) * d2;
  const third = zz - q * xz - r * (yz - q * xy);
  const d3 = third > least ? 1 / third : 0;
  const my = ly - p * lx;
  const mz = lz - q * lx - r * my;
  const wz = mz * d3;
  const wy = my * d2 - r * wz;
  const wx = lx * d1 - p * wy - q * wz;
  for (let i = 0; i < velocities.length; i += 3) {
    const x = positions[i]! - cx;
    const y = positions[i + 1]! - cy;
    const z = positions[i + 2]! - cz;
    velocities[i]! -= wy * z - wz * y;
    velocities[i + 1]! -= wz * x - wx * z;
    velocities[i + 2]! -= wx * y - wy * x;
  }
}
