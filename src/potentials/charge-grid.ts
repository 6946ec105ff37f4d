import { type Cell, cellVolume, inverseCell } from '../core/cell.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { smoothTransform } from './ewald-radial.js';
import { type FourierTransform, fourierTransform, transformLength } from './fourier.js';
import { inverseSplineSpectrum, SPLINE_ORDER } from './spline.js';

type Three<T> = readonly [T, T, T];

interface Plane {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Charges of a cell on a grid (K₀,K₁,K₂) of its fractions. The halves of the second axis are real and imaginary part of one complex grid
 * (K₀,K₁/2,K₂), so that one transform along the first axis is that of both.
 */
export interface ChargeGrid extends Plane {
  readonly cell: Cell;
  readonly inverse: Float64Array;
  readonly size: Three<number>;
  /** (K + SPLINE_ORDER) of each axis: grid points around the edge */
  readonly wrap: Three<Uint16Array>;
  readonly transforms: Three<FourierTransform>;
  /** (K₁,K₂) and (K₂,K₁) */
  readonly plane: Plane;
  readonly turned: Plane;
  /** (K₀/2,K₂,K₁) C/V L̂ |b|² of each frequency, and the same with the derivative of L̂ by k² */
  readonly influence: Float64Array;
  readonly slope: Float64Array;
}

export interface GridOptions {
  readonly spacing: number;
  readonly alpha: number;
  readonly damping: number;
}

/** @param before of another cell, whose memory is used again where the grid has the same size */
export function chargeGrid(cell: Cell, before: ChargeGrid | null, options: GridOptions): ChargeGrid {
  if (before && cell.every((value, k) => value === before.cell[k])) return before;
  const edge = (row: number) => Math.hypot(cell[row]!, cell[row + 1]!, cell[row + 2]!);
  const size = [0, 3, 6].map((row) => transformLength(edge(row) / options.spacing)) as unknown as Three<number>;
  const same = before?.size.every((length, axis) => length === size[axis]);
  const rest = same ? before! : allocate(size);
  const grid = { ...rest, cell: cell.slice(), inverse: inverseCell(cell) };
  fillInfluence(grid, options);
  return grid;
}

function allocate(size: Three<number>): Omit<ChargeGrid, 'cell' | 'inverse'> {
  const [k0, k1, k2] = size;
  const floats = (length: number) => new Float64Array(length);
  const plane = () => ({ re: floats(k1 * k2), im: floats(k1 * k2) });
  const columns = [(k1 / 2) * k2, k2, k1];
  return {
    size,
    wrap: size.map((k) =>
      Uint16Array.from({ length: k + SPLINE_ORDER }, (_, at) => at % k),
    ) as unknown as Three<Uint16Array>,
    re: floats(k0 * columns[0]!),
    im: floats(k0 * columns[0]!),
    transforms: size.map((k, axis) => fourierTransform(k, columns[axis]!)) as unknown as Three<FourierTransform>,
    plane: plane(),
    turned: plane(),
    influence: floats((k0 / 2) * k1 * k2),
    slope: floats((k0 / 2) * k1 * k2),
  };
}

function fillInfluence({ cell, inverse, size, influence, slope }: ChargeGrid, options: GridOptions): void {
  const [k0, k1, k2] = size;
  const spectra = size.map((k) => inverseSplineSpectrum(k));
  const factor = COULOMB_KCAL_PER_MOL / cellVolume(cell);
  let at = 0;
  for (let u = 0; u < k0 / 2; u++)
    for (let c = 0; c < k2; c++)
      for (let b = 0; b < k1; b++, at++) {
        const v = frequency(b, k1);
        const w = frequency(c, k2);
        // Of the highest frequency of a grid one cannot tell k from −k.
        const none = 2 * b === k1 || 2 * c === k2 || (u === 0 && v === 0 && w === 0);
        const k2Sum = [0, 3, 6].reduce(
          (sum, row) => sum + (2 * Math.PI * (u * inverse[row]! + v * inverse[row + 1]! + w * inverse[row + 2]!)) ** 2,
          0,
        );
        const { value, slope: bend } = none
          ? { value: 0, slope: 0 }
          : smoothTransform(k2Sum, options.alpha, options.damping);
        const scale = factor * spectra[0]![u]! * spectra[1]![b]! * spectra[2]![c]!;
        influence[at] = none ? 0 : scale * value;
        slope[at] = none ? 0 : scale * bend;
      }
}

/** From −K/2 to K/2. */
function frequency(at: number, length: number): number {
  return 2 * at > length ? at - length : at;
}

/**
 * Replaces charges by their potential (kcal/mol/e), adds the virial.
 *
 * @returns kcal/mol, half of the sum of both
 */
export function convolve(grid: ChargeGrid, virial: Float64Array): number {
  const { size, re, im, plane, turned, transforms, inverse } = grid;
  const [k0, k1, k2] = size;
  const [alongFirst, alongSecond, alongThird] = transforms;
  const half = (k1 / 2) * k2;
  alongFirst(re, im, half);
  // kcal/mol, and (3,3) Σ of the frequencies' products
  let energy = 0;
  const bends = new Float64Array(9);
  for (let u = 0; u < k0 / 2; u++) {
    const own = u * half;
    const opposite = ((k0 - u) % k0) * half;
    for (let m = 0; m < half; m++) {
      const pr = re[own + m]!;
      const pi = im[own + m]!;
      const mr = re[opposite + m]!;
      const mi = im[opposite + m]!;
      plane.re[m] = (pr + mr) / 2;
      plane.im[m] = (pi - mi) / 2;
      plane.re[half + m] = (pi + mi) / 2;
      plane.im[half + m] = (mr - pr) / 2;
    }
    alongSecond(plane.re, plane.im, k2);
    turn(plane, turned, k1, k2);
    alongThird(turned.re, turned.im, k1);
    energy += (u === 0 ? 0.5 : 1) * multiply(grid, u, bends);
    alongThird(turned.im, turned.re, k1);
    turn(turned, plane, k2, k1);
    alongSecond(plane.im, plane.re, k2);
    for (let m = 0; m < half; m++) {
      const ar = plane.re[m]!;
      const ai = plane.im[m]!;
      const br = plane.re[half + m]!;
      const bi = plane.im[half + m]!;
      re[own + m] = ar - bi;
      im[own + m] = ai + br;
      re[opposite + m] = ar + bi;
      im[opposite + m] = br - ai;
    }
  }
  re.fill(0, (k0 / 2) * half, (k0 / 2 + 1) * half);
  im.fill(0, (k0 / 2) * half, (k0 / 2 + 1) * half);
  alongFirst(im, re, half);
  for (let a = 0; a < 3; a++) {
    virial[4 * a]! += energy;
    for (let b = 0; b < 3; b++) {
      let sum = 0;
      for (let p = 0; p < 3; p++)
        for (let q = 0; q < 3; q++) sum += inverse[3 * a + p]! * bends[3 * p + q]! * inverse[3 * b + q]!;
      virial[3 * a + b]! += 4 * Math.PI ** 2 * sum;
    }
  }
  return energy;
}

/** Multiplies by the influence; returns Σ |Q̂|² of it, adds that of its slope times the frequencies. */
function multiply({ size, turned, influence, slope }: ChargeGrid, u: number, bends: Float64Array): number {
  const [, k1, k2] = size;
  const { re, im } = turned;
  const weight = u === 0 ? 1 : 2;
  let energy = 0;
  for (let c = 0, at = 0, from = u * k1 * k2; c < k2; c++) {
    const w = frequency(c, k2);
    let line = 0;
    let first = 0;
    let second = 0;
    for (let b = 0; b < k1; b++, at++, from++) {
      const square = re[at]! * re[at]! + im[at]! * im[at]!;
      const factor = influence[from]!;
      energy += factor * square;
      const bend = slope[from]! * square;
      const v = frequency(b, k1);
      line += bend;
      first += bend * v;
      second += bend * v * v;
      re[at]! *= factor;
      im[at]! *= factor;
    }
    line *= weight;
    first *= weight;
    second *= weight;
    bends[0]! += u * u * line;
    bends[4]! += second;
    bends[8]! += w * w * line;
    bends[1]! += u * first;
    bends[3]! += u * first;
    bends[2]! += u * w * line;
    bends[6]! += u * w * line;
    bends[5]! += w * first;
    bends[7]! += w * first;
  }
  return energy;
}

/** @param from (rows,columns) */
function turn(from: Plane, to: Plane, rows: number, columns: number): void {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      to.re[c * rows + r] = from.re[r * columns + c]!;
      to.im[c * rows + r] = from.im[r * columns + c]!;
    }
}
