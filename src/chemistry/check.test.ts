import { describe, expect, it } from 'vitest';
import { moleculeOf, withHydrogens } from '../../test/support/line-notation.js';
import { ResffError } from '../core/errors.js';
import { checkMolecule, checkTotalCharge, diagnoseMolecule } from './check.js';
import type { Molecule } from './molecule.js';
import { allowedValences } from './valence.js';

const message = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ResffError);
    expect((error as ResffError).code).toBe('molecule');
    return (error as ResffError).message;
  }
  throw new Error('expected an error, got none');
};

const legitimate: [string, Molecule][] = [
  ['nitromethane', withHydrogens('C N+ O O-', '0-1 1=2 1-3', [3, 0, 0, 0])],
  ['sulfoxide', withHydrogens('C S O C', '0-1 1=2 1-3', [3, 0, 0, 3])],
  ['sulfoxide, charge-separated', withHydrogens('C S+ O- C', '0-1 1-2 1-3', [3, 0, 0, 3])],
  ['sulfonamide', withHydrogens('C S O O N', '0-1 1=2 1=3 1-4', [3, 0, 0, 0, 2])],
  ['phosphate', withHydrogens('P O O- O- O', '0=1 0-2 0-3 0-4', [0, 0, 0, 0, 1])],
  ['phosphorus pentafluoride', moleculeOf('P F F F F F', '0-1 0-2 0-3 0-4 0-5')],
  ['hexafluorophosphate', moleculeOf('P- F F F F F F', '0-1 0-2 0-3 0-4 0-5 0-6')],
  ['sulfur hexafluoride', moleculeOf('S F F F F F F', '0-1 0-2 0-3 0-4 0-5 0-6')],
  ['hexafluorosilicate', moleculeOf('Si2- F F F F F F', '0-1 0-2 0-3 0-4 0-5 0-6')],
  ['iodine pentafluoride', moleculeOf('I F F F F F', '0-1 0-2 0-3 0-4 0-5')],
  ['perchlorate', moleculeOf('Cl O O O O-', '0=1 0=2 0=3 0-4')],
  ['trimethylamine oxide', withHydrogens('N+ O- C C C', '0-1 0-2 0-3 0-4', [0, 0, 3, 3, 3])],
  ['azide', withHydrogens('C N N+ N-', '0-1 1=2 2=3', [3, 0, 0, 0])],
  ['isocyanide', withHydrogens('C N+ C-', '0-1 1#2', [3, 0, 0])],
  ['carbon monoxide', moleculeOf('C- O+', '0#1')],
  ['carbenium', withHydrogens('C+', '', [3])],
  ['carbanion', withHydrogens('C-', '', [3])],
  ['hydronium', withHydrogens('O+', '', [3])],
  ['ammonium', withHydrogens('N+', '', [4])],
  ['borate', moleculeOf('B- F F F F', '0-1 0-2 0-3 0-4')],
  ['borane', withHydrogens('B', '', [3])],
  ['ions', moleculeOf('Na+ K+ Mg2+ Ca2+ Zn2+ Cl- Br- I- F- O2- H+ H-')],
  ['hydrogen', moleculeOf('H H', '0-1')],
  ['ozone', moleculeOf('O- O+ O', '0-1 1=2')],
  ['xenon difluoride', moleculeOf('Xe F F', '0-1 0-2')],
  ['chloronium', withHydrogens('Cl+ C C', '0-1 0-2', [0, 3, 3])],
  ['iron dichloride (bonds of iron are not judged)', moleculeOf('Fe Cl Cl', '0-1 0-2')],
];

describe('checkMolecule', () => {
  it.each(legitimate)('accepts %s', (_name, molecule) => {
    expect(diagnoseMolecule(molecule)).toEqual([]);
    expect(() => checkMolecule(molecule)).not.toThrow();
  });

  it('names missing hydrogens with atom, element and bonds', () => {
    const text = message(() => checkMolecule(moleculeOf('C C O', '0-1 1-2', 'ethanol')));
    expect(text).toBe(
      'hydrogens missing: expected every hydrogen as an atom, bond orders adding up to 4, got 1 (3 too few) at ' +
        'atom 1 (C, charge 0, bonds C2 single); --add-hydrogens adds them; 2 more like it (molecule ethanol)',
    );
    expect(message(() => checkMolecule(moleculeOf('C')))).toMatch(/^hydrogens missing: .*\(4 too few\).*no bonds/);
    expect(message(() => checkMolecule(withHydrogens('C', '', [2])))).toMatch(/^hydrogens missing: /);
  });

  it('names valences that are too high or fall between two allowed ones', () => {
    expect(message(() => checkMolecule(withHydrogens('C', '', [5])))).toMatch(
      /^valence: expected bond orders adding up to 4, got 5 at atom 1 \(C/,
    );
    expect(message(() => checkMolecule(moleculeOf('N O O H', '0=1 0=2 0-3')))).toMatch(
      /^valence: .* up to 3, got 5 at atom 1 \(N/,
    );
    expect(message(() => checkMolecule(withHydrogens('N', '', [4])))).toMatch(/^valence: .*charge 0/);
    expect(message(() => checkMolecule(withHydrogens('S', '', [3])))).toMatch(/up to 2, 4 or 6, got 3/);
    expect(message(() => checkMolecule(moleculeOf('F F F', '0-1 1-2')))).toMatch(
      /^valence: .* up to 1, got 2 at atom 2 \(F/,
    );
    expect(message(() => checkMolecule(withHydrogens('O', '', [3])))).toMatch(/^valence: /);
    expect(message(() => checkMolecule(moleculeOf('H H H', '0-1 1-2')))).toMatch(/^valence: .*atom 2 \(H/);
    expect(message(() => checkMolecule(moleculeOf('Na')))).toMatch(/^radical: /);
    expect(message(() => checkMolecule(moleculeOf('Na2+')))).toMatch(/^valence: expected a formal charge/);
  });

  it('names radicals, also at atoms whose bonds it does not judge', () => {
    expect(message(() => checkMolecule(withHydrogens('C', '', [3])))).toBe(
      'radical: expected paired electrons everywhere, got an unpaired one (or one hydrogen too few) at ' +
        'atom 1 (C, charge 0, bonds H2 single, H3 single, H4 single)',
    );
    expect(message(() => checkMolecule(moleculeOf('N O', '0=1')))).toMatch(/^radical: .*atom 1 \(N/);
    expect(message(() => checkMolecule(moleculeOf('Fe3+')))).toMatch(
      /^radical: expected an even number of electrons, got 23/,
    );
  });

  it('names unsupported elements and empty molecules', () => {
    const supportedElements = new Set([1, 6, 8]);
    expect(message(() => checkMolecule(moleculeOf('O Na+ H H', '0-2 0-3'), { supportedElements }))).toBe(
      'unsupported element: expected one of H C O, got Na at atom 2',
    );
    expect(() => checkMolecule(withHydrogens('O', '', [2]), { supportedElements })).not.toThrow();
    expect(message(() => checkMolecule(moleculeOf('')))).toBe('empty molecule: expected at least one atom, got none');
    const unknown = { ...moleculeOf('C'), atomicNumbers: Uint8Array.of(0) };
    expect(message(() => checkMolecule(unknown))).toMatch(
      /^unsupported element: expected an atomic number from 1 to 99, got Z=0/,
    );
  });
});

describe('allowedValences', () => {
  it.each([
    [6, 0, [4]],
    [6, 1, [3]],
    [6, -1, [3]],
    [7, 0, [3]],
    [7, 1, [4]],
    [7, -1, [2]],
    [8, 1, [3]],
    [15, 0, [3, 5]],
    [16, 0, [2, 4, 6]],
    [17, 0, [1, 3, 5, 7]],
    [9, 0, [1]],
    [1, 0, [1]],
    [1, 1, [0]],
    [5, 0, [3]],
    [11, 1, [0]],
  ])('of Z = %i with charge %i', (z, charge, expected) => {
    expect(allowedValences(z, charge)).toEqual(expected);
  });
});

describe('checkTotalCharge', () => {
  it('accepts the sum of the formal charges and names a contradiction', () => {
    const acetate = withHydrogens('C C O O-', '0-1 1=2 1-3', [3, 0, 0, 0], 'acetate');
    expect(() => checkTotalCharge(acetate, -1)).not.toThrow();
    expect(message(() => checkTotalCharge(acetate, 1))).toBe(
      'total charge: expected +1, got -1 from the formal charges (O4 -1) (molecule acetate)',
    );
    expect(message(() => checkTotalCharge(moleculeOf('H H', '0-1'), 1))).toMatch(/no atom carries a formal charge/);
  });
});
