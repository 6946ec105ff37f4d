import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { hasStereochemistryOf } from '../../src/build/conformer.js';
import { matchMolecule } from '../../src/chemistry/molecule-match.js';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

/** Atoms, bonds and wedges of drawings, without hydrogens. */
function drawing(name: string, atoms: readonly string[], bonds: readonly string[], dimension = '2D'): string {
  const counts = `${String(atoms.length).padStart(3)}${String(bonds.length).padStart(3)}  0  0  0  0  0  0  0  0999 V2000`;
  return `${name}\n  test              ${dimension}\n\n${counts}\n${atoms.map((atom) => `${atom} 0  0\n`).join('')}${bonds.map((bond) => `${bond}\n`).join('')}M  END\n$$$$\n`;
}
const at = (symbol: string, x: number, y: number, z = 0) =>
  `${[x, y, z].map((value) => value.toFixed(4).padStart(10)).join('')} ${symbol.padEnd(3)}`;

const alanine = (wedge: number) =>
  drawing(
    'alanine',
    [at('C', -1.3, -0.75), at('C', 0, 0), at('N', 0, 1.5), at('C', 1.3, -0.75), at('O', 1.3, -2.25), at('O', 2.6, 0)],
    ['  1  2  1  0', `  2  3  1  ${wedge}`, '  2  4  1  0', '  4  5  2  0', '  4  6  1  0'],
  );

function energy(...args: string[]) {
  return resff(['energy', ...args, '-m', model, '--json']);
}

describe('--build-3d', () => {
  it('makes coordinates with hydrogens, and the wedge decides', async () => {
    const chiralities: boolean[][] = [];
    for (const wedge of [1, 6]) {
      writeFileSync(path('flat.sdf'), alanine(wedge));
      expect((await energy(path('flat.sdf'), '--build-3d', '-o', path('built.sdf'))).status).toBe(0);
      const [{ molecule, positions }] = readSdf(readFileSync(path('built.sdf'), 'utf8')) as [
        ReturnType<typeof readSdf>[0],
      ];
      expect(molecule.atomicNumbers).toHaveLength(13);
      chiralities.push(
        ['C[C@H](N)C(=O)O', 'C[C@@H](N)C(=O)O'].map((smiles) => {
          const written = parseSmiles(smiles);
          expect(matchMolecule(molecule.atomicNumbers, molecule.bonds, written)).toBeDefined();
          return hasStereochemistryOf(smiles, positions);
        }),
      );
    }
    // N in front, with methyl on the left and the acid on the right, is R, C[C@@H](N)C(=O)O, as RDKit says, too.
    expect(chiralities).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('keeps the double bond as it is drawn', async () => {
    const ene = (y: number) =>
      drawing(
        'ene',
        [at('F', -1.95, 0.75), at('C', -0.65, 0), at('C', 0.65, 0), at('Cl', 1.95, y)],
        ['  1  2  1  0', '  2  3  2  0', '  3  4  1  0'],
      );
    for (const [y, smiles] of [
      [0.75, 'F/C=C\\Cl'],
      [-0.75, 'F/C=C/Cl'],
    ] as const) {
      writeFileSync(path('ene.sdf'), ene(y));
      expect((await energy(path('ene.sdf'), '--build-3d', '--allow-uncovered', '-o', path('ene3d.sdf'))).status).toBe(
        0,
      );
      expect(hasStereochemistryOf(smiles, readSdf(readFileSync(path('ene3d.sdf'), 'utf8'))[0]!.positions)).toBe(true);
    }
  });

  it('is named by the error of who does not use it', async () => {
    writeFileSync(path('flat.sdf'), alanine(1));
    const { status, stderr } = await energy(path('flat.sdf'));
    expect(status).toBe(3);
    expect(stderr).toContain('expected 3D, got 2D (dimension code of the header); --build-3d makes them');
  });
});

describe('--add-hydrogens', () => {
  const methanol = drawing('methanol', [at('C', 0, 0, 0.1), at('O', 1.42, 0, 0)], ['  1  2  1  0'], '3D');

  it('adds what is missing and moves nothing', async () => {
    writeFileSync(path('bare.sdf'), methanol);
    expect((await energy(path('bare.sdf'), '--add-hydrogens', '-o', path('full.sdf'))).status).toBe(0);
    const [{ molecule, positions }] = readSdf(readFileSync(path('full.sdf'), 'utf8')) as [
      ReturnType<typeof readSdf>[0],
    ];
    expect([...molecule.atomicNumbers]).toEqual([6, 8, 1, 1, 1, 1]);
    expect([...positions.subarray(0, 6)]).toEqual([0, 0, 0.1, 1.42, 0, 0]);
    for (const [heavy, hydrogen] of [
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 5],
    ] as const) {
      const length = Math.hypot(...[0, 1, 2].map((k) => positions[3 * heavy + k]! - positions[3 * hydrogen + k]!));
      expect(length).toBeGreaterThan(0.9);
      expect(length).toBeLessThan(1.15);
    }
  });

  it('is named by the error of who does not use it', async () => {
    writeFileSync(path('bare.sdf'), methanol);
    const { status, stderr } = await energy(path('bare.sdf'));
    expect(status).not.toBe(0);
    expect(stderr).toContain('--add-hydrogens adds them');
  });
});

describe('--largest-fragment', () => {
  it('keeps the largest part and names the others', async () => {
    const { status, stdout, stderr } = await energy('Cl.CCN(CC)CC.O', '--largest-fragment');
    expect(status).toBe(0);
    expect(stderr).toContain('kept C6H15N, left out H2O, HCl');
    expect((JSON.parse(stdout) as { results: { atoms: number }[] }).results[0]!.atoms).toBe(22);
  });
});

describe('dative bonds', () => {
  it.each([
    ['N->[Ni]', 'got Ni'],
    ['[Ni]<-N', 'got Ni'],
    ['N->[Co]', 'expected an even number of electrons, got 37'],
  ])('%s is one, refused for what it is: %s', async (smiles, reason) => {
    const { status, stderr } = await energy(smiles);
    expect(status).toBe(3);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('reaction');
  });

  it.each([
    ['N->B(F)(F)F', '[NH3+][B-](F)(F)F'],
    ['FB(F)(F)<-N', 'F[B-](F)(F)[NH3+]'],
    ['C[N]1(C)CCO[B](F)(F)<-1', 'C[N+]1(C)CCO[B-]1(F)F'],
  ])('%s is %s', (dative, charged) => {
    const [one, other] = [dative, charged].map((text) => parseSmiles(text, { name: 'adduct' }));
    expect(one!.formalCharges).toEqual(other!.formalCharges);
    expect(matchMolecule(one!.atomicNumbers, one!.bonds, other!)).toBeDefined();
  });
});
