import { type Cell, cellVolume, inverseCell } from '../core/cell.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { smoothTransform } from './ewald-radial.js';

/** The part of an Ewald sum over wave vectors. */
export interface WaveSum {
  /** As `PeriodicTerm.energyForces`, without the energy of the charges with themselves. */
  energyForces(x: Float64Array, cell: Cell, forces: Float64Array, virial: Float64Array): number;
}

/**
 * E = (C/2V) Σ_{k≠0, |k|<k_max} L̂(k) |S(k)|², S(k) = Σ q_i e^(ik·x_i), term by term, of every two vectors k and −k one. Work grows with the
 * number of atoms times the volume.
 *
 * @param charges (N) e, neutral together
 * @param most k_max, 1/Å
 */
export function waveSum(charges: Float64Array, alpha: number, damping: number, most: number): WaveSum {
  const n = charges.length;
  const plane = new Float64Array(2 * n);
  const wave = new Float64Array(2 * n);
  return {
    energyForces(x, cell, forces, virial) {
      const inverse = inverseCell(cell);
      const factor = COULOMB_KCAL_PER_MOL / cellVolume(cell);
      const counts = spans(cell, most);
      const powers = counts.map((count, axis) => phases(x, inverse, axis, count));
      const [p, q, r] = counts as [number, number, number];
      const k = new Float64Array(3);
      let energy = 0;
      for (let u = 0; u <= p; u++)
        for (let v = u === 0 ? 0 : -q; v <= q; v++) {
          multiply(powers[0]!, u, powers[1]!, v, n, plane);
          for (let w = u === 0 && v === 0 ? 1 : -r; w <= r; w++) {
            for (let axis = 0; axis < 3; axis++)
              k[axis] =
                2 * Math.PI * (u * inverse[3 * axis]! + v * inverse[3 * axis + 1]! + w * inverse[3 * axis + 2]!);
            const k2 = k[0]! * k[0]! + k[1]! * k[1]! + k[2]! * k[2]!;
            if (k2 >= most * most) continue;
            energy += addWave(k, k2, w);
          }
        }
      return energy;

      function addWave(k: Float64Array, k2: number, w: number): number {
        const along = powers[2]!;
        const at = 2 * n * Math.abs(w);
        const sign = w < 0 ? -1 : 1;
        let real = 0;
        let imaginary = 0;
        for (let i = 0; i < 2 * n; i += 2) {
          const c = along[at + i]!;
          const s = sign * along[at + i + 1]!;
          const re = plane[i]! * c - plane[i + 1]! * s;
          const im = plane[i]! * s + plane[i + 1]! * c;
          wave[i] = re;
          wave[i + 1] = im;
          real += charges[i >> 1]! * re;
          imaginary += charges[i >> 1]! * im;
        }
        const { value, slope } = smoothTransform(k2, alpha, damping);
        const square = factor * (real * real + imaginary * imaginary);
        for (let a = 0; a < 3; a++) {
          virial[4 * a]! += square * value;
          for (let b = 0; b < 3; b++) virial[3 * a + b]! += 2 * square * slope * k[a]! * k[b]!;
        }
        const push = 2 * factor * value;
        const [kx, ky, kz] = [push * k[0]!, push * k[1]!, push * k[2]!];
        for (let i = 0, at3 = 0; i < 2 * n; i += 2, at3 += 3) {
          const f = charges[i >> 1]! * (real * wave[i + 1]! - imaginary * wave[i]!);
          forces[at3]! += kx * f;
          forces[at3 + 1]! += ky * f;
          forces[at3 + 2]! += kz * f;
        }
        return square * value;
      }
    },
  };
}

/** How many multiples of each reciprocal vector reach up to `most`. */
function spans(cell: Cell, most: number): number[] {
  // |k| < most means |k·a| < most |a| for each vector a of the cell, and k·a = 2π u.
  return [0, 3, 6].map((row) =>
    Math.floor((most * Math.hypot(cell[row]!, cell[row + 1]!, cell[row + 2]!)) / (2 * Math.PI)),
  );
}

/** (count+1,N,2) real and imaginary parts of e^(2πi m s) for m = 0..count, s the fraction of each atom. */
function phases(x: Float64Array, inverse: Float64Array, axis: number, count: number): Float64Array {
  const n = x.length / 3;
  const out = new Float64Array(2 * n * (count + 1));
  for (let i = 0; i < n; i++) {
    const s = x[3 * i]! * inverse[axis]! + x[3 * i + 1]! * inverse[3 + axis]! + x[3 * i + 2]! * inverse[6 + axis]!;
    const angle = 2 * Math.PI * (s - Math.floor(s));
    const [c, d] = [Math.cos(angle), Math.sin(angle)];
    out[2 * i] = 1;
    for (let m = 1; m <= count; m++) {
      const from = 2 * (n * (m - 1) + i);
      const to = from + 2 * n;
      out[to] = out[from]! * c - out[from + 1]! * d;
      out[to + 1] = out[from]! * d + out[from + 1]! * c;
    }
  }
  return out;
}

/** (N,2) products of two of `phases`; v of either sign. */
function multiply(a: Float64Array, u: number, b: Float64Array, v: number, n: number, out: Float64Array): void {
  const p = 2 * n * u;
  const q = 2 * n * Math.abs(v);
  const sign = v < 0 ? -1 : 1;
  for (let i = 0; i < 2 * n; i += 2) {
    const im = sign * b[q + i + 1]!;
    out[i] = a[p + i]! * b[q + i]! - a[p + i + 1]! * im;
    out[i + 1] = a[p + i]! * im + a[p + i + 1]! * b[q + i]!;
  }
}
