/**
 * Å. A torsion angle is undefined when an outer atom lies on the axis of the two inner ones, or these coincide; its gradient
 * grows like 1/distance. Closer than this the φ-dependent energy fades to zero, see {@link torsionGeometry}. The default leaves
 * the published energy alone but for 0.04° around a straight angle; a model may ask for more (docs/theory.md, torsions).
 */
export const TORSION_GUARD = 1e-3;

/** What torsions take from a model. An object, because a number handed down to each torsion would be allocated each time. */
export interface TorsionSettings {
  /** Å, `mm.torsionGuard` of a model's architecture */
  readonly torsionGuard: number;
}

const published: TorsionSettings = { torsionGuard: TORSION_GUARD };

/** Entries of the array {@link torsionGeometry} fills. */
export const TORSION_GEOMETRY_SIZE = 20;

/** Å². Far inside the guard, where the switch is below the smallest number: products of two such squares still do not underflow. */
const TINY2 = 1e-150;

/**
 * cos φ of atoms i-j-k-l, its gradient, and a switch S that keeps a torsion finite near collinear atoms.
 *
 * With a = x_j − x_i, b = x_j − x_k, c = x_l − x_k, and a⊥, c⊥ their parts perpendicular to b:
 *
 *     cos φ = −a⊥·c⊥ / (|a⊥||c⊥|)
 *     ∂cosφ/∂a = −(ĉ⊥ + cosφ â⊥)/|a⊥|,   ∂cosφ/∂c = −(â⊥ + cosφ ĉ⊥)/|c⊥|,
 *     ∂cosφ/∂b = −(a·b/b²) ∂cosφ/∂a − (b·c/b²) ∂cosφ/∂c
 *
 * All energies here are polynomials in cos φ (cos nφ = T_n(cos φ)), so neither φ nor sin φ is needed, and planar
 * arrangements need no care. S = s(a⊥²) s(b²) s(c⊥²), s(q) = 6t⁵ − 15t⁴ + 10t³ with t = q/guard², and s = 1 exactly once
 * q ≥ guard²: outside it S changes nothing.
 *
 * @param i first entry of the atom in `x`, three times its index; j, k and l likewise
 * @param out 0 cos φ, 1 S, 2-4 ∂cosφ/∂a, 5-7 ∂cosφ/∂b, 8-10 ∂cosφ/∂c (1/Å), 11-13 ∂S/∂a, 14-16 ∂S/∂b, 17-19 ∂S/∂c (1/Å)
 * @returns whether S differs from 1; otherwise entries 11-19 are not written
 * @remarks S = 0 (an outer atom exactly on the axis, or two coincident atoms): cos φ and all gradients are 0. The energy is
 * continuous with two continuous derivatives throughout, and the force bounded.
 */
export function torsionGeometry(
  x: Float64Array,
  i: number,
  j: number,
  k: number,
  l: number,
  out: Float64Array,
  { torsionGuard }: TorsionSettings = published,
): boolean {
  const bx = x[j]! - x[k]!;
  const by = x[j + 1]! - x[k + 1]!;
  const bz = x[j + 2]! - x[k + 2]!;
  let ax = x[j]! - x[i]!;
  let ay = x[j + 1]! - x[i + 1]!;
  let az = x[j + 2]! - x[i + 2]!;
  let cx = x[l]! - x[k]!;
  let cy = x[l + 1]! - x[k + 1]!;
  let cz = x[l + 2]! - x[k + 2]!;
  const b2 = bx * bx + by * by + bz * bz;
  if (b2 < TINY2) return vanish(out);
  // Divisions are what a torsion costs most of: two and a square root do.
  const inverseB2 = 1 / b2;
  const p = (ax * bx + ay * by + az * bz) * inverseB2;
  const q = (cx * bx + cy * by + cz * bz) * inverseB2;
  ax -= p * bx;
  ay -= p * by;
  az -= p * bz;
  cx -= q * bx;
  cy -= q * by;
  cz -= q * bz;
  const a2 = ax * ax + ay * ay + az * az;
  const c2 = cx * cx + cy * cy + cz * cz;
  if (a2 < TINY2 || c2 < TINY2) return vanish(out);
  // Written so that positions which are not numbers reach the result instead of looking collinear.
  const guard2 = torsionGuard * torsionGuard;
  const guarded = !(a2 >= guard2 && b2 >= guard2 && c2 >= guard2);
  const inverse = 1 / Math.sqrt(a2 * c2);
  const cosine = -(ax * cx + ay * cy + az * cz) * inverse;
  out[0] = cosine;
  out[1] = 1;
  const ra = cosine * c2 * inverse * inverse;
  const rc = cosine * a2 * inverse * inverse;
  const dax = -(cx * inverse + ra * ax);
  const day = -(cy * inverse + ra * ay);
  const daz = -(cz * inverse + ra * az);
  const dcx = -(ax * inverse + rc * cx);
  const dcy = -(ay * inverse + rc * cy);
  const dcz = -(az * inverse + rc * cz);
  out[2] = dax;
  out[3] = day;
  out[4] = daz;
  out[5] = -(p * dax + q * dcx);
  out[6] = -(p * day + q * dcy);
  out[7] = -(p * daz + q * dcz);
  out[8] = dcx;
  out[9] = dcy;
  out[10] = dcz;
  if (!guarded) return false;

  switches[0] = a2 / guard2;
  switches[2] = b2 / guard2;
  switches[4] = c2 / guard2;
  fade(0);
  fade(2);
  fade(4);
  const sa = switches[0]!;
  const sb = switches[2]!;
  const sc = switches[4]!;
  // a⊥² changes by 2 a⊥ with a and by −2p a⊥ with b; c⊥² likewise.
  const ga = (2 / guard2) * switches[1]! * sb * sc;
  const gb = (2 / guard2) * switches[3]! * sa * sc;
  const gc = (2 / guard2) * switches[5]! * sa * sb;
  out[1] = sa * sb * sc;
  out[11] = ga * ax;
  out[12] = ga * ay;
  out[13] = ga * az;
  out[17] = gc * cx;
  out[18] = gc * cy;
  out[19] = gc * cz;
  out[14] = gb * bx - p * out[11]! - q * out[17]!;
  out[15] = gb * by - p * out[12]! - q * out[18]!;
  out[16] = gb * bz - p * out[13]! - q * out[19]!;
  return true;
}

function vanish(out: Float64Array): true {
  out.fill(0, 0, TORSION_GEOMETRY_SIZE);
  return true;
}

/** s and ds/dt for each of a⊥², b² and c⊥²; an array because numbers handed to and fro may be allocated. */
const switches = new Float64Array(6);

/** Replaces t by s(t), twice continuously differentiable from 0 at t = 0 to 1 at t = 1, and writes ds/dt behind it. */
function fade(at: number): void {
  const t = Math.min(switches[at]!, 1);
  switches[at] = t * t * t * (10 + t * (6 * t - 15));
  switches[at + 1] = 30 * t * t * (1 - t) * (1 - t);
}
