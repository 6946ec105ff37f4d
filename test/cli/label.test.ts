import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseMappedSmiles } from '../../src/formats/smiles/smiles.js';
import { archiveOpener } from '../../src/node/training-archive.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

/** A program that speaks QCSchema: springs of 0.1 hartree/bohr² to the origin, and a refusal of everything with nitrogen. */
writeFileSync(
  path('springs.mjs'),
  `let text = '';
for await (const part of process.stdin) text += part;
const { molecule, model, driver } = JSON.parse(text);
if (driver !== 'gradient' || model.method !== 'springs') process.exit(3);
const x = molecule.geometry;
const answer = molecule.symbols.includes('N')
  ? { success: false, error: { error_type: 'none', error_message: 'no nitrogen' } }
  : { success: true, return_result: x.map((one) => 0.1 * one), properties: { return_energy: 0.05 * x.reduce((s, one) => s + one * one, 0) } };
console.log('springs 1.0');
console.log(JSON.stringify(answer));
`,
);
const label = (...args: string[]) =>
  resff([
    'label',
    ...['-m', model, '--frames', '2', '--program', `'${process.execPath}' '${path('springs.mjs')}'`],
    ...['--method', 'springs', '--threads', '2', ...args],
  ]);

describe('resff label', () => {
  it('writes training data: frames with energies and gradients of the program, in bohr and hartree', async () => {
    const { status, stdout } = await label('O', 'N', '--out', path('a'));
    expect({ status, stdout }).toEqual({ status: 1, stdout: `${path('a')}/labels.hdf5: 1 molecules, 2 frames\n` });
    const archive = (await archiveOpener())(path('a/labels.hdf5'));
    const [water] = archive.names();
    expect(archive.names()).toEqual(['000001 O']);
    const { atomicNumbers } = parseMappedSmiles(archive.text(water!, 'smiles')!);
    expect([...atomicNumbers]).toEqual([8, 1, 1]);
    const [x, e, g] = ['conformations', 'dft_total_energy', 'dft_total_gradient'].map(
      (field) => archive.numbers(water!, field)!,
    );
    expect(x!.shape).toEqual([2, 3, 3]);
    expect(g!.data[10]).toBeCloseTo(0.1 * x!.data[10]!, 12);
    const first = Array.from(x!.data.subarray(0, 9)).reduce((sum, one) => sum + 0.05 * one * one, 0);
    expect(e!.data[0]).toBeCloseTo(first, 12);
    archive.close();
  });

  it('goes on where it was, and says why a molecule has no labels', async () => {
    const again = await label('O', 'N', '--out', path('a'), '--retry-failed');
    expect(again.stderr).toContain('error: N: 2 of 2 frames:');
    expect(again.stderr).toContain('expected a gradient, got no nitrogen');
    expect(again.stderr).toContain('molecule 2: labeled');
    expect(again.stderr).not.toContain('molecule 1: labeled');
  });
});

const tblite = spawnSync('python3', ['-c', 'import tblite.interface']).status === 0;

describe.skipIf(!tblite)('templates/tblite_qcschema.py (skipped without tblite)', () => {
  it('gives energies and gradients that belong together', () => {
    const script = join(import.meta.dirname, '../../templates/tblite_qcschema.py');
    const point = (z: number) => {
      const molecule = { symbols: ['H', 'F'], geometry: [0, 0, 0, 0, 0, z] };
      const input = JSON.stringify({ driver: 'gradient', model: { method: 'GFN2-xTB' }, molecule });
      return JSON.parse(spawnSync('python3', [script], { input, encoding: 'utf8' }).stdout) as {
        success: boolean;
        return_result: number[];
        properties: { return_energy: number };
      };
    };
    const [low, middle, high] = [1.799, 1.8, 1.801].map(point);
    const slope = (high!.properties.return_energy - low!.properties.return_energy) / 0.002;
    expect(middle!.success).toBe(true);
    expect(middle!.return_result[5]).toBeCloseTo(slope, 5);
  });
});
