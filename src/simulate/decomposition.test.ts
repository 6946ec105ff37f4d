import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { readModel } from '../model/model-file.js';
import { decompose } from './decomposition.js';

/** Sums of a hundred numbers of order 10 kcal/mol in another order. */
const SUM_ROUNDING = 1e-10;

it('contributions of each kind add up to its term in every frame', () => {
  const molecule = parseSmiles('CC=O', { name: 'acetaldehyde' });
  const model = readModel(smallModelBytes());
  const potential = new ForceField(model, referenceBackend()).potential(molecule);
  const n = molecule.atomicNumbers.length;
  // Any three frames without coincidences will do.
  const frames = Float64Array.from({ length: 3 * 3 * n }, (_, i) => 1.7 * (i % 7) + Math.sin(3 * i) + 0.1 * i);
  const { terms, contributions } = decompose(potential, frames, { contributions: true });
  expect(terms).toHaveLength(3);
  for (const kind of Object.keys(terms[0]!)) {
    const own = contributions.filter((one) => one.kind === kind);
    terms.forEach((term, c) => {
      const sum = own.reduce((total, { energies }) => total + energies[c]!, 0);
      expect(Math.abs(sum - term[kind]!), `${kind}, frame ${c}`).toBeLessThan(
        SUM_ROUNDING * Math.max(1, Math.abs(sum)),
      );
    });
  }
  expect(contributions.filter(({ kind }) => kind === 'residual').map(({ atoms }) => atoms[0])).toEqual(
    Array.from({ length: n }, (_, atom) => atom),
  );
  // Two trigonal atoms would be two centers; the carbonyl carbon is the only one.
  expect(contributions.filter(({ kind }) => kind === 'improper')).toHaveLength(1);
  expect(contributions.find(({ kind }) => kind === 'angle')!.atoms).toHaveLength(3);
  expect(decompose(potential, frames).contributions).toEqual([]);
});

it('propers of a straight chain fade as in the energy itself, without being told how wide', () => {
  const model = readModel(readFileSync(new URL('../../models/resff-fast.safetensors', import.meta.url)));
  const molecule = parseSmiles('CCC#CC', { name: '2-pentyne' });
  const potential = new ForceField(model).potential(molecule);
  // Atoms as the SMILES has them, carbons first; 3° off straight at the triple bond, well within the guard of 0.3 Å.
  const frame = Float64Array.from(
    [
      [-2.1, 1.1, 0.2],
      [-1.5, -0.25, 0.1],
      [0, 0, 0],
      [1.2, 0.06, 0],
      [2.65, 0.1, 0.05],
      [-1.7, 1.7, 1],
      [-3.2, 1, 0.3],
      [-1.9, 1.6, -0.7],
      [-1.9, -0.8, -0.7],
      [-1.7, -0.8, 1],
      [3, 1.1, 0.1],
      [3.1, -0.4, 0.9],
      [3, -0.4, -0.8],
    ].flat(),
  );
  const { terms, contributions } = decompose(potential, frame, { contributions: true });
  const sum = contributions.reduce((total, { kind, energies }) => total + (kind === 'proper' ? energies[0]! : 0), 0);
  expect(sum).toBeGreaterThan(1);
  expect(Math.abs(sum - terms[0]!.proper!)).toBeLessThan(SUM_ROUNDING * sum);
});
