import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { readModel } from '../../src/model/model-file.js';
import { countEnvironments } from '../../src/train/environment-census.js';
import { smallModelBytes } from '../support/small-model.js';

describe('unseen atoms', () => {
  it('names the atoms it has hardly seen, and refuses them when used strictly', () => {
    // Formaldehyde has its carbon alone, and water is all there is of water: one molecule is enough.
    const alcohols = [1, 2, 3, 4, 5, 6].map((length) => parseSmiles(`${'C'.repeat(length)}O`));
    const environments = countEnvironments([...alcohols, parseSmiles('O'), parseSmiles('C=O')], ['alcohols']);
    const taught = new ForceField(readModel(smallModelBytes({ environments })), referenceBackend());
    const of = (smiles: string, strict = false) => taught.parameters(parseSmiles(smiles), { strict });
    for (const smiles of ['CCO', 'O', 'C=O', 'CCO.O']) expect(of(smiles, true).unseen).toEqual([]);
    const { warnings, unseen } = of('OO.CC=O');
    expect(warnings).toEqual(['OO.CC=O: outside what the model has seen: O1, O2 (H, O), C4 (=O, C, H), O5 (=C)']);
    expect(unseen[0]).toEqual({ atom: 0, symbol: 'O', surroundings: 'H, O', molecules: 0 });
    expect(() => of('OO', true)).toThrow(/^outside what the model has seen: O1, O2 \(H, O\) \(model small/);
    const silent = new ForceField(readModel(smallModelBytes()), referenceBackend());
    expect(() => silent.parameters(parseSmiles('O'), { strict: true })).toThrow(/expected a model file that says/);
  });
});
