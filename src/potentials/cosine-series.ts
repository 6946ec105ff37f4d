import type { BondedTerm } from './bonded-term.js';
import { TORSION_GEOMETRY_SIZE, torsionGeometry } from './torsion-geometry.js';

/** Terms of a torsion's cosine series. */
export const TORSION_TERMS = 6;

type CosineSeries = Pick<BondedTerm, 'energyForces' | 'addCoefficientGradient'>;

// A call leaves nothing behind in it.
const g = new Float64Array(TORSION_GEOMETRY_SIZE);

/**
 * E = factor · Σ_rows Σ_{n=1..6} (|k_n| + S k_n cos nφ), S the switch of `torsionGeometry`, and
 *
 *     ∂S/∂k_n = factor [w (sign k_n + S cos nφ) + d(S cos nφ)/dt]   with the rate of change along v, sign 0 = 0.
 */
export function cosineSeries(factor: number): CosineSeries {
  return {
    energyForces(rows, k, x, forces, settings) {
      let energy = 0;
      for (let t = 0, row = 0; t < rows.length; t += 4, row += TORSION_TERMS) {
        const i = 3 * rows[t]!;
        const j = 3 * rows[t + 1]!;
        const m = 3 * rows[t + 2]!;
        const l = 3 * rows[t + 3]!;
        const guarded = torsionGeometry(x, i, j, m, l, g, settings);
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
    },

    addCoefficientGradient(rows, k, x, weight, v, out, settings) {
      const w = factor * weight;
      for (let t = 0, row = 0; t < rows.length; t += 4, row += TORSION_TERMS) {
        const i = 3 * rows[t]!;
        const j = 3 * rows[t + 1]!;
        const m = 3 * rows[t + 2]!;
        const l = 3 * rows[t + 3]!;
        const guarded = torsionGeometry(x, i, j, m, l, g, settings);
        const cosine = g[0]!;
        const fade = g[1]!;
        let rate = 0;
        let fadeRate = 0;
        if (v !== null)
          for (let d = 0; d < 3; d++) {
            const a = v[j + d]! - v[i + d]!;
            const b = v[j + d]! - v[m + d]!;
            const c = v[l + d]! - v[m + d]!;
            rate += a * g[2 + d]! + b * g[5 + d]! + c * g[8 + d]!;
            if (guarded) fadeRate += a * g[11 + d]! + b * g[14 + d]! + c * g[17 + d]!;
          }
        const alongCosine = factor * fade * rate;
        const alongValue = w * fade + factor * fadeRate;
        let t0 = 1;
        let t1 = cosine;
        let u0 = 0;
        let u1 = 1;
        for (let n = 1; n <= TORSION_TERMS; n++) {
          out[row + n - 1]! += w * Math.sign(k[row + n - 1]!) + alongValue * t1 + alongCosine * n * u1;
          const t2 = 2 * cosine * t1 - t0;
          t0 = t1;
          t1 = t2;
          const u2 = 2 * cosine * u1 - u0;
          u0 = u1;
          u1 = u2;
        }
      }
    },
  };
}
