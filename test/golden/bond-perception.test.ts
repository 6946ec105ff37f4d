import { expect, it } from 'vitest';
import { perceiveMolecule } from '../../src/chemistry/bond/bond-perception.js';
import { perceiveFeatures } from '../../src/chemistry/feature.js';
import { type Molecule, totalCharge } from '../../src/chemistry/molecule.js';
import { archiveOpener } from '../../src/node/training-archive.js';
import { NO_FILTER } from '../../src/train/data-filter.js';
import { emptyReport, readSpice } from '../../src/train/spice.js';
import { describeGolden, referencePath } from '../support/reference-data.js';

const skeleton = ({ bonds, bondOrders }: Molecule) =>
  Array.from(bondOrders, (_, b) => [bonds[2 * b]!, bonds[2 * b + 1]!].sort((i, j) => i - j).join('-')).sort();

describeGolden('molecules perceived from geometry', () => {
  it.each(['benchmarks/gfn2-test.hdf5', 'train/amino-acid-rna.hdf5'])('%s: as their SMILES say', async (file) => {
    const open = await archiveOpener();
    const report = emptyReport();
    const otherForm: string[] = [];
    for (const { id, molecule, positions, energies } of readSpice(
      open(referencePath(`data/${file}`)),
      NO_FILTER,
      report,
    )) {
      const size = positions.length / energies.length;
      const charge = totalCharge(molecule);
      // The last frame is often a hot one.
      for (const frame of [0, energies.length - 1]) {
        const xyz = positions.slice(size * frame, size * (frame + 1));
        const got = perceiveMolecule(molecule.atomicNumbers, xyz, { charge, name: id });
        expect(skeleton(got), id).toEqual(skeleton(molecule));
        expect(totalCharge(got)).toBe(charge);
        if (perceiveFeatures(got).join() !== perceiveFeatures(molecule).join()) otherForm.push(`${id} frame ${frame}`);
        if (charge !== 0) expect(() => perceiveMolecule(molecule.atomicNumbers, xyz), id).toThrow(`suggests ${charge}`);
      }
    }
    // Where a charge is shared by resonance, several forms are right: phosphates, amidinium rings, thioamides.
    expect(otherForm.length / (2 * report.molecules), otherForm.join(', ')).toBeLessThan(
      file.includes('rna') ? 0.51 : 0.04,
    );
  });
});
