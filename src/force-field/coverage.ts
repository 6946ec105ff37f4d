import { atomEnvironments, ENVIRONMENT_VERSION } from '../chemistry/atom-environment.js';
import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { moleculesWith } from '../model/environment-counts.js';
import type { Model } from '../model/model.js';

type Coverage = Pick<Model, 'name' | 'elements' | 'charges' | 'environments'>;

/**
 * Molecules of the training data that an atom environment must occur in to count as seen. On held-out molecules forces on
 * atoms of rarer environments are wrong by 2.5 times as much as on the others (docs/coverage.md).
 */
export const FEWEST_MOLECULES = 5;

/** An atom whose environment the model has met in less than a handful of molecules. */
export interface UnseenAtom {
  /** from 0 */
  readonly atom: number;
  readonly symbol: string;
  /** its charge, ring and neighbors: `=S, 3 O` */
  readonly surroundings: string;
  /** molecules of the training data that have such an atom */
  readonly molecules: number;
}

/**
 * What of a molecule the model has never been trained on, one sentence each; empty when it is covered or when the model
 * file does not say what it covers.
 */
export function coverageGaps(model: Coverage, molecule: Molecule): string[] {
  const gaps: string[] = [];
  const where = whereText(model, molecule);
  const { elements, charges } = model;
  if (elements) {
    const unknown = [...new Set(molecule.atomicNumbers)].filter((z) => !elements.includes(z));
    for (const z of unknown)
      gaps.push(
        `element: expected one the model was trained on (${elements.map(symbolOf).join(' ')}), got ${symbolOf(z)} at atom ${molecule.atomicNumbers.indexOf(z) + 1} (${where})`,
      );
  }
  const charge = totalCharge(molecule);
  if (charges && !charges.includes(charge))
    gaps.push(`total charge: expected one the model was trained on (${charges.join(', ')}), got ${charge} (${where})`);
  return gaps;
}

/**
 * Atoms outside of what the model has seen: their environment (element, charge, small ring, bonds and neighbors) occurs in
 * fewer than {@link FEWEST_MOLECULES} molecules of its training data, or, where the molecule is one atom with
 * its neighbors (water, a sodium ion), in none. Every fragment of a dimer or salt is looked at by itself.
 *
 * @param perceived features of the molecule (`perceiveFeatures`), where they are known already
 * @returns in the order of the atoms; null when the model file does not say what it was trained on
 */
export function unseenAtoms(
  { environments: counts }: Coverage,
  molecule: Molecule,
  perceived?: Float64Array,
): UnseenAtom[] | null {
  if (counts === null || counts.version !== ENVIRONMENT_VERSION) return null;
  return atomEnvironments(molecule, perceived).flatMap(({ surroundings, hash, complete }, atom) => {
    const molecules = moleculesWith(counts, hash);
    if (molecules >= (complete ? 1 : FEWEST_MOLECULES)) return [];
    return [{ atom, symbol: symbolOf(molecule.atomicNumbers[atom]!), surroundings, molecules }];
  });
}

/** Atoms of one environment that a sentence names; the others are counted. */
const MOST_NAMED = 8;

/** `outside what the model has seen: P2 (=S, 3 O), S3, S4 (=P)`, atoms counted from 1; empty for no atoms. */
export function unseenText(unseen: readonly UnseenAtom[]): string {
  if (unseen.length === 0) return '';
  const alike = new Map<string, UnseenAtom[]>();
  for (const atom of unseen) {
    const environment = `${atom.symbol} ${atom.surroundings}`;
    alike.set(environment, [...(alike.get(environment) ?? []), atom]);
  }
  const parts = [...alike.values()].map((atoms) => {
    const names = atoms.slice(0, MOST_NAMED).map(({ symbol, atom }) => `${symbol}${atom + 1}`);
    const more = atoms.length > MOST_NAMED ? ` and ${atoms.length - MOST_NAMED} more` : '';
    return `${names.join(', ')}${more} (${atoms[0]!.surroundings})`;
  });
  return `outside what the model has seen: ${parts.join(', ')}`;
}

/**
 * @param perceived as in {@link unseenAtoms}
 * @param options.strict refuse also molecules with atoms the model has hardly seen, and models that do not say what they have seen
 * @returns warnings that every output should repeat, empty for a covered molecule, and the atoms that some of them are about
 * @throws ResffError (code molecule) for a molecule that is not covered, unless `allowUncovered`
 */
export function checkCoverage(
  model: Coverage,
  molecule: Molecule,
  { allowUncovered = false, strict = false }: { allowUncovered?: boolean; strict?: boolean } = {},
  perceived?: Float64Array,
): { warnings: string[]; unseen: readonly UnseenAtom[] } {
  const gaps = coverageGaps(model, molecule);
  if (gaps.length > 0 && !allowUncovered)
    throw new ResffError('molecule', `${gaps.join('; ')}; allow uncovered molecules to compute it nevertheless`);
  const unseen = unseenAtoms(model, molecule, perceived);
  const text = unseenText(unseen ?? []);
  if (strict) {
    const where = whereText(model, molecule);
    if (unseen === null)
      throw new ResffError(
        'molecule',
        `strict: expected a model file that says which atoms it was trained on, got one that does not (${where})`,
      );
    if (gaps.length > 0) throw new ResffError('molecule', `${gaps.join('; ')}; refused as strict use is asked for`);
    if (text !== '') throw new ResffError('molecule', `${text} (${where}; refused as strict use is asked for)`);
  }
  const warnings = gaps.map((gap) => `outside of the training data: ${gap}`);
  if (text !== '') warnings.push(molecule.name ? `${molecule.name}: ${text}` : text);
  return { warnings, unseen: unseen ?? [] };
}

function whereText({ name }: Coverage, molecule: Molecule): string {
  return `model ${name || 'without name'}${molecule.name ? `, molecule ${molecule.name}` : ''}`;
}
