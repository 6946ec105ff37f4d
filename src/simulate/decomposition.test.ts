import { expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { ForceField } from '../force-field/force-field.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { readModel } from '../model/model-file.js';
import { decompose } from './decomposition.js';

/** Sums of a hundred numbers of order 10 kcal/mol in another order. */
const SUM_ROUNDING = 1e-10;

it('contributions of each kind add up to its term in every frame', () => {
  const molecule = parseSmiles('CC=O', { name: 'acetaldehyde' });
  const model = readModel(smallModelBytes());
  const potential = new ForceField(model).potential(molecule, { precision: 'double' });
  const n = molecule.atomicNumbers.length;
  // Any three frames without coincidences will do.
  const frames = Float64Array.from({ length: 3 * 3 * n }, (_, i) => 1.7 * (i % 7) + Math.sin(3 * i) + 0.1 * i);
  const { torsionGuard } = model.architecture.mm;
  const { terms, contributions } = decompose(potential, frames, { contributions: true, torsionGuard });
  expect(terms).toHaveLength(3);
  for (const kind of ['bond', 'angle', 'proper', 'improper', 'residual'] as const) {
    const own = contributions.filter((one) => one.kind === kind);
    terms.forEach((term, c) => {
      const sum = own.reduce((total, { energies }) => total + energies[c]!, 0);
      expect(Math.abs(sum - term[kind]), `${kind}, frame ${c}`).toBeLessThan(SUM_ROUNDING * Math.max(1, Math.abs(sum)));
    });
  }
  expect(contributions.filter(({ kind }) => kind === 'residual').map(({ atoms }) => atoms[0])).toEqual(
    Array.from({ length: n }, (_, atom) => atom),
  );
  // Two trigonal atoms would be two centres; the carbonyl carbon is the only one.
  expect(contributions.filter(({ kind }) => kind === 'improper')).toHaveLength(1);
  expect(contributions.find(({ kind }) => kind === 'angle')!.atoms).toHaveLength(3);
  expect(decompose(potential, frames).contributions).toEqual([]);
});
