import { TORSION_TERMS } from '../parameters/parameters.js';
import type { Potential } from './potential.js';
import { termPotential } from './term.js';
import { TORSION_GEOMETRY_SIZE, TORSION_GUARD, torsionGeometry } from './torsion-geometry.js';

/**
 * Proper torsions, E = Σ Σ_{n=1..6} (|k_n| + k_n cos nφ)                                            (theory.md, torsions)
 *
 * All phases are zero: a positive k_n has its minima where cos nφ = −1, a negative one where cos nφ = 1; both are 0 there.
 *
 * @param propers (P,4) path i-j-k-l
 * @param k (P,6) kcal/mol, kept by reference
 * @param guard Å, distance of an outer atom from the axis below which the energy fades
 * @throws RangeError when the arrays do not fit together
 * @remarks Within {@link torsionGeometry}'s guard of collinear atoms the energy goes smoothly to Σ|k_n|, its mean over φ.
 */
export function properPotential(
  atomCount: number,
  propers: Uint32Array,
  k: Float64Array,
  guard = TORSION_GUARD,
): Potential {
  return cosineSeries('proper', 1, atomCount, propers, k, guard);
}

/**
 * Improper torsions, E = ½ Σ Σ_{n=1..6} (|k_n| + k_n cos nφ)                                        (theory.md, torsions)
 *
 * The sum runs over all rows given; both improper conventions keep the factor ½ of the reference implementation.
 *
 * @param impropers (I,4) rows as the improper convention orders them; φ is the dihedral of the row as it stands
 * @param k (I,6) kcal/mol, kept by reference
 * @throws RangeError when the arrays do not fit together
 * @remarks Collinear atoms: as {@link properPotential}
 */
export function improperPotential(
  atomCount: number,
  impropers: Uint32Array,
  k: Float64Array,
  guard = TORSION_GUARD,
): Potential {
  return cosineSeries('improper', IMPROPER_FACTOR, atomCount, impropers, k, guard);
}

/** Kept by the reference although no improper is stored twice. */
export const IMPROPER_FACTOR = 0.5;

function cosineSeries(
  name: string,
  factor: number,
  atomCount: number,
  rows: Uint32Array,
  k: Float64Array,
  guard: number,
): Potential {
  const g = new Float64Array(TORSION_GEOMETRY_SIZE);
  return termPotential(name, atomCount, [rows, 4], [k, TORSION_TERMS], (x, forces) => {
    let energy = 0;
    for (let t = 0, row = 0; t < rows.length; t += 4, row += TORSION_TERMS) {
      const i = 3 * rows[t]!;
      const j = 3 * rows[t + 1]!;
      const m = 3 * rows[t + 2]!;
      const l = 3 * rows[t + 3]!;
      const guarded = torsionGeometry(x, i, j, m, l, g, guard);
      const cosine = g[0]!;
      // Σ k_n cos nφ = Σ k_n T_n(cos φ) in powers of cos φ: less work than the recurrence, and right to some 1e-14 Σ|k_n|.
      const k1 = k[row]!;
      const k2 = k[row + 1]!;
      const k3 = k[row + 2]!;
      const k4 = k[row + 3]!;
      const k5 = k[row + 4]!;
      const k6 = k[row + 5]!;
      const p0 = k4 - k2 - k6;
      const p1 = k1 - 3 * k3 + 5 * k5;
      const p2 = 2 * k2 - 8 * k4 + 18 * k6;
      const p3 = 4 * k3 - 20 * k5;
      const p4 = 8 * k4 - 48 * k6;
      const p5 = 16 * k5;
      const p6 = 32 * k6;
      const c2 = cosine * cosine;
      const series = p0 + c2 * (p2 + c2 * (p4 + c2 * p6)) + cosine * (p1 + c2 * (p3 + c2 * p5));
      const dSeries = p1 + c2 * (3 * p3 + c2 * (5 * p5)) + cosine * (2 * p2 + c2 * (4 * p4 + c2 * (6 * p6)));
      const constant = Math.abs(k1) + Math.abs(k2) + Math.abs(k3) + Math.abs(k4) + Math.abs(k5) + Math.abs(k6);
      energy += factor * (constant + g[1]! * series);
      const slope = factor * g[1]! * dSeries;
      const fading = factor * series;
      for (let d = 0; d < 3; d++) {
        let a = slope * g[2 + d]!;
        let b = slope * g[5 + d]!;
        let c = slope * g[8 + d]!;
        if (guarded) {
          a += fading * g[11 + d]!;
          b += fading * g[14 + d]!;
          c += fading * g[17 + d]!;
        }
        forces[i + d]! += a;
        forces[j + d]! -= a + b;
        forces[m + d]! += b + c;
        forces[l + d]! -= c;
      }
    }
    return energy;
  });
}
