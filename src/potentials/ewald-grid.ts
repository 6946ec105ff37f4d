import { type ChargeGrid, chargeGrid, convolve } from './charge-grid.js';
import type { WaveSum } from './ewald-wave.js';
import { SPLINE_ORDER, splineWeights } from './spline.js';

/**
 * The sum over wave vectors with charges on a grid (smooth particle mesh Ewald): E = (C/2V) Σ_k≠0 L̂(k) |b(k)|² |Q̂(k)|², Q the charges spread
 * by B-splines, Q̂ its discrete transform. Forces and virial are the derivatives of that energy. Work grows with the number of atoms and the volume.
 *
 * Source: Essmann et al., J. Chem. Phys. 1995, 103, 8577, doi 10.1063/1.470117
 *
 * @param charges (N) e, neutral together
 * @param spacing Å between grid points, at most
 */
export function gridSum(charges: Float64Array, alpha: number, damping: number, spacing: number): WaveSum {
  const atoms = splinedAtoms(charges);
  let grid: ChargeGrid | null = null;
  return {
    energyForces(x, cell, forces, virial) {
      grid = chargeGrid(cell, grid, { spacing, alpha, damping });
      place(atoms, x, grid);
      spread(atoms, grid);
      const energy = convolve(grid, virial);
      gather(atoms, grid, forces);
      return energy;
    },
  };
}

function splinedAtoms(charges: Float64Array) {
  const n = charges.length;
  return {
    charges,
    /** (N,3,order) weights at the grid points of each atom, and their derivatives */
    value: new Float64Array(3 * SPLINE_ORDER * n),
    slope: new Float64Array(3 * SPLINE_ORDER * n),
    /** (N,3) the first of its grid points */
    corner: new Int32Array(3 * n),
  };
}

type SplinedAtoms = ReturnType<typeof splinedAtoms>;

function place({ value, slope, corner }: SplinedAtoms, x: Float64Array, { inverse, size }: ChargeGrid): void {
  for (let i = 0; i < x.length; i += 3)
    for (let axis = 0; axis < 3; axis++) {
      const s = x[i]! * inverse[axis]! + x[i + 1]! * inverse[3 + axis]! + x[i + 2]! * inverse[6 + axis]!;
      const at = (s - Math.floor(s)) * size[axis]!;
      const whole = Math.floor(at);
      // The fraction of what is just below a face rounds to 1.
      corner[i + axis] = whole % size[axis]!;
      splineWeights(at - whole, value, slope, (i + axis) * SPLINE_ORDER);
    }
}

/** Loops over the third axis, of SPLINE_ORDER grid points, are written out: they are most of the work. */
function spread({ charges, value, corner }: SplinedAtoms, { size, re, im, wrap }: ChargeGrid): void {
  re.fill(0);
  im.fill(0);
  const [, rows, depth] = size;
  const [wrap0, wrap1, wrap2] = wrap;
  const half = rows / 2;
  for (let i = 0; i < charges.length; i++) {
    const w = 3 * i * SPLINE_ORDER;
    const c = corner[3 * i + 2]!;
    const c0 = wrap2[c]!;
    const c1 = wrap2[c + 1]!;
    const c2 = wrap2[c + 2]!;
    const c3 = wrap2[c + 3]!;
    const c4 = wrap2[c + 4]!;
    const c5 = wrap2[c + 5]!;
    const v0 = value[w + 12]!;
    const v1 = value[w + 13]!;
    const v2 = value[w + 14]!;
    const v3 = value[w + 15]!;
    const v4 = value[w + 16]!;
    const v5 = value[w + 17]!;
    for (let a = 0; a < SPLINE_ORDER; a++) {
      const first = wrap0[corner[3 * i]! + a]! * half;
      const qa = charges[i]! * value[w + a]!;
      for (let b = 0; b < SPLINE_ORDER; b++) {
        const row = wrap1[corner[3 * i + 1]! + b]!;
        const part = row < half ? re : im;
        const base = (first + (row < half ? row : row - half)) * depth;
        const q = qa * value[w + SPLINE_ORDER + b]!;
        part[base + c0]! += q * v0;
        part[base + c1]! += q * v1;
        part[base + c2]! += q * v2;
        part[base + c3]! += q * v3;
        part[base + c4]! += q * v4;
        part[base + c5]! += q * v5;
      }
    }
  }
}

/** Adds the forces of the potential on the grid. */
function gather(
  { charges, value, slope, corner }: SplinedAtoms,
  { size, re, im, wrap, inverse }: ChargeGrid,
  forces: Float64Array,
): void {
  const [planes, rows, depth] = size;
  const [wrap0, wrap1, wrap2] = wrap;
  const half = rows / 2;
  for (let i = 0; i < charges.length; i++) {
    const w = 3 * i * SPLINE_ORDER;
    const c = corner[3 * i + 2]!;
    const c0 = wrap2[c]!;
    const c1 = wrap2[c + 1]!;
    const c2 = wrap2[c + 2]!;
    const c3 = wrap2[c + 3]!;
    const c4 = wrap2[c + 4]!;
    const c5 = wrap2[c + 5]!;
    const v0 = value[w + 12]!;
    const v1 = value[w + 13]!;
    const v2 = value[w + 14]!;
    const v3 = value[w + 15]!;
    const v4 = value[w + 16]!;
    const v5 = value[w + 17]!;
    const s0 = slope[w + 12]!;
    const s1 = slope[w + 13]!;
    const s2 = slope[w + 14]!;
    const s3 = slope[w + 15]!;
    const s4 = slope[w + 16]!;
    const s5 = slope[w + 17]!;
    let alongA = 0;
    let alongB = 0;
    let alongC = 0;
    for (let a = 0; a < SPLINE_ORDER; a++) {
      const first = wrap0[corner[3 * i]! + a]! * half;
      const va = value[w + a]!;
      const sa = slope[w + a]!;
      for (let b = 0; b < SPLINE_ORDER; b++) {
        const row = wrap1[corner[3 * i + 1]! + b]!;
        const part = row < half ? re : im;
        const base = (first + (row < half ? row : row - half)) * depth;
        const p0 = part[base + c0]!;
        const p1 = part[base + c1]!;
        const p2 = part[base + c2]!;
        const p3 = part[base + c3]!;
        const p4 = part[base + c4]!;
        const p5 = part[base + c5]!;
        const sum = p0 * v0 + p1 * v1 + p2 * v2 + p3 * v3 + p4 * v4 + p5 * v5;
        const vb = value[w + SPLINE_ORDER + b]!;
        alongA += sa * vb * sum;
        alongB += va * slope[w + SPLINE_ORDER + b]! * sum;
        alongC += va * vb * (p0 * s0 + p1 * s1 + p2 * s2 + p3 * s3 + p4 * s4 + p5 * s5);
      }
    }
    alongA *= charges[i]! * planes;
    alongB *= charges[i]! * rows;
    alongC *= charges[i]! * depth;
    for (let k = 0; k < 3; k++)
      forces[3 * i + k]! -= alongA * inverse[3 * k]! + alongB * inverse[3 * k + 1]! + alongC * inverse[3 * k + 2]!;
  }
}
