import type { Hybridization } from '../../chemistry/hybridization.js';
import { elementOf } from '../../core/elements.js';

/**
 * Bond radii (Å) by element and hybridization: sp3, sp2, sp.
 *
 * Source: UFF, Rappé et al., J. Am. Chem. Soc. 1992, 114, 10024, doi 10.1021/ja00051a040, table 1
 */
const RADII: Readonly<Record<number, readonly [number, number, number]>> = {
  1: [0.354, 0.354, 0.354],
  5: [0.838, 0.828, 0.828],
  6: [0.757, 0.732, 0.706],
  7: [0.7, 0.699, 0.656],
  8: [0.658, 0.68, 0.639],
  9: [0.668, 0.668, 0.668],
  14: [1.117, 1.117, 1.117],
  15: [1.1, 1.1, 1.1],
  16: [1.049, 1.077, 0.854],
  17: [1.044, 1.044, 1.044],
  34: [1.19, 1.19, 1.19],
  35: [1.192, 1.192, 1.192],
  53: [1.382, 1.382, 1.382],
};
/** Of the outer end of a double bond, likewise. */
const DOUBLE: Readonly<Record<number, number>> = { 8: 0.634, 16: 0.854 };
/** Pauling-like electronegativities (GMP), likewise. */
const ELECTRONEGATIVITY: Readonly<Record<number, number>> = {
  1: 4.528,
  5: 5.11,
  6: 5.343,
  7: 6.899,
  8: 8.741,
  9: 10.874,
  14: 4.168,
  15: 5.463,
  16: 6.928,
  17: 8.564,
  34: 6.428,
  35: 7.79,
  53: 6.822,
};

/** Natural logarithms of bond orders (`shapeOf`): of `Math.log` engines choose the last bit. */
const LOGARITHM: Readonly<Record<number, number>> = {
  1: 0,
  1.1: 0.09531017980432493,
  1.41: 0.34358970439007686,
  1.5: 0.4054651081081644,
  2: Math.LN2,
  3: 1.0986122886681096,
};

/** One end of a bond. */
export interface BondEnd {
  readonly atomicNumber: number;
  readonly hybridization: Hybridization;
}

/**
 * Length of a bond, Å: radii, shortened by the bond order n and the difference of electronegativities χ,
 *
 *     r = rᵢ + rⱼ − 0.1332 (rᵢ + rⱼ) ln n − rᵢ rⱼ (√χᵢ − √χⱼ)² / (χᵢ rᵢ + χⱼ rⱼ)
 *
 * Elements without a radius of their own have their covalent radius.
 */
export function idealLength(i: BondEnd, j: BondEnd, order: number): number {
  const [a, b] = [radiusOf(i, order), radiusOf(j, order)];
  const [x, y] = [ELECTRONEGATIVITY[i.atomicNumber], ELECTRONEGATIVITY[j.atomicNumber]];
  const polar = x && y ? (a * b * (Math.sqrt(x) - Math.sqrt(y)) ** 2) / (x * a + y * b) : 0;
  return a + b - 0.1332 * (a + b) * (LOGARITHM[order] ?? Math.log(order)) - polar;
}

function radiusOf({ atomicNumber, hybridization }: BondEnd, order: number): number {
  const double = DOUBLE[atomicNumber];
  if (order === 2 && double !== undefined && hybridization === 'sp2') return double;
  const radii = RADII[atomicNumber];
  if (!radii) return elementOf(atomicNumber).covalentRadius;
  return radii[hybridization === 'sp' ? 2 : hybridization === 'sp2' ? 1 : 0];
}
