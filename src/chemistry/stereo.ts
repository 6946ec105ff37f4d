import { type Adjacency, adjacency, bondsOf, degree, neighborsOf } from './graph.js';
import { atomClasses } from './graph-match.js';
import type { Molecule } from './molecule.js';
import { ringBonds } from './rings.js';

/** `center`: four ligands about an atom, or three and a lone pair; `axis`: the ends of an allene; `double-bond`: cis or trans. */
export type StereoKind = 'center' | 'axis' | 'double-bond';

/** What can be one of two ways round in a molecule. */
export interface StereoElement {
  readonly kind: StereoKind;
  /** The stereocenter, the atoms of the allene, or the two atoms of the double bond: what a message names. */
  readonly focus: readonly number[];
  /**
   * The atoms whose arrangement it is: ligands in ascending order (a center with a lone pair stands for it itself, last), the two pairs of
   * ends of an allene, i-j=k-l of a double bond with the lowest i and l.
   */
  readonly atoms: readonly [number, number, number, number];
  /** Whether two ligands are alike but for the way round the ring between them: it counts only relative to others. */
  readonly relative: boolean;
}

/**
 * Which way round an element is: the sign of the volume (x₀−x₃)·((x₁−x₃)×(x₂−x₃)) of a center or axis, of a double bond 1 for cis and −1
 * for trans; 0 for either.
 */
export type StereoSign = -1 | 0 | 1;

/** A stereo element and the way round it has to be; 0 leaves it open. */
export interface StereoDemand {
  readonly element: StereoElement;
  readonly sign: StereoSign;
}

/** Rings of fewer atoms than this have no trans double bond. */
const SMALLEST_TRANS_RING = 8;
/** Elements that keep the order of three ligands and a lone pair: P S As Se Te. */
const PYRAMIDAL = new Set([15, 16, 33, 34, 52]);

/**
 * All stereocenters, allenes and double bonds of a molecule that can be one of two ways round: ligands have to differ by their bonds, or
 * by the way round a ring. Nitrogen with a lone pair turns over and is none.
 */
export function stereoElements(molecule: Molecule): StereoElement[] {
  const graph = adjacency(molecule);
  const classes = atomClasses(molecule);
  const inRing = ringBonds(graph, molecule.bondOrders.length);
  const elements: StereoElement[] = [];
  for (let atom = 0; atom < molecule.atomicNumbers.length; atom++) {
    const center = centerOf(molecule, graph, classes, inRing, atom);
    if (center) elements.push(center);
  }
  for (const path of cumulenes(molecule, graph)) {
    const element = cumuleneOf(molecule, graph, classes, path, inRing);
    if (element) elements.push(element);
  }
  return elements;
}

/** The arrangement of any four atoms as {@link StereoSign}; 0 when flat, or half way between cis and trans. */
export function signOf({ kind, atoms }: Pick<StereoElement, 'kind' | 'atoms'>, x: Float64Array): StereoSign {
  const [a, b, c, d] = atoms.map((atom) => 3 * atom) as [number, number, number, number];
  if (kind !== 'double-bond') return Math.sign(volume(x, a, b, c, d)) as StereoSign;
  const axis = [0, 1, 2].map((k) => x[c + k]! - x[b + k]!);
  const square = axis.reduce((sum, v) => sum + v * v, 0);
  const across = (end: number, from: number) => {
    const v = [0, 1, 2].map((k) => x[end + k]! - x[from + k]!);
    const along = v.reduce((sum, value, k) => sum + value * axis[k]!, 0) / square;
    return v.map((value, k) => value - along * axis[k]!);
  };
  const [first, second] = [across(a, b), across(d, c)];
  return Math.sign(first.reduce((sum, v, k) => sum + v * second[k]!, 0)) as StereoSign;
}

/** The signs of elements in a geometry (N,3) Å. */
export function stereoSigns(elements: readonly StereoElement[], positions: Float64Array): StereoSign[] {
  return elements.map((element) => signOf(element, positions));
}

/** Twice three times the volume of the tetrahedron of four atoms, by the first entries of their coordinates. */
function volume(x: Float64Array, a: number, b: number, c: number, d: number): number {
  const [ax, ay, az] = [x[a]! - x[d]!, x[a + 1]! - x[d + 1]!, x[a + 2]! - x[d + 2]!];
  const [bx, by, bz] = [x[b]! - x[d]!, x[b + 1]! - x[d + 1]!, x[b + 2]! - x[d + 2]!];
  const [cx, cy, cz] = [x[c]! - x[d]!, x[c + 1]! - x[d + 1]!, x[c + 2]! - x[d + 2]!];
  return ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
}

function centerOf(
  molecule: Molecule,
  graph: Adjacency,
  classes: readonly number[],
  inRing: Uint8Array,
  atom: number,
): StereoElement | undefined {
  const ligands = [...neighborsOf(graph, atom)];
  if (ligands.length !== 4 && !(ligands.length === 3 && hasLonePair(molecule, graph, atom))) return undefined;
  const bonds = bondsOf(graph, atom);
  let relative = false;
  for (let i = 0; i < ligands.length; i++)
    for (let j = i + 1; j < ligands.length; j++) {
      if (classes[ligands[i]!] !== classes[ligands[j]!]) continue;
      if (!inRing[bonds[i]!] || !inRing[bonds[j]!]) return undefined;
      relative = true;
    }
  return { kind: 'center', focus: [atom], atoms: centerAtoms(atom, ligands), relative };
}

/** Four ligands, or three and the center in place of its lone pair. */
export function centerAtoms(center: number, ligands: readonly number[]): StereoElement['atoms'] {
  return [...ligands, ...(ligands.length === 3 ? [center] : [])] as unknown as StereoElement['atoms'];
}

function hasLonePair({ atomicNumbers, bondOrders }: Molecule, graph: Adjacency, atom: number): boolean {
  if (!PYRAMIDAL.has(atomicNumbers[atom]!)) return false;
  const valence = bondsOf(graph, atom).reduce((sum, bond) => sum + bondOrders[bond]!, 0);
  return valence < 5;
}

/** Chains of double bonds, each by its atoms: two for an ordinary one. */
export function cumulenes({ bonds, bondOrders, atomicNumbers }: Molecule, graph: Adjacency): number[][] {
  const doubles = (atom: number) =>
    [...neighborsOf(graph, atom)].filter((_, k) => bondOrders[bondsOf(graph, atom)[k]!] === 2);
  const isMiddle = (atom: number) => degree(graph, atom) === 2 && doubles(atom).length === 2;
  const chains: number[][] = [];
  for (let b = 0; b < bondOrders.length; b++) {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!].sort((p, q) => p - q) as [number, number];
    if (bondOrders[b] !== 2) continue;
    for (const [start, next] of [
      [i, j],
      [j, i],
    ] as const) {
      if (isMiddle(start)) continue;
      const chain = [start, next];
      while (isMiddle(chain.at(-1)!) && chain.length < atomicNumbers.length)
        chain.push(doubles(chain.at(-1)!).find((atom) => atom !== chain.at(-2))!);
      if (!isMiddle(chain.at(-1)!) && start < chain.at(-1)!) chains.push(chain);
    }
  }
  return chains;
}

function cumuleneOf(
  molecule: Molecule,
  graph: Adjacency,
  classes: readonly number[],
  path: readonly number[],
  inRing: Uint8Array,
): StereoElement | undefined {
  const [first, last] = [path[0]!, path.at(-1)!];
  const ends = [first, last].map((end) => [...neighborsOf(graph, end)].filter((atom) => !path.includes(atom)));
  const distinct = ends.every(
    ([a, b], k) =>
      (b !== undefined && ends[k]!.length === 2 && classes[a!] !== classes[b]) ||
      // an imine: the other side is a lone pair
      (a !== undefined && b === undefined && path.length === 2 && molecule.atomicNumbers[[first, last][k]!] === 7),
  );
  if (!distinct) return undefined;
  const [[a, b], [c, d]] = ends as [[number, number], [number, number]];
  if (path.length % 2 === 1)
    return path.length === 3 ? { kind: 'axis', focus: path, atoms: [a, b, c, d], relative: false } : undefined;
  if (path.length > 2) return undefined;
  const bond = bondsOf(graph, first)[neighborsOf(graph, first).indexOf(last)]!;
  if (inRing[bond] && smallestRing(graph, first, last) < SMALLEST_TRANS_RING) return undefined;
  return { kind: 'double-bond', focus: path, atoms: [a, first, last, c], relative: false };
}

/** Atoms of the smallest ring through a bond. */
function smallestRing(graph: Adjacency, from: number, to: number): number {
  const distance = new Map([[from, 0]]);
  const queue = [from];
  for (const atom of queue)
    for (const next of neighborsOf(graph, atom)) {
      if (atom === from && next === to) continue;
      if (next === to) return distance.get(atom)! + 2;
      if (distance.has(next)) continue;
      distance.set(next, distance.get(atom)! + 1);
      queue.push(next);
    }
  return Number.POSITIVE_INFINITY;
}

/** `C5`, `C3=C4`, `C3-C4` of an axis of two atoms, with atoms counted from 1, for messages. */
export function stereoName({ kind, focus }: StereoElement, symbol: (atom: number) => string): string {
  const names = focus.map((atom) => `${symbol(atom)}${atom + 1}`);
  if (kind === 'center') return names[0]!;
  return names.join(kind === 'axis' && focus.length === 2 ? '-' : '=');
}

/**
 * An element and how it is arranged: `C2 @`, `C3=C4 trans (C2, C5)`. `@` as in SMILES: seen from the first neighbor the others, in the order
 * of their numbers, follow each other counterclockwise; `@@` clockwise.
 */
export function arrangementName(element: StereoElement, sign: StereoSign, symbol: (atom: number) => string): string {
  const name = stereoName(element, symbol);
  if (element.kind !== 'double-bond') return `${name} ${sign > 0 ? '@' : '@@'}`;
  const [first, , , last] = element.atoms;
  return `${name} ${sign > 0 ? 'cis' : 'trans'} (${[first, last].map((atom) => `${symbol(atom)}${atom + 1}`).join(', ')})`;
}
