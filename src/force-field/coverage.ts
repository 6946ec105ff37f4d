import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import type { Model } from '../model/model.js';

type Coverage = Pick<Model, 'name' | 'elements' | 'charges'>;

/**
 * What of a molecule the model has never been trained on, one sentence each; empty when it is covered or when the model
 * file does not say what it covers.
 */
export function coverageGaps(model: Coverage, molecule: Molecule): string[] {
  const gaps: string[] = [];
  const where = `model ${model.name || 'without name'}${molecule.name ? `, molecule ${molecule.name}` : ''}`;
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
 * @returns warnings that every output should repeat; empty for a covered molecule
 * @throws ResffError (code molecule) for a molecule that is not covered, unless `allowUncovered`
 */
export function checkCoverage(model: Coverage, molecule: Molecule, allowUncovered = false): string[] {
  const gaps = coverageGaps(model, molecule);
  if (gaps.length === 0 || allowUncovered) return gaps.map((gap) => `outside of the training data: ${gap}`);
  throw new ResffError('molecule', `${gaps.join('; ')}; allow uncovered molecules to compute it nevertheless`);
}
