import { symbolOf } from '../core/elements.js';
import { textSeed } from '../core/seed.js';
import { FEATURE_NAMES, perceiveFeatures } from './feature.js';
import { adjacency, bondsOf, degree, neighborsOf } from './graph.js';
import type { Molecule } from './molecule.js';
import { ringBonds } from './rings.js';

/** Counts up when the same atom gets another environment than before: hashes of different versions are not compared. */
export const ENVIRONMENT_VERSION = 1;

/** An atom with its bonds: what decides whether a model has met it. */
export interface AtomEnvironment {
  /** What is around the atom, as people read it: `=S, 3 O`; also charge, aromaticity and a ring of 3 or 4, where there is one. */
  readonly surroundings: string;
  /** 32 bits of element and surroundings */
  readonly hash: number;
  /** Its molecule or ion is one atom with its neighbors (methane, water, sodium): one environment that no other compound has. */
  readonly complete: boolean;
}

const AROMATIC = FEATURE_NAMES.indexOf('aromatic');
/** Rings that strain their atoms so that they are other atoms to a force field. */
const SMALL_RINGS = [3, 4].map((size) => ({ size, column: FEATURE_NAMES.indexOf(`ring${size as 3 | 4}`) }));
/** Before a neighbor; between two aromatic atoms of a ring `:`, whatever the Kekulé structure. */
const BOND_SYMBOLS = ['', '', '=', '#'] as const;

/**
 * The environment of every atom: its element, formal charge, whether it is aromatic (MDL) and in a ring of three or four
 * atoms, and the element, formal charge and bond order of each neighbor. Neither the order of atoms nor the Kekulé structure
 * of aromatic rings matters; resonance structures that move formal charges are different, as they are to the model.
 *
 * Finer environments (degree of the neighbors, larger rings) and coarser ones (no charges, no rings) tell atoms of large
 * force errors no better (docs/coverage.md).
 *
 * @param features of `perceiveFeatures`, where they are known already
 * @returns (N)
 * @throws ResffError as `perceiveFeatures`
 */
export function atomEnvironments(molecule: Molecule, features = perceiveFeatures(molecule)): AtomEnvironment[] {
  const { atomicNumbers, formalCharges, bondOrders } = molecule;
  const graph = adjacency(molecule);
  const inRing = ringBonds(graph, bondOrders.length);
  const has = (atom: number, column: number) => features[atom * FEATURE_NAMES.length + column] === 1;
  const neighborText = (atom: number, neighbor: number, bond: number): string => {
    const aromatic = inRing[bond] === 1 && has(atom, AROMATIC) && has(neighbor, AROMATIC);
    const symbol = aromatic ? ':' : BOND_SYMBOLS[bondOrders[bond]!]!;
    return `${symbol}${symbolOf(atomicNumbers[neighbor]!)}${chargeText(formalCharges[neighbor]!)}`;
  };
  const isCenter = (atom: number) => neighborsOf(graph, atom).every((neighbor) => degree(graph, neighbor) === 1);
  return Array.from(atomicNumbers, (z, atom): AtomEnvironment => {
    const around = neighborsOf(graph, atom);
    const bonds = bondsOf(graph, atom);
    const charge = formalCharges[atom]!;
    const facts = [
      ...(charge === 0 ? [] : [`charge ${charge > 0 ? '+' : ''}${charge}`]),
      ...(has(atom, AROMATIC) ? ['aromatic'] : []),
      ...SMALL_RINGS.filter(({ column }) => has(atom, column)).map(({ size }) => `ring of ${size}`),
    ];
    const neighbors = counted(Array.from(around, (neighbor, k) => neighborText(atom, neighbor, bonds[k]!)));
    const surroundings = [...facts, ...(neighbors.length > 0 ? neighbors : ['no bond'])].join(', ');
    return {
      surroundings,
      hash: textSeed(`${symbolOf(z)} ${surroundings}`),
      complete: isCenter(atom) || (around.length === 1 && isCenter(around[0]!)),
    };
  });
}

function chargeText(charge: number): string {
  return charge === 0 ? '' : `${Math.abs(charge) > 1 ? Math.abs(charge) : ''}${charge > 0 ? '+' : '-'}`;
}

/** Multiple bonds first, then by letters; equal ones as their number: `=S`, `3 O`. */
function counted(texts: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  for (const text of texts) numbers.set(text, (numbers.get(text) ?? 0) + 1);
  const rank = (text: string) => (/^[A-Z]/.test(text) ? 3 : '#=:'.indexOf(text[0]!));
  return [...numbers]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([text, number]) => (number === 1 ? text : `${number} ${text}`));
}
