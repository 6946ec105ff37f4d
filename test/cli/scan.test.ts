import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/evaluate/csv.js';
import { dcdFrame, dcdHeader, readSdf } from '../../src/formats/index.js';
import { resffHere as resff } from '../support/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-scan-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => resff([...args, '-m', 'resff-fast'], '', folder);

describe('resff scan', () => {
  it('--json: points, minima and barriers of ethane, with units', async () => {
    const { status, stdout, stderr } = await run('scan', 'CC', '--terminal', '--step', '60', '--json', '--decompose');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { units, scans } = JSON.parse(stdout);
    expect(units).toEqual({ energy: 'kcal/mol', length: 'angstrom' });
    expect(scans).toHaveLength(1);
    const [scan] = scans;
    expect(scan).toMatchObject({ molecule: 'CC', rigid: false, unitOfAngles: 'degrees' });
    expect(scan.dihedrals[0].name).toMatch(/^H\d-C1-C2-H\d$/);
    expect(scan.points.map((point: { angles: number[] }) => point.angles[0])).toEqual([-120, -60, 0, 60, 120, 180]);
    expect(scan.minima).toHaveLength(3);
    expect(scan.barriers).toHaveLength(3);
    const { terms, energy, positions, status: state } = scan.points[0];
    const sum = Object.values<number>(terms).reduce((a, b) => a + b, 0);
    // Terms are evaluated in another batch than the energy, in single precision.
    expect(Math.abs(sum - energy)).toBeLessThan(1e-4);
    expect(positions).toHaveLength(8);
    expect(state).toBe('ok');
  });

  it('writes CSV, plot and frames, which resff decompose reads', async () => {
    const files = ['-o', 'profile.csv', '--plot', 'profile.svg', '--frames', 'frames.sdf'];
    const { status, stdout, stderr } = await run('scan', 'CCCC', '-s', '60', ...files);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('CCCC, C1-C2-C3-C4: 6 points, relaxed');
    expect(stdout).toMatch(/barrier +0\.0/);
    const { header, rows } = parseCsv(readFileSync(path('profile.csv'), 'utf8'));
    expect(header.slice(0, 3)).toEqual(['molecule', 'dihedral_1', 'degrees_1']);
    expect(rows.map(({ cells }) => Number(cells[2]))).toEqual([-120, -60, 0, 60, 120, 180]);
    expect(readFileSync(path('profile.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const frames = readSdf(readFileSync(path('frames.sdf'), 'utf8'));
    expect(frames.map(({ properties }) => properties.get('degrees'))).toEqual(['-120', '-60', '0', '60', '120', '180']);
    expect(frames[0]!.properties.get('dihedral')).toBe('1 2 3 4');

    const decomposed = await run(
      'decompose',
      'frames.sdf',
      '-o',
      'terms.csv',
      '--plot',
      'terms.svg',
      '--contributions',
      'each.csv',
    );
    expect({ status: decomposed.status, stderr: decomposed.stderr }).toEqual({ status: 0, stderr: '' });
    const terms = parseCsv(readFileSync(path('terms.csv'), 'utf8')).rows.map(({ cells }) => cells.slice(2).map(Number));
    rows.forEach(({ cells }, i) => {
      const [degrees, , relative, ...split] = terms[i]!;
      expect(degrees).toBe(Number(cells[2]));
      // SDF has four decimals.
      expect(Math.abs(relative! - Number(cells[4]))).toBeLessThan(0.02);
      expect(Math.abs(split.reduce((a, b) => a + b, 0) - relative!)).toBeLessThan(1e-9);
    });
    expect(decomposed.stdout).toMatch(/changes most +atoms/);
    expect(readFileSync(path('each.csv'), 'utf8')).toMatch(/^CCCC,1,proper,C1-C2-C3-C4,/m);
    expect(readFileSync(path('terms.svg'), 'utf8')).toContain('>residual</text>');
  });

  it('reads the frames of a trajectory', async () => {
    const [structure] = readSdf(readFileSync(path('frames.sdf'), 'utf8'));
    const n = structure!.molecule.atomicNumbers.length;
    const header = dcdHeader({ atomCount: n, frameCount: 2, firstStep: 0, stepsPerFrame: 1, timestepFs: 1 });
    writeFileSync(
      path('two.dcd'),
      Buffer.concat([header, dcdFrame(structure!.positions), dcdFrame(structure!.positions.map((x) => 1.01 * x))]),
    );
    writeFileSync(path('one.sdf'), readFileSync(path('frames.sdf'), 'utf8').split('$$$$\n')[0]!);
    const { status, stdout } = await run('decompose', 'one.sdf', '--trajectory', 'two.dcd', '--json');
    expect(status).toBe(0);
    const { molecules } = JSON.parse(stdout);
    expect(molecules[0].frames).toHaveLength(2);
    expect((await run('decompose', 'CO', '--trajectory', 'two.dcd')).stderr).toContain(
      'expected 6 atoms as in the structure, got 14',
    );
  });

  it('--list names every rotatable bond and how it is measured', async () => {
    const { status, stdout } = await run('scan', 'CC(=O)NCC', '--list');
    expect(status).toBe(0);
    expect(stdout).toMatch(/2,4 +amide +O3-C2-N4-C5/);
    expect(stdout).toMatch(/4,5 +single +C2-N4-C5-C6/);
  });

  it('auto leaves amide bonds out and says so; SMARTS and atoms name any; --rigid and --range', async () => {
    const options = ['--rigid', '--range', '-30,30', '--step', '30'];
    const auto = await run('scan', 'CC(=O)NCC', ...options);
    expect(auto.stderr).toContain('amide bond 2-4 left out; --bond 2,4 scans it');
    expect(auto.stdout).toContain('C2-N4-C5-C6: 3 points, rigid, 3 energies');
    expect((await run('scan', 'CC(=O)NCC', '--bond', '5-4-2-1', ...options)).stdout).toContain('C5-N4-C2-C1: 3 points');
  });

  it('threads change nothing; a molecule without a rotatable bond does not stop the others', async () => {
    const options = ['--terminal', '--step', '120', '--json'];
    const on = (threads: string) => run('scan', 'C', 'CCO', ...options, '--threads', threads);
    const [one, two] = [await on('1'), await on('2')];
    expect(JSON.parse(one.stdout).scans).toHaveLength(2);
    expect(two.stdout).toBe(one.stdout);
    expect(two.stderr).toContain('expected at least one, got none (molecule C)');
    expect(two.status).toBe(1);
  });

  it('two dihedrals give a map', async () => {
    const options = ['--bond', '1,2', '--second', '[CH2][OH]', '--step', '120', '--plot', 'map.svg'];
    const { status, stdout, stderr } = await run('scan', 'CCO', ...options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('9 points');
    expect(readFileSync(path('map.svg'), 'utf8').match(/<rect [^>]*><title>/g)).toHaveLength(9);
  });

  it('points that do not converge are marked, and the exit status is 1', async () => {
    const { status, stdout, stderr } = await run('scan', 'CCCC', '-s', '120', '--max-steps', '1');
    expect(status).toBe(1);
    expect(stdout).toContain('not-converged: max-steps after 1 steps');
    expect(stderr).toMatch(/^error: CCCC, C1-C2-C3-C4: 3 of 3 points are not in order/);
  });

  it('what does not fit is refused with a reason', async () => {
    const refused = async (expected: number, ...args: string[]) => {
      const { status, stderr } = await run('scan', ...args);
      expect(status, stderr).toBe(expected);
      return stderr;
    };
    expect(await refused(2, 'CCCC', '--bond', '1,2,3')).toContain('two or four atoms');
    expect(await refused(2, 'CCCC', '--bond', '2,99')).toContain('expected numbers from 1 to 14, got 99');
    expect(await refused(2, 'CCCC', '--step', '7')).toContain('divides 360');
    expect(await refused(2, 'CCCC', '--plot', 'scan.png')).toContain('expected .svg, got .png');
    expect(await refused(5, 'CCCC', '-o', 'nowhere/profile.csv')).toContain('expected a folder');
  });
});
