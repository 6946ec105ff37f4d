import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { readDcd } from '../../src/formats/trajectory/dcd.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { coordinateValue, type InternalCoordinate } from '../../src/potentials/internal-coordinate.js';
import { commandFolder, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, model: small, file, remove } = commandFolder();
afterAll(remove);
/** With trained weights: minima of others are no molecules, and `minimize` says so. */
const model = 'resff-fast';
const two = path('two.sdf');
const iron = path('iron.sdf');
writeFileSync(
  iron,
  `${waterSdf('good', 0)}${waterSdf('bad', 0).replaceAll(' O ', ' Te')}${waterSdf('also good', 0.05)}`,
);

interface Result {
  name: string;
  atoms: number;
  energy: number;
  startEnergy: number;
  restraintEnergy?: number;
  converged: boolean;
  steps: number;
  error?: string;
  held?: { kind: string; atoms: number[]; value: number; slope: number }[];
  change: {
    rmsd: number;
    farthest: { atom: number; distance: number };
    bonds: { atoms: number[]; before: number; after: number; change: number }[];
  };
  positions: number[][];
}

async function minimized(args: readonly string[]): Promise<Result[]> {
  const { status, stdout, stderr } = await resff(['minimize', ...args, '-m', model, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return (JSON.parse(stdout) as { results: Result[] }).results;
}

const value = (result: Result, kind: InternalCoordinate['kind'], ...atoms: number[]) =>
  coordinateValue({ kind, atoms }, Float64Array.from(result.positions.flat()));
const degrees = (radians: number) => (radians * 180) / Math.PI;

describe('resff minimize: constraints and restraints', () => {
  it('--constrain holds exactly what it names, counted from 1, in Å and degrees', async () => {
    const args = ['CCO', '--constrain', 'dihedral 1 2 3 9 = 75', '--constrain', 'distance 2-3=1.5', '--method'];
    for (const method of ['lbfgs', 'fire']) {
      const [result] = await minimized([...args, method]);
      expect(degrees(value(result!, 'dihedral', 0, 1, 2, 8))).toBeCloseTo(75, 6);
      expect(value(result!, 'distance', 1, 2)).toBeCloseTo(1.5, 8);
      expect(result!.held).toMatchObject([
        { kind: 'dihedral', atoms: [0, 1, 2, 8] },
        { kind: 'distance', atoms: [1, 2] },
      ]);
      expect(result!.held![0]!.value).toBeCloseTo(75, 6);
    }
  });

  it('--restrain pulls, and its energy is told apart', async () => {
    const [free] = await minimized([file(waterSdf('water', 0))]);
    const [pulled] = await minimized([
      file(waterSdf('water', 0)),
      '--restrain',
      'angle 2 1 3 = 150 k=500',
      '--level',
      'tight',
    ]);
    expect(value(pulled!, 'angle', 1, 0, 2)).toBeGreaterThan(value(free!, 'angle', 1, 0, 2) + 0.05);
    expect(pulled!.restraintEnergy).toBeGreaterThan(0);
    expect(pulled!.energy).toBeGreaterThan(free!.energy);
    const [held] = await minimized([file(waterSdf('water', 0)), '--restrain', 'position 1-3 k=1e5']);
    expect(held!.change.rmsd).toBeLessThan(0.05);
    const [wall] = await minimized([file(waterSdf('water', 0)), '--restrain', 'wall radius=0.3 k=300']);
    expect(value(wall!, 'distance', 1, 2)).toBeLessThan(value(free!, 'distance', 1, 2));
  });

  it.each<[string, string[], RegExp]>([
    ['kind', ['--constrain', 'bond 1 2'], /distance, angle or dihedral first, got "bond 1 2"/],
    ['method', ['--method', 'cg'], /Allowed choices are lbfgs, fire/],
    ['range', ['--constrain', 'distance 1 7'], /constraint distance: expected atoms from 1 to 3, got 7/],
    [
      'contradiction',
      ['--constrain', 'distance 1 2 = 1', '--constrain', 'distance 1 3 = 1', '--constrain', 'distance 2 3 = 9'],
      /can be met together/,
    ],
    ['straight', ['--constrain', 'angle 2 1 3 = 180'], /between 1 and 179 degrees/],
    ['path', ['--path', path('x.pdf')], /path .*x\.pdf: expected .sdf/],
    ['threads', ['--threads', '0'], /one or more/],
  ])('wrong %s is named', async (_name, args, message) => {
    const result = await resff(['minimize', file(waterSdf('water', 0)), '-m', model, ...args]);
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/internal error|\n {4}at /);
  });

  it('--help explains both', async () => {
    const { stdout } = await resff(['minimize', '--help']);
    for (const words of ['counted from 1', 'dihedral A B C D', 'flat=FLAT', 'wall radius=R', 'fire', '--path'])
      expect(stdout).toContain(words);
  });
});

describe('resff minimize: the way and what moved', () => {
  it('--path writes every step, the last one the result', async () => {
    for (const name of ['path.sdf', 'path.xyz', 'path.dcd']) {
      const [result] = await minimized([file(waterSdf('water', 0.1)), '--path', path(name)]);
      const bytes = readFileSync(path(name));
      const frames = name.endsWith('dcd')
        ? readDcd(bytes).frames
        : (name.endsWith('sdf') ? readSdf(bytes.toString()) : readXyz(bytes.toString())).map((s) => s.positions);
      expect(frames).toHaveLength(result!.steps + 1);
      frames.at(-1)!.forEach((x, i) => {
        expect(Math.abs(x - result!.positions.flat()[i]!)).toBeLessThan(1e-4);
      });
    }
    expect(readSdf(readFileSync(path('path.sdf'), 'utf8'))[1]!.properties.get('step')).toBe('1');
    const mixed = await resff(['minimize', two, '-m', model, '--path', path('mixed.dcd')]);
    expect(mixed.status).toBe(2);
    expect(mixed.stderr).toMatch(/structures of one size, got 3, 5 atoms/);
  });

  it('says what moved, atoms named from 1 in the text', async () => {
    const [result] = await minimized([file(waterSdf('water', 0.2))]);
    const [{ atoms, before, change }] = result!.change.bonds as [Result['change']['bonds'][0]];
    expect(change).toBeCloseTo(value(result!, 'distance', ...atoms) - before, 10);
    const { stdout } = await resff(['minimize', file(waterSdf('water', 0.2)), '-m', model]);
    expect(stdout).toMatch(/water: moved by \d\.\d{4} Å \(RMSD after superposition\), farthest [OH]\d by/);
    expect(stdout).toMatch(/bond +O1-H[23] +\d\.\d{4} +\d\.\d{4} +-?\d\.\d{4} +Å/);
  });
});

describe('a geometry that is not that of the molecule', () => {
  it('is never converged: the small model has no minima that are molecules', async () => {
    const water = file(waterSdf('water', 0));
    const text = await resff(['minimize', water, '-m', small]);
    expect(text.status).toBe(1);
    expect(text.stdout).toMatch(/water +broken/);
    expect(text.stderr).toMatch(/^error: water: not converged .* bond O1-H[23] \d\.\d\d Å \(expected at most 1\.36\)/m);
    const { status, stdout } = await resff(['minimize', water, '-m', small, '--json']);
    expect(status).toBe(1);
    const [result] = (JSON.parse(stdout) as { results: (Result & { reason: string; defects: object[] })[] }).results;
    expect(result).toMatchObject({ converged: false, reason: 'broken' });
    expect(result!.defects[0]).toMatchObject({ kind: 'long-bond', atoms: [0, expect.any(Number)] });
  });

  it('is computed as input, with a warning that names bonds and lengths', async () => {
    const { status, stderr } = await resff(['energy', file(waterSdf('water', -0.4)), '-m', model]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(
        /^warning: water: geometry of the input: bond O1-H[23] 0\.\d\d Å \(expected at least/,
      ),
    });
  });
});

describe('batches over cores', () => {
  it.each(['minimize', 'energy'])('resff %s: the same answer with any number of threads', async (command) => {
    // More than one task of single points: 129 structures.
    const inputs = Array.from({ length: command === 'energy' ? 43 : 2 }, () => two);
    const run = (threads: string) => resff([command, ...inputs, '-m', model, '--json', '--threads', threads]);
    const [one, three] = [await run('1'), await run('3')];
    expect(one).toMatchObject({ status: 0, stderr: '' });
    expect(three).toEqual(one);
  });

  it.each([
    ['minimize', '1'],
    ['minimize', '2'],
    ['energy', '1'],
  ])('resff %s, %s threads: a structure that cannot be computed does not lose the others', async (command, threads) => {
    const out = path(`${command}${threads}.sdf`);
    const { status, stdout, stderr } = await resff([
      command,
      iron,
      '-m',
      model,
      '--json',
      '--threads',
      threads,
      '-o',
      out,
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: bad: element: expected .*got Te/m);
    const { results } = JSON.parse(stdout) as { results: Result[] };
    expect(results.map(({ name }) => name)).toEqual(['good', 'bad', 'also good']);
    expect(results[1]!.error).toMatch(/got Te/);
    expect(results[2]!.energy).toEqual(expect.any(Number));
    expect(readSdf(readFileSync(out, 'utf8')).map(({ molecule }) => molecule.name)).toEqual(['good', 'also good']);
  });
});
