import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readProfileFragments, torsionOfFragment } from '../../src/evaluate/profile-fragment.js';
import { readTorsionScan } from '../../src/evaluate/torsion-scan.js';
import { referencePath } from '../support/reference-data.js';

const profiles = referencePath('data/benchmarks/torsionnet500-profiles.json');
const scan = (id: number) => referencePath(`data/benchmarks/torsionnet-demo/${id}.json`);

/** kcal/mol: the demo scans keep float32 energies of -1e5 kcal/mol, so their differences are good to a few hundredths. */
const FLOAT32_ENERGIES = 0.05;

it.skipIf(!existsSync(profiles))(
  'torsions found from elements are those of the ten scans that have coordinates',
  () => {
    const fragments = readProfileFragments(readFileSync(profiles, 'utf8'));
    let found = 0;
    for (let id = 1; id <= 10; id++) {
      const text = readFileSync(scan(id), 'utf8');
      const number = String((JSON.parse(text) as { torsionnet_id: number }).torsionnet_id).padStart(3, '0');
      const fragment = fragments.find((one) => one.id === `fragment_${number}`)!;
      const { molecule, dihedral, references } = readTorsionScan(text);
      // The profiles are the B3LYP energies of these scans.
      references[0]!.energies.forEach((energy, c) => {
        expect(Math.abs(energy - fragment.energies[c]!), `scan ${id}`).toBeLessThan(FLOAT32_ENERGIES);
      });
      // The molecule of the scan has its atoms in the order of the profile: the search must come to the same bond and ends.
      const own = torsionOfFragment(fragment, molecule);
      const bond = (atoms: readonly number[]) => [atoms[1]!, atoms[2]!].sort((a, b) => a - b);
      expect(bond(own), `scan ${id}`).toEqual(bond(dihedral));
      found++;
    }
    expect(found).toBe(10);
  },
);
