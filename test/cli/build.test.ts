import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';
import { alanineDipeptide } from '../support/peptide-file.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

describe('resff build peptide', () => {
  it('writes the formats the file name asks for, and PDB without one', async () => {
    const args = ['build', 'peptide', 'AAA', '--conformation', 'helix'];
    const { status, stdout, stderr } = await resff([...args, '-o', path('a.pdb')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(`ACE-ALA-ALA-ALA-NME: 5 residues, 42 atoms, charge 0, in ${path('a.pdb')}\n`);
    expect((await resff(args)).stdout).toBe(readFileSync(path('a.pdb'), 'utf8'));
    expect((await resff([...args, '-o', path('a.sdf')])).status).toBe(0);
    const [fromPdb, fromSdf] = [
      readPdb(readFileSync(path('a.pdb'), 'utf8')),
      readSdf(readFileSync(path('a.sdf'), 'utf8')),
    ];
    expect(fromSdf[0]!.molecule.atomicNumbers).toEqual(fromPdb[0]!.molecule.atomicNumbers);
    const json = JSON.parse((await resff([...args, '--json'])).stdout);
    expect(json.units).toEqual({ length: 'angstrom', charge: 'e' });
    expect([json.positions.length, json.residues.length, json.charge]).toEqual([42, 5, 0]);
  });

  it('caps, protonation, angles and name', async () => {
    const args = [
      'build',
      'peptide',
      'K-HIP',
      '--caps',
      'none,NH2',
      '--conformation',
      '-60,-45',
      '--name',
      'mine',
      '--json',
    ];
    expect(JSON.parse((await resff(args)).stdout)).toMatchObject({ name: 'mine', charge: 3 });
    expect(JSON.parse((await resff([...args, '--protonation', 'neutral'])).stdout).charge).toBe(1);
  });

  it.each<[string, string[], RegExp]>([
    ['no amino acid', ['AXA'], /expected an amino acid .* got "X" \(residue 2\)/],
    ['no cap', ['AA', '--caps', 'ACE'], /Expected ACE or none/],
    ['no conformation', ['AA', '--conformation', 'curly'], /Expected extended, helix/],
    ['no format', ['AA', '-o', 'a.gro'], /expected \.sdf .* got \.gro/],
  ])('%s: status 2', async (_, args, message) => {
    const { status, stderr } = await resff(['build', 'peptide', ...args]);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

describe('resff build box', () => {
  it('writes a box with its cell that energy takes, the same for the same seed', async () => {
    const args = ['build', 'box', '9:O', '1:[Na+]', '1:[Cl-]', '--density', '0.9'];
    const { status, stdout, stderr } = await resff([...args, '-o', path('box.xyz')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^9 O, 1 \[Na\+\], 1 \[Cl-\]: 29 atoms, charge 0, cell 7\.\d+ x .* Å, 0\.9000 g\/cm3, whole molecules/,
    );
    expect((await resff(args)).stdout.trim()).toBe(readFileSync(path('box.xyz'), 'utf8').trim());
    const energy = await resff(['energy', path('box.xyz'), '--json', '--model', model, '--allow-uncovered']);
    expect(JSON.parse(energy.stdout).results[0].atoms).toBe(29);
    const json = JSON.parse((await resff([...args, '--json'])).stdout);
    expect(json).toMatchObject({
      charge: 0,
      wrapped: false,
      cell: [
        [expect.any(Number), 0, 0],
        [0, expect.any(Number), 0],
        [0, 0, expect.any(Number)],
      ],
    });
    expect(json.density).toBeCloseTo(0.9, 10);
    const oblique = await resff(['build', 'box', '4:O', '--cell', '8,8,9,90,100,90', '-o', path('oblique.pdb')]);
    expect(oblique.stdout).toContain('8.000 x 8.000 x 9.000 Å, 90.00 100.00 90.00 degrees');
    expect(readPdb(readFileSync(path('oblique.pdb'), 'utf8'))[0]!.cell).toBeDefined();
  });

  it('says what charge the box has', async () => {
    expect((await resff(['build', 'box', '1:[Na+]', '3:O', '--density', '0.5'])).stderr).toContain(
      'charge 1: electrostatics',
    );
  });

  it.each<[string, string[], number, RegExp]>([
    ['no kind', ['O', '--density', '1'], 2, /kind O: expected a count, a colon/],
    ['no size', ['3:O'], 2, /expected --density or --cell/],
    ['both sizes', ['3:O', '--density', '1', '--cell', '9,9,9'], 2, /cannot be used with/],
    ['no cell', ['3:O', '--cell', '9,9'], 2, /Expected edges a,b,c/],
    ['a format without cells', ['3:O', '--density', '1', '-o', 'a.sdf'], 2, /which hold a cell/],
    ['no room', ['9:O', '--density', '9'], 1, /expected room for 9 molecules/],
  ])('%s', async (_, args, expected, message) => {
    const { status, stderr } = await resff(['build', 'box', ...args]);
    expect(stderr).toMatch(message);
    expect(status).toBe(expected);
  });
});

describe('PDB files in commands', () => {
  const energy = (...args: string[]) => resff(['energy', ...args, '--model', model, '--json', '--allow-uncovered']);

  it('give and take residues', async () => {
    writeFileSync(path('dipeptide.pdb'), alanineDipeptide);
    const { status, stdout } = await energy(path('dipeptide.pdb'), '-o', path('out.pdb'));
    expect(status).toBe(0);
    expect(JSON.parse(stdout).results[0]).toMatchObject({ name: 'alanine dipeptide', atoms: 22 });
    expect(readPdb(readFileSync(path('out.pdb'), 'utf8'))).toEqual(readPdb(alanineDipeptide));
    expect((await energy('-')).status).not.toBe(0);
    expect(
      (await resff(['energy', '-', '--model', model, '--json', '--allow-uncovered'], alanineDipeptide)).status,
    ).toBe(0);
  });

  it('take ligands from SDF files, and name what is not known', async () => {
    // The water of the SDF file, as a residue without template.
    const atoms = [
      ['O', '0.000   0.000   0.100'],
      ['H', '0.800   0.000  -0.500'],
      ['H', '-0.750   0.100  -0.500'],
    ];
    const ligand = atoms
      .map(
        ([symbol, xyz], i) =>
          `HETATM   2${i}  ${symbol}${i}  LIG B   9    ${xyz!.padStart(24)}  1.00  0.00           ${symbol}`,
      )
      .join('\n');
    writeFileSync(path('complex.pdb'), alanineDipeptide.replace('END', `${ligand}\nEND`));
    const refused = await energy(path('complex.pdb'));
    expect(refused.stderr).toMatch(/complex\.pdb: residue LIG 9 B: expected bonds and charges of H2O from a ligand/);
    expect(refused.status).toBe(3);
    writeFileSync(path('ligand.sdf'), readFileSync(path('two.sdf'), 'utf8').split('$$$$\n')[0]!);
    const { status, stdout } = await energy('--ligand', path('ligand.sdf'), path('complex.pdb'));
    expect(status).toBe(0);
    expect(JSON.parse(stdout).results[0].atoms).toBe(25);
    expect((await energy('--ligand', path('ligand.sdf'), path('dipeptide.pdb'))).stderr).toMatch(
      /ligand water: expected a residue/,
    );
  });

  it('get their hydrogens, and a ligand by SMILES', async () => {
    const bare = alanineDipeptide
      .replace(/^ATOM +\d+ [ 1-3]H.*\n/gm, '')
      .replace('END', 'HETATM   90  O1  LIG B   9       9.000   9.000   9.000  1.00  0.00           O\nEND');
    writeFileSync(path('bare.pdb'), bare);
    const without = await energy('--ligand', 'O', path('bare.pdb'));
    expect(without.stderr).toMatch(
      /3 residues in all do not fit; 3 lack only hydrogens: --add-hydrogens adds them; residue LIG/,
    );
    const { status, stdout, stderr } = await energy('--add-hydrogens', '--ligand', 'O', path('bare.pdb'));
    expect(stderr).toContain('14 hydrogens added');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).results[0].atoms).toBe(25);
    const built = await resff([
      'build',
      'protein',
      path('bare.pdb'),
      '--ligand',
      'O',
      '-m',
      model,
      '-o',
      path('whole.pdb'),
    ]);
    expect(built.status).toBe(0);
    expect(built.stdout).toMatch(
      /: 25 atoms, charge 0\nchains +A: 3 residues, charge 0\nothers +LIG 9 B: 3 atoms, charge 0\ncovered/,
    );
    const again = await resff(['build', 'protein', path('whole.pdb'), '--no-add-hydrogens', '-m', model, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ atoms: 25, charge: 0, waters: 0, notCovered: [] });
  });

  it('say what is left out', async () => {
    const cell = 'CRYST1   30.000   30.000   30.000  90.00  90.00  90.00 P 21 21 21    4\n';
    writeFileSync(path('cell.pdb'), cell + alanineDipeptide);
    const { status, stderr } = await energy(path('cell.pdb'));
    expect(status).toBe(0);
    expect(stderr).toContain('cell.pdb: the unit cell is not used');
  });
});
