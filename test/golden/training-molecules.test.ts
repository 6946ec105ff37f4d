import h5wasm, { type Dataset } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import { diagnoseMolecule } from '../../src/chemistry/check.js';
import { perceiveFeatures } from '../../src/chemistry/feature.js';
import { Rng } from '../../src/core/rng.js';
import { parseMappedSmiles } from '../../src/formats/smiles/smiles.js';
import { otherKekuleForm, randomPermutation, relabel, shuffleBonds } from '../support/random-molecule.js';
import { hasReferenceData, referencePath } from '../support/reference-data.js';

const FILES = ['gfn2', 'openff-torsiondrives', 'openff-minima', 'amino-acid-rna', 'ncia-dimers'];

describe.skipIf(!hasReferenceData)('molecules of the training data', () => {
  it.each(FILES)('%s: all pass the check; features follow atom order and ignore the Kekulé form', async (name) => {
    await h5wasm.ready;
    const file = new h5wasm.File(referencePath(`data/train/${name}.hdf5`), 'r');
    const rng = new Rng(1);
    const problems: string[] = [];
    for (const key of file.keys()) {
      const stored = (file.get(`${key}/smiles`) as Dataset).value;
      const smiles = String(Array.isArray(stored) ? stored[0] : stored).replace(/\0+$/, '');
      const molecule = parseMappedSmiles(smiles, { name: key });
      for (const problem of diagnoseMolecule(molecule)) problems.push(`${smiles}: ${problem.kind}: ${problem.message}`);
      const features = perceiveFeatures(molecule);
      const order = randomPermutation(rng, molecule.atomicNumbers.length);
      const moved = perceiveFeatures(shuffleBonds(relabel(molecule, order), rng));
      if (features.some((value, at) => value !== moved[14 * order[Math.floor(at / 14)]! + (at % 14)]))
        problems.push(`${smiles}: depends on the order of atoms`);
      const form = otherKekuleForm(molecule, rng);
      if (form !== null && perceiveFeatures(form).some((value, at) => value !== features[at]))
        problems.push(`${smiles}: depends on the Kekulé form`);
    }
    file.close();
    expect(problems).toEqual([]);
  });
});
