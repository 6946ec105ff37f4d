import { fragmentOf } from '../chemistry/fragment.js';
import { connectedFragments } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { arrangementName, type StereoDemand, signOf, stereoElements } from '../chemistry/stereo.js';
import type { Structure } from '../chemistry/structure.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { mixSeed } from '../core/seed.js';
import { moleculeOf } from '../formats/smiles/smiles.js';
import { parseSmilesText } from '../formats/smiles/smiles-parser.js';
import { resolveSmiles } from '../formats/smiles/smiles-resolve.js';
import { writtenStereo } from '../formats/smiles/smiles-stereo.js';
import { type Embedding, embeddingOf } from './embed/embedding.js';
import { placeBeside } from './embed/fragment-placement.js';

export interface ConformerOptions {
  /** Default 1. */
  readonly count?: number;
  /** Number of the first one, from 0: conformer k of a seed is the same whatever else is made. Default 0. */
  readonly first?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly name?: string;
  /** ms after which it gives up. Default 30,000. */
  readonly timeLimitMs?: number;
}

/** Seeds tried before a conformer is given up. */
const ATTEMPTS = 20;
const TIME_LIMIT_MS = 30_000;

/**
 * 3D structures of a SMILES string by distance geometry, with stereocenters, allenes and double bonds as written. What is left open
 * is as the first conformer of the seed has it, so that all are one stereoisomer, and said in their property `stereo`. Separate fragments are placed side by side. The
 * coordinates are a start for minimization, not a minimum. Conformers do not depend on what was made before.
 *
 * Atoms stand in the order of the text, then the hydrogens.
 *
 * @returns `count` conformers, fewer where some of the attempts fail, at least one
 * @throws ParseError for what `parseSmiles` and `writtenStereo` refuse; ResffError (molecule) when no conformer can be made, within
 *   the time limit
 */
export function generateConformers(smiles: string, options: ConformerOptions = {}): Structure[] {
  const { molecule, demands } = readDemands(smiles, options.name);
  return embedConformers(molecule, demands, options);
}

/** A molecule and the stereochemistry that a SMILES string writes. */
export function readDemands(smiles: string, name?: string): { molecule: Molecule; demands: StereoDemand[] } {
  const text = smiles.trim();
  const resolved = resolveSmiles(parseSmilesText(text));
  const molecule = moleculeOf(resolved, name ?? text);
  const elements = stereoElements(molecule);
  const written = writtenStereo(resolved.record, molecule, elements);
  const open = elements.filter((element) => !written.some((one) => one.element === element));
  return { molecule, demands: [...written, ...open.map((element) => ({ element, sign: 0 as const }))] };
}

/**
 * Whether coordinates have the stereocenters and double bonds that a SMILES specifies; unspecified ones may be either way.
 *
 * @param positions (N,3) Å in the atom order of {@link generateConformers}
 */
export function hasStereochemistryOf(smiles: string, positions: Float64Array): boolean {
  const { demands } = readDemands(smiles);
  const written = demands.filter(({ sign }) => sign !== 0);
  const agrees = written.map(({ element, sign }) => signOf(element, positions) === sign);
  if (agrees.every(Boolean)) return true;
  // Centers that only exist relative to each other (1,4-disubstituted cyclohexanes) may all be turned round.
  return written.every(({ element }) => element.relative) && !agrees.some(Boolean);
}

/** As {@link generateConformers}, of a molecule. @param demands of its stereo elements; those that are missing count as open */
export function embedConformers(
  molecule: Molecule,
  demands: readonly StereoDemand[],
  { count = 1, first = 0, seed = 1, timeLimitMs = TIME_LIMIT_MS }: ConformerOptions = {},
): Structure[] {
  const end = performance.now() + timeLimitMs;
  const fragments = connectedFragments(molecule);
  const parts = fragments.map((atoms) => ({
    atoms,
    molecule: fragments.length === 1 ? molecule : fragmentOf(molecule, atoms),
  }));
  const embed = (open: readonly StereoDemand[]) => {
    const embeddings = parts.map((part) => embeddingOf(part.molecule, demandsWithin(open, part.atoms), end));
    return (k: number) => {
      const places = embeddings.map((embedding, f) => attempt(embedding, mixSeed(seed, k, f)));
      return places.every((place) => place !== null) ? placeBeside(molecule, fragments, places) : null;
    };
  };
  const attempt = (embedding: Embedding, from: number): Float64Array | null => {
    for (let a = 0; a < ATTEMPTS; a++) {
      if (performance.now() > end) return null;
      const positions = embedding.embed(mixSeed(from, a));
      if (positions) return positions;
    }
    return null;
  };
  const structures: Structure[] = [];
  let make = embed(demands);
  let properties: ReadonlyMap<string, string> = new Map();
  const isOpen = demands.some(({ sign }) => sign === 0);
  for (let k = isOpen ? 0 : first; k < first + count; k++) {
    const positions = make(k);
    if (isOpen && k === 0 && positions) {
      const chosen = settled(demands, positions);
      properties = new Map([['stereo', openText(molecule, demands, chosen)]]);
      if (first + count > 1) make = embed(chosen);
    }
    if (positions && k >= first) structures.push({ molecule, positions, properties });
    if (isOpen && k === 0) k = first - (k >= first ? 0 : 1);
  }
  if (structures.length > 0) return structures;
  const limit = performance.now() > end ? ` within ${timeLimitMs / 1000} s` : ` in ${ATTEMPTS} attempts`;
  throw new ResffError('molecule', `conformers: expected a 3D structure${limit}, got none (${molecule.name})`);
}

/** What was left open, and what it has become. */
function openText(
  { atomicNumbers }: Molecule,
  demands: readonly StereoDemand[],
  chosen: readonly StereoDemand[],
): string {
  const names = chosen
    .filter((_, k) => demands[k]!.sign === 0)
    .map(({ element, sign }) => arrangementName(element, sign, (atom) => symbolOf(atomicNumbers[atom]!)));
  return `left open, chosen by the seed: ${names.join(', ')}`;
}

/** Open elements as a geometry has them. */
export function settled(demands: readonly StereoDemand[], positions: Float64Array): StereoDemand[] {
  return demands.map(({ element, sign }) => ({ element, sign: sign === 0 ? signOf(element, positions) : sign }));
}

function demandsWithin(demands: readonly StereoDemand[], atoms: Uint32Array): StereoDemand[] {
  const place = new Map(Array.from(atoms, (atom, k) => [atom, k]));
  return demands.flatMap(({ element, sign }) => {
    if (!place.has(element.focus[0]!)) return [];
    const move = (list: readonly number[]) => list.map((atom) => place.get(atom)!);
    const atomsOf = move(element.atoms) as unknown as typeof element.atoms;
    return [{ element: { ...element, focus: move(element.focus), atoms: atomsOf }, sign }];
  });
}
