import { describe, expect, it } from 'vitest';
import { peroxideRecord as record } from '../../test/support/scan-sdf.js';
import { readSdf } from '../formats/sdf/sdf.js';
import { scansOfStructures } from './scan-record.js';

const torsion = '> <TORSION_ATOMS_FRAGMENT>\n1 2 3 4\n\n';

describe('scansOfStructures', () => {
  it('collects records, sorts by dihedral, begins a new scan when an angle comes again', () => {
    const text = [90, 30, -60, 90, 150].map((angle, i) => record(angle, String(i), torsion)).join('');
    const scans = scansOfStructures(readSdf(text));
    expect(scans.map(({ energies }) => Array.from(energies))).toEqual([
      [2, 1, 0],
      [3, 4],
    ]);
    expect(scans[0]!.angles!.map(Math.round)).toEqual([-60, 30, 90]);
    expect(scans[0]!.zero).toBe('own');
  });

  it('splits by a property, converts units, does without torsions', () => {
    const text = ['a', 'a', 'b'].map((id, i) => record(60 * i, `${i}`, `> <which>\n${id}\n\n`)).join('');
    const scans = scansOfStructures(readSdf(text), { scan: 'Which', unit: 'kJ/mol' });
    expect(scans.map(({ energies }) => energies.length)).toEqual([2, 1]);
    expect(scans[0]!.energies[1]).toBeCloseTo(1 / 4.184, 12);
    expect(scans[0]!.angles).toBeUndefined();
  });

  it.each([
    [{ energy: 'E_QM' }, record(0, '1'), 'expected a property E_QM with the energy, got Energy'],
    [{ scan: 'run' }, record(0, '1'), 'expected a property run, got Energy'],
    [{}, record(0, 'low'), 'property Energy: expected a number, got "low" (record 1, hooh)'],
    [{}, record(0, '1', torsion.replace('4', '9')), 'expected four atoms from 1 to 4, got "1 2 3 9" (record 1, hooh)'],
  ])('refuses what does not fit: %j', (properties, text, message) => {
    expect(() => scansOfStructures(readSdf(text), properties)).toThrow(message);
  });
});
