import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xtbVersion } from '../../src/node/xtb.js';
import { resffHere as resff } from '../support/command-line.js';
import { peroxideRecord } from '../support/scan-sdf.js';
import { smallModelBytes } from '../support/small-model.js';
import { writeTrainingFile } from '../support/training-data.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-evaluate-'));
const path = (name: string) => join(folder, name);
const run = (...args: string[]) =>
  resff(['evaluate', 'hdf5', '--threads', '1', '-m', path('small.safetensors'), ...args]);
const data = path('molecules.hdf5');

beforeAll(async () => {
  writeFileSync(path('small.safetensors'), smallModelBytes());
  const smiles = ['O', 'CO', 'C[NH3+]', 'CF', 'O.O'];
  await writeTrainingFile(data, { smiles, conformations: 4, energyOnly: ['O.O'] });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('resff evaluate hdf5', () => {
  it('--json: metrics, intervals, groups, what was skipped and why', async () => {
    const { status, stdout, stderr } = await run('-d', data, '--json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      benchmark: 'hdf5',
      data: 'molecules.hdf5',
      model: { name: 'small' },
      count: 16,
      molecules: 4,
      skipped: [{ id: 'CF', reason: expect.stringMatching(/F/) }],
    });
    for (const [metric, value] of Object.entries<number>(answer.metrics)) {
      expect(Number.isFinite(value), metric).toBe(true);
      const [low, high] = answer.intervals[metric];
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    expect(Object.keys(answer.groups)).toEqual(
      expect.arrayContaining(['subset test', 'element O', 'charge 0', 'charge 1']),
    );
    expect(answer.groups['charge 1'].molecules).toBe(1);
    expect(answer.worst.length).toBeGreaterThan(0);
  });

  it('includes what is not covered when told to, and says how much it looked at', async () => {
    const all = JSON.parse((await run('-d', data, '--json', '--allow-uncovered')).stdout);
    expect([all.molecules, all.skipped]).toEqual([5, []]);
    const two = JSON.parse((await run('-d', data, '--json', '--limit', '2')).stdout);
    expect([two.limit, two.molecules + two.skipped.length]).toEqual([2, 2]);
  });

  it('prints tables', async () => {
    const { stdout } = await run('-d', data);
    expect(stdout).toMatch(/4 molecules, 16 conformations/);
    expect(stdout).toMatch(/E MAE centered.*F RMSE/);
    expect(stdout).toMatch(/skipped CF: /);
  });

  it('s66x8 reads a compressed CSV file', async () => {
    const water = (x: number) => `${x} 0 0.1173 ${x} 0.7572 -0.4692 ${x} -0.7572 -0.4692`;
    const row = (x: number) => `0,0,3,3,1,O H H O H H,${water(0)} ${water(x)},${-3 / x}`;
    const header = 'charge0,charge1,natoms0,natoms1,group_id,elements,xyz,cbs_CCSD(T)_all';
    writeFileSync(path('dimers.csv.gz'), gzipSync([header, row(3), row(4)].join('\n')));
    const run = await resff([
      'evaluate',
      's66x8',
      '--threads',
      '1',
      '-m',
      path('small.safetensors'),
      '-d',
      path('dimers.csv.gz'),
      '--json',
    ]);
    const { count, metrics } = JSON.parse(run.stdout);
    expect(count).toBe(2);
    expect(metrics.interactionMae).toBeGreaterThan(0);
    expect(metrics).not.toHaveProperty('forceMae');
  });

  it('torsion-scan reads the records of an SDF, and names the property it misses', async () => {
    const torsion = '> <TORSION_ATOMS_FRAGMENT>\n1 2 3 4\n\n';
    const records = [-120, -60, 0, 60, 120, 180].map((angle) => peroxideRecord(angle, String(angle / 60), torsion));
    writeFileSync(path('scan.sdf'), records.join(''));
    const of = (...args: string[]) =>
      resff([
        'evaluate',
        'torsion-scan',
        '--threads',
        '1',
        '-m',
        path('small.safetensors'),
        '-d',
        path('scan.sdf'),
        ...args,
      ]);
    const answer = JSON.parse((await of('--json')).stdout);
    expect(answer).toMatchObject({ benchmark: 'torsion-scan', count: 6, molecules: 1, skipped: [] });
    expect(Object.keys(answer.metrics)).toEqual(expect.arrayContaining(['energyRmseMinRelative', 'barrierError']));
    expect((await of('--report', path('report.html'), '--compare', 'mmff94')).status).toBe(0);
    const page = readFileSync(path('report.html'), 'utf8');
    for (const part of ['Predicted against reference', 'Torsion profiles', 'MMFF94', 'Published numbers', '<svg'])
      expect(page).toContain(part);
    expect((await of('--report', path('report.pdf'))).status).toBe(2);
    const refused = await of('--energy-property', 'E_QM');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('expected a property E_QM with the energy, got');
  });

  it('torsionnet-relaxed scans from SMILES; gen2-opt --minimize measures what moves', async () => {
    const smiles = 'OO';
    const dft_energy_profile = [-120, -60, 0, 60, 120, 180].map((angle) => [angle, Math.abs(angle % 120) / 60]);
    const profile = { smiles, atoms: ['H', 'O', 'O', 'H'], torsion_atom_indices: [0, 1, 2, 3], dft_energy_profile };
    const other = { ...profile, atoms: ['H', 'O', 'C', 'H'] };
    writeFileSync(path('profiles.json'), JSON.stringify({ peroxide: profile, other }));
    const of = async (...args: string[]) =>
      JSON.parse((await resff(['evaluate', ...args, '--threads', '1', '--json'])).stdout);
    const relaxed = await of('torsionnet-relaxed', '-d', path('profiles.json'), '--conformers', '1');
    expect(relaxed).toMatchObject({
      molecules: 1,
      skipped: [{ id: 'other', reason: expect.stringMatching(/elements/) }],
    });
    expect(relaxed.metrics.profileMaeMedian).toBeGreaterThan(0);
    const minima = await of('gen2-opt', '-d', data, '--minimize', '--limit', '2');
    expect(minima.metrics.geometryRmsd).toBeGreaterThan(0);
    expect(minima.metrics.bondMae).toBeGreaterThan(0);
    expect(minima.metrics.notConverged).toBe(0);
    const [low, high] = minima.intervals.geometryRmsd;
    expect(low).toBeLessThanOrEqual(high);
  });

  it('torsions compares relaxed profiles with what has forces, and says what could not take part', async () => {
    const angles = [-90, 0, 90, 180];
    const frame = (angle: number) => [
      [0, 0, 0],
      [1.45, 0, 0],
      [-0.3, 0.9, 0],
      [1.75, 0.9 * Math.cos((angle * Math.PI) / 180), 0.9 * Math.sin((angle * Math.PI) / 180)],
    ];
    const scan = {
      demo_id: 'peroxide',
      mapped_smiles: '[O:1]([O:2][H:4])[H:3]',
      scanned_dihedral_atoms: [2, 0, 1, 3],
      scan_angle_deg: angles,
      xyz_angstrom: angles.map(frame),
      energy_relative_to_min_kcal_per_mol: [0, 7, 0, 1],
    };
    writeFileSync(path('peroxide.json'), JSON.stringify(scan));
    const of = (...args: string[]) => resff(['evaluate', 'torsions', '-d', path('peroxide.json'), ...args]);
    const { means, scans, comparators, absent } = JSON.parse(
      (await of('--compare', 'mmff94,gfn2-xtb', '--json')).stdout,
    );
    expect(scans[0].profiles.relaxed).toHaveLength(4);
    expect(absent).toContain('MMFF94: openchemlib gives no forces for relaxed scans');
    if (xtbVersion() === null) expect(absent).toContain('GFN2-xTB: no program xtb on the PATH');
    else {
      expect(comparators).toHaveLength(1);
      expect(comparators[0].means).toHaveLength(means.length);
      // the cis barrier of hydrogen peroxide is 7.4 kcal/mol in experiment
      expect(comparators[0].scans[0].profiles.relaxed[1]).toBeGreaterThan(4);
    }
    expect((await of('--report', path('report.html'))).status).toBe(2);
  });

  it.each([
    ['a missing file', [path('none.hdf5')], 3, 'expected an HDF5 file, got nothing'],
    ['a file of another kind', [path('small.safetensors')], 3, 'expected an HDF5 file'],
  ])('%s: a clear error', async (_, [file], status, message) => {
    const result = await run('-d', file!);
    expect(result.stderr).toContain(message);
    expect(result.status).toBe(status);
  });
});
