import { type Box, distance, openBox } from '../core/box.js';
import { elementOf, symbolOf } from '../core/elements.js';
import { adjacency, connectedFragments, degree, neighborsOf } from './graph.js';
import type { Molecule } from './molecule.js';

/** Where a geometry is not that of its molecule. */
export interface GeometryDefect {
  readonly kind: 'short-bond' | 'long-bond' | 'contact' | 'fused-fragments';
  /** from 0 */
  readonly atoms: readonly [number, number];
  /** Å */
  readonly distance: number;
  /** Å, the most a bond may have, otherwise the least */
  readonly limit: number;
}

/**
 * Limits as multiples of the sum of the covalent radii. No minimum of the data is beyond them (docs/minimization.md), and most
 * are between what there is and what minimizations of noisy and clashing geometries got stuck in.
 */
const SHORTEST = { hydrogen: 0.8, 1: 0.75, 2: 0.7, 3: 0.68 } as const;
/** A hydrogen of an acid may be shared with a base, one of carbon is not. */
const LONGEST = { carbonHydrogen: 1.2, hydrogen: 1.4, other: 1.3 } as const;
/** Of atoms that share a neighbor: 1.20 in cages. */
const ACROSS_ANGLE = { hydrogen: 1.3, other: 1.1 } as const;
/** Of atoms further apart. Shared protons have 1.17 to the second atom, hypervalent iodine 1.22 to its third. */
const CONTACT = { hydrogens: 1.6, carbonHydrogen: 1.35, hydrogen: 1.15, light: 1.3, other: 1.15 } as const;
/** Of an ion of one atom, which may be a metal: sodium and oxygen touch at 0.95, lithium and fluorine at 0.84. */
const ION_CONTACT = 0.7;
const WIDEST = Math.max(...Object.values(ACROSS_ANGLE), ...Object.values(CONTACT));
/** Atomic number up to which atoms are light: those whose bonds vary least. */
const NEON = 10;

/**
 * Bonds that are far too short or too long, and atoms without a bond that are as close as if they had one: what a broken,
 * collapsed or fused structure has and no minimum.
 *
 * @param positions (N,3) Å
 * @returns the worst first, measured by distance over limit; empty for a geometry that can be that of the molecule
 */
export function geometryDefects(molecule: Molecule, positions: Float64Array, box: Box = openBox): GeometryDefect[] {
  const { atomicNumbers, bonds, bondOrders } = molecule;
  const n = atomicNumbers.length;
  const radius = Array.from(atomicNumbers, (z) => elementOf(z).covalentRadius);
  const is = (atom: number, z: number) => atomicNumbers[atom] === z;
  const defects: GeometryDefect[] = [];
  for (let b = 0; b < bondOrders.length; b++) {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    const length = distance(box, positions, i, j);
    const sum = radius[i]! + radius[j]!;
    const hydrogen = is(i, 1) || is(j, 1);
    const shortest = sum * SHORTEST[hydrogen ? 'hydrogen' : (bondOrders[b] as 1 | 2 | 3)];
    const longest = sum * LONGEST[!hydrogen ? 'other' : is(i, 6) || is(j, 6) ? 'carbonHydrogen' : 'hydrogen'];
    if (length < shortest) defects.push({ kind: 'short-bond', atoms: [i, j], distance: length, limit: shortest });
    else if (!(length <= longest)) defects.push({ kind: 'long-bond', atoms: [i, j], distance: length, limit: longest });
  }

  const graph = adjacency(molecule);
  const fragment = new Uint32Array(n);
  for (const [f, atoms] of connectedFragments(molecule).entries()) for (const atom of atoms) fragment[atom] = f;
  const isIon = (atom: number) => degree(graph, atom) === 0 && molecule.formalCharges[atom] !== 0;
  const onCarbon = (atom: number) => is(atom, 1) && neighborsOf(graph, atom).some((other) => is(other, 6));
  const contactOf = (i: number, j: number): keyof typeof CONTACT => {
    const hydrogens = Number(is(i, 1)) + Number(is(j, 1));
    if (hydrogens === 2) return 'hydrogens';
    if (hydrogens === 1) return [i, j].some((atom) => is(atom, 6) || onCarbon(atom)) ? 'carbonHydrogen' : 'hydrogen';
    return atomicNumbers[i]! <= NEON && atomicNumbers[j]! <= NEON ? 'light' : 'other';
  };
  const leastOf = (i: number, j: number, angle: boolean): number => {
    if (isIon(i) || isIon(j)) return ION_CONTACT;
    if (angle) return ACROSS_ANGLE[is(i, 1) || is(j, 1) ? 'hydrogen' : 'other'];
    return CONTACT[contactOf(i, j)];
  };
  const widest = 2 * WIDEST * Math.max(0, ...radius);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      if (box.kind === 'open' && Math.abs(positions[3 * i]! - positions[3 * j]!) > widest) continue;
      const sum = radius[i]! + radius[j]!;
      const length = distance(box, positions, i, j);
      if (!(length < WIDEST * sum)) continue;
      const around = neighborsOf(graph, i);
      if (around.includes(j)) continue;
      const angle = around.some((atom) => neighborsOf(graph, atom).includes(j));
      const limit = sum * leastOf(i, j, angle);
      if (length >= limit) continue;
      const kind = fragment[i] === fragment[j] ? 'contact' : 'fused-fragments';
      defects.push({ kind, atoms: [i, j], distance: length, limit });
    }
  const excess = ({ kind, distance: length, limit }: GeometryDefect) =>
    kind === 'long-bond' ? length / limit : limit / length;
  return defects.sort((a, b) => excess(b) - excess(a));
}

/** Defects that a sentence names; the others are counted. */
const MOST_NAMED = 3;

/**
 * `bond C1-H5 0.61 Å (expected at least 0.86)`, `O3 and O9 of different molecules 1.43 Å apart (...)`; atoms from 1. Empty without
 * defects.
 */
export function defectsText(defects: readonly GeometryDefect[], { atomicNumbers }: Molecule): string {
  const label = (atom: number) => `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`;
  const texts = defects.slice(0, MOST_NAMED).map(({ kind, atoms: [i, j], distance: length, limit }) => {
    const [a, b] = [label(i), label(j)];
    const expected = `(expected at ${kind === 'long-bond' ? 'most' : 'least'} ${limit.toFixed(2)})`;
    const is = `${length.toFixed(2)} Å`;
    if (kind === 'contact') return `${a} and ${b} ${is} apart ${expected}`;
    if (kind === 'fused-fragments') return `${a} and ${b} of different molecules ${is} apart ${expected}`;
    return `bond ${a}-${b} ${is} ${expected}`;
  });
  const more = defects.length - texts.length;
  return texts.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
