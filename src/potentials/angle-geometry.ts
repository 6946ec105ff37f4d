/** Å. Below this arm length an angle has no usable direction and exerts no force. */
export const SHORTEST_ARM = 1e-6;

/** Entries of the array {@link angleGeometry} fills. */
export const ANGLE_GEOMETRY_SIZE = 7;

/**
 * Angle i-j-k and its gradient, θ = atan2(|u×v|, u·v) with u = x_j − x_i, v = x_j − x_k.
 *
 * atan2 is accurate near 0 and π, where acos loses half its digits. The gradient uses the unit normal w = u×v/|u×v|:
 * ∂θ/∂u = u×w/u², ∂θ/∂v = w×v/v²; a unit vector over the arm's length, so it stays bounded up to collinear atoms.
 *
 * @param i first entry of the atom in `x`, three times its index; j and k likewise
 * @param out θ (rad), ∂θ/∂u, ∂θ/∂v (rad/Å)
 * @remarks Exactly collinear atoms, or an arm shorter than {@link SHORTEST_ARM}: the direction is undefined; the gradient is zero,
 * which is also its mean over all directions. θ stays 0 or π there (0 for two coincident atoms).
 */
export function angleGeometry(x: Float64Array, i: number, j: number, k: number, out: Float64Array): void {
  const ux = x[j]! - x[i]!;
  const uy = x[j + 1]! - x[i + 1]!;
  const uz = x[j + 2]! - x[i + 2]!;
  const vx = x[j]! - x[k]!;
  const vy = x[j + 1]! - x[k + 1]!;
  const vz = x[j + 2]! - x[k + 2]!;
  let wx = uy * vz - uz * vy;
  let wy = uz * vx - ux * vz;
  let wz = ux * vy - uy * vx;
  const w = Math.sqrt(wx * wx + wy * wy + wz * wz);
  out[0] = Math.atan2(w, ux * vx + uy * vy + uz * vz);
  const u2 = ux * ux + uy * uy + uz * uz;
  const v2 = vx * vx + vy * vy + vz * vz;
  if (w === 0 || u2 < SHORTEST_ARM ** 2 || v2 < SHORTEST_ARM ** 2) {
    out.fill(0, 1, ANGLE_GEOMETRY_SIZE);
    return;
  }
  wx /= w;
  wy /= w;
  wz /= w;
  out[1] = (uy * wz - uz * wy) / u2;
  out[2] = (uz * wx - ux * wz) / u2;
  out[3] = (ux * wy - uy * wx) / u2;
  out[4] = (wy * vz - wz * vy) / v2;
  out[5] = (wz * vx - wx * vz) / v2;
  out[6] = (wx * vy - wy * vx) / v2;
}
