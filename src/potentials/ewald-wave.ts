import { type Cell, cellVolume, inverseCell } from '../core/cell.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { smoothTransform } from './ewald-radial.js';

/** The part of an Ewald sum over wave vectors. */
export interface WaveSum {
  /** As `PeriodicTerm.energyForces`, without the energy of the charges with themselves. */
  energyForces(x: Float64Array, cell: Cell, forces: Float64Array, virial: Float64Array): number;
}

/** Wave vectors with the same multiples of the first two reciprocal vectors. */
interface Column {
  readonly u: number;
  readonly v: number;
  /** the largest |w| of the third */
  readonly most: number;
  /** (2 most + 1) L̂ and its derivative by k², of w from −most on; 0 for vectors that do not count */
  readonly value: Float64Array;
  readonly slope: Float64Array;
}

/**
 * E = (C/2V) Σ_{k≠0, |k|<k_max} L̂(k) |S(k)|², S(k) = Σ q_i e^(ik·x_i), term by term, of every two vectors k and −k one. Work grows with the
 * number of atoms times the volume. Vectors that differ in the sign of w alone share their products: e^(i(p ± wz)). Nothing is allocated
 * as long as the cell stays.
 *
 * @param charges (N) e, neutral together
 * @param most k_max, 1/Å
 */
export function waveSum(charges: Float64Array, alpha: number, damping: number, most: number): WaveSum {
  const n = charges.length;
  // q_i e^(i(u s_1 + v s_2)), and the force of each atom along the three fractions
  const plane = new Float64Array(2 * n);
  const push = new Float64Array(3 * n);
  // kcal/mol, in an array as numbers that functions share are put on the heap
  const total = new Float64Array(1);
  let known: ReturnType<typeof prepare> | null = null;

  function prepare(cell: Cell) {
    const inverse = inverseCell(cell);
    const counts = spans(cell, most) as [number, number, number];
    const along = counts.map((count) => new Float64Array(2 * n * (count + 1))) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const columns = columnsOf(inverse, counts, alpha, damping, most);
    return {
      cell: cell.slice(),
      inverse,
      factor: COULOMB_KCAL_PER_MOL / cellVolume(cell),
      counts,
      columns,
      along,
      /** the third axis again, atom by atom */
      byAtom: new Float64Array(along[2].length),
      /** (count + 1,8) of a column, see `addColumn` */
      weights: new Float64Array(8 * (counts[2] + 1)),
    };
  }

  return {
    energyForces(x, cell, forces, virial) {
      if (known === null || !cell.every((value, k) => value === known!.cell[k])) known = prepare(cell);
      const { inverse, counts, along, byAtom, columns } = known;
      for (let axis = 0; axis < 3; axis++) fillPhases(x, inverse, axis, counts[axis]!, along[axis]!);
      for (let w = 0, rows = counts[2] + 1; w < rows; w++)
        for (let i = 0; i < n; i++) {
          byAtom[2 * (i * rows + w)] = along[2][2 * (n * w + i)]!;
          byAtom[2 * (i * rows + w) + 1] = along[2][2 * (n * w + i) + 1]!;
        }
      push.fill(0);
      total[0] = 0;
      for (const column of columns) addColumn(column, known, virial);
      for (let i = 0; i < 3 * n; i += 3)
        for (let axis = 0; axis < 3; axis++)
          forces[i + axis]! +=
            2 *
            Math.PI *
            (push[i]! * inverse[3 * axis]! +
              push[i + 1]! * inverse[3 * axis + 1]! +
              push[i + 2]! * inverse[3 * axis + 2]!);
      return total[0]!;
    },
  };

  function addColumn(column: Column, system: ReturnType<typeof prepare>, virial: Float64Array): void {
    const { along, byAtom, weights, counts } = system;
    const { u, v } = column;
    multiply(along[0], u, along[1], v, charges, plane);
    const z = along[2];
    for (let w = 0; w <= column.most; w++) {
      // S of +w and of −w
      let plusRe = 0;
      let plusIm = 0;
      let minusRe = 0;
      let minusIm = 0;
      for (let i = 0, at = 2 * n * w; i < 2 * n; i += 2, at += 2) {
        const a = plane[i]! * z[at]!;
        const b = plane[i + 1]! * z[at + 1]!;
        const c = plane[i]! * z[at + 1]!;
        const d = plane[i + 1]! * z[at]!;
        plusRe += a - b;
        plusIm += c + d;
        minusRe += a + b;
        minusIm += d - c;
      }
      const plus = addWave(column, w, system, plusRe * plusRe + plusIm * plusIm, virial);
      const minus = w === 0 ? 0 : addWave(column, -w, system, minusRe * minusRe + minusIm * minusIm, virial);
      // A = 2 factor L̂ S* of both; their sum C and difference D, and w times these: Σ A e^(iwz) = Σ C cos wz + i D sin wz
      const re = plus * plusRe;
      const im = -plus * plusIm;
      const otherRe = minus * minusRe;
      const otherIm = -minus * minusIm;
      const at = 8 * w;
      weights[at] = re + otherRe;
      weights[at + 1] = im + otherIm;
      weights[at + 2] = re - otherRe;
      weights[at + 3] = im - otherIm;
      for (let k = 0; k < 4; k++) weights[at + 4 + k] = w * weights[at + k]!;
    }
    for (let i = 0; i < n; i++) {
      let re = 0;
      let im = 0;
      let slopeRe = 0;
      let slopeIm = 0;
      const from = 2 * i * (counts[2] + 1);
      for (let w = 0; w <= column.most; w++) {
        const c = byAtom[from + 2 * w]!;
        const s = byAtom[from + 2 * w + 1]!;
        const at = 8 * w;
        re += weights[at]! * c - weights[at + 3]! * s;
        im += weights[at + 1]! * c + weights[at + 2]! * s;
        slopeRe += weights[at + 6]! * c - weights[at + 5]! * s;
        slopeIm += weights[at + 7]! * c + weights[at + 4]! * s;
      }
      const force = plane[2 * i]! * im + plane[2 * i + 1]! * re;
      push[3 * i]! += u * force;
      push[3 * i + 1]! += v * force;
      push[3 * i + 2]! += plane[2 * i]! * slopeIm + plane[2 * i + 1]! * slopeRe;
    }
  }

  /**
   * Adds the energy and virial of one wave vector.
   *
   * @param square |S|²
   * @returns 2 factor L̂
   */
  function addWave(
    { u, v, most: reach, value: values, slope: slopes }: Column,
    w: number,
    { inverse, factor }: ReturnType<typeof prepare>,
    square: number,
    virial: Float64Array,
  ): number {
    const value = values[w + reach]!;
    if (value === 0) return 0;
    total[0]! += factor * square * value;
    const bend = 2 * factor * square * slopes[w + reach]!;
    for (let a = 0; a < 3; a++) {
      virial[4 * a]! += factor * square * value;
      const ka = bend * waveNumber(inverse, a, u, v, w);
      for (let b = 0; b < 3; b++) virial[3 * a + b]! += ka * waveNumber(inverse, b, u, v, w);
    }
    return 2 * factor * value;
  }
}

function waveNumber(inverse: Float64Array, axis: number, u: number, v: number, w: number): number {
  return 2 * Math.PI * (u * inverse[3 * axis]! + v * inverse[3 * axis + 1]! + w * inverse[3 * axis + 2]!);
}

/** How many multiples of each reciprocal vector reach up to `most`. */
function spans(cell: Cell, most: number): number[] {
  // |k| < most means |k·a| < most |a| for each vector a of the cell, and k·a = 2π u.
  return [0, 3, 6].map((row) =>
    Math.floor((most * Math.hypot(cell[row]!, cell[row + 1]!, cell[row + 2]!)) / (2 * Math.PI)),
  );
}

function columnsOf(
  inverse: Float64Array,
  [p, q, r]: readonly [number, number, number],
  alpha: number,
  damping: number,
  most: number,
): Column[] {
  const columns: Column[] = [];
  for (let u = 0; u <= p; u++)
    for (let v = u === 0 ? 0 : -q; v <= q; v++) {
      const found: { w: number; k2: number }[] = [];
      for (let w = u === 0 && v === 0 ? 1 : -r; w <= r; w++) {
        const k2 = [0, 1, 2].reduce((sum, axis) => sum + waveNumber(inverse, axis, u, v, w) ** 2, 0);
        if (k2 < most * most) found.push({ w, k2 });
      }
      if (found.length === 0) continue;
      const reach = Math.max(...found.map(({ w }) => Math.abs(w)));
      const column = {
        ...{ u, v, most: reach },
        value: new Float64Array(2 * reach + 1),
        slope: new Float64Array(2 * reach + 1),
      };
      for (const { w, k2 } of found) {
        const { value, slope } = smoothTransform(k2, alpha, damping);
        column.value[w + reach] = value;
        column.slope[w + reach] = slope;
      }
      columns.push(column);
    }
  return columns;
}

/** (count+1,N,2) real and imaginary parts of e^(2πi m s) for m = 0..count, s the fraction of each atom. */
function fillPhases(x: Float64Array, inverse: Float64Array, axis: number, count: number, out: Float64Array): void {
  const n = x.length / 3;
  for (let i = 0; i < n; i++) {
    const s = x[3 * i]! * inverse[axis]! + x[3 * i + 1]! * inverse[3 + axis]! + x[3 * i + 2]! * inverse[6 + axis]!;
    const angle = 2 * Math.PI * (s - Math.floor(s));
    const c = Math.cos(angle);
    const d = Math.sin(angle);
    out[2 * i] = 1;
    out[2 * i + 1] = 0;
    for (let m = 1; m <= count; m++) {
      const from = 2 * (n * (m - 1) + i);
      const to = from + 2 * n;
      out[to] = out[from]! * c - out[from + 1]! * d;
      out[to + 1] = out[from]! * d + out[from + 1]! * c;
    }
  }
}

/** (N,2) charges times products of two of `fillPhases`; v of either sign. */
function multiply(
  a: Float64Array,
  u: number,
  b: Float64Array,
  v: number,
  charges: Float64Array,
  out: Float64Array,
): void {
  const n = charges.length;
  const p = 2 * n * u;
  const q = 2 * n * Math.abs(v);
  const sign = v < 0 ? -1 : 1;
  for (let i = 0; i < 2 * n; i += 2) {
    const charge = charges[i >> 1]!;
    const im = sign * b[q + i + 1]!;
    out[i] = charge * (a[p + i]! * b[q + i]! - a[p + i + 1]! * im);
    out[i + 1] = charge * (a[p + i]! * im + a[p + i + 1]! * b[q + i]!);
  }
}
