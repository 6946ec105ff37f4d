import { describe, expect, it } from 'vitest';
import { atomEnvironments } from '../chemistry/atom-environment.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { moleculesWith } from '../model/environment-counts.js';
import { countEnvironments } from './environment-census.js';

describe('countEnvironments', () => {
  it('counts molecules, not atoms or records, and the parts of dimers as molecules', () => {
    const water = parseSmiles('O');
    const [oxygen, hydrogen] = atomEnvironments(water);
    const counts = countEnvironments(
      ['O', 'O.O', 'CO.O', '[H]OC', 'CCO', 'OCCO', 'OC(C)O.CCO'].map((smiles) => parseSmiles(smiles)),
      ['here'],
    );
    expect(moleculesWith(counts, oxygen!.hash)).toBe(1);
    // water, methanol (twice, with its atoms in another order), ethanol (twice), ethanediol, ethane-1,1-diol
    expect(moleculesWith(counts, hydrogen!.hash)).toBe(5);
    expect(counts.sources).toEqual(['here']);
  });
});
