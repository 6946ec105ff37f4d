import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { writeSdf } from '../../src/formats/sdf/sdf-writer.js';
import { readDcd } from '../../src/formats/trajectory/dcd.js';
import { readXtc } from '../../src/formats/trajectory/xtc.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { resffHere as resff, waterSdf } from '../support/command-line.js';
import { killAfter, replaced, stopped } from '../support/interrupted-run.js';
import { moleculeOf } from '../support/line-notation.js';

/** Å, the rounding of an XTC frame and of a DCD frame of a few Å. */
const ROUNDING = { xtc: 0.0051, dcd: 1e-6 };

/** Å, three decimals in the PDB file. */
const PDB_ROUNDING = 0.00051;

/** Å: √(kT/k) is 0.011 Å at 5000 kcal/mol/Å², the pull of the bond itself about 0.03 Å. */
const PULLED = 0.1;

const folder = mkdtempSync(join(tmpdir(), 'resff-md-'));
const path = (name: string) => join(folder, name);
const md = (...args: string[]) => resff(['md', ...args], '', folder);
/** Methanol, in the ensemble with the most to remember: velocity rescaling has noise and the energy of its bath. */
const whole = 'methanol.sdf -t 1ps --every 10fs -e csvr --ramp 0ps:200,0.5ps:300 --report rmsd,rg'.split(' ');
const bytes = (name: string) => readFileSync(path(name));

const methanol = moleculeOf('C O H H H H', '0-1 0-2 0-3 0-4 1-5', 'methanol');
const positions = Float64Array.of(0, 0, 0, 1.4, 0, 0, -0.4, 1, 0, -0.4, -0.5, 0.9, -0.4, -0.5, -0.9, 1.7, -0.5, 0.7);

beforeAll(async () => {
  writeFileSync(path('water.sdf'), waterSdf('water', 0));
  writeFileSync(path('water.xyz'), '3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n');
  writeFileSync(path('methanol.sdf'), writeSdf([{ molecule: methanol, positions, properties: new Map() }]));
  mkdirSync(path('folder.dcd'));
  const { status, stderr } = await md(...whole, '-o', 'whole.dcd');
  expect(stderr).toContain('methanol: production to 1 ps in steps of 1 fs');
  expect(status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('resff md', () => {
  it('writes a trajectory, a table, the start and a checkpoint', () => {
    const { frames, stepsPerFrame, timestepFs } = readDcd(bytes('whole.dcd'));
    expect(frames.length).toBe(101);
    expect(stepsPerFrame * timestepFs).toBeCloseTo(10, 4);
    const atoms = bytes('whole-start.pdb')
      .toString()
      .match(/^HETATM.*$/gm)!;
    expect(atoms.length).toBe(6);
    frames[0]!.forEach((x, i) => {
      const column = 30 + 8 * (i % 3);
      expect(Math.abs(Number(atoms[Math.floor(i / 3)]!.slice(column, column + 8)) - x)).toBeLessThan(PDB_ROUNDING);
    });
    const [head, ...rows] = bytes('whole.csv').toString().trimEnd().split('\n');
    expect(head).toBe(
      'time (ps),potential (kcal/mol),kinetic (kcal/mol),total (kcal/mol),conserved (kcal/mol),temperature (K),rmsd (A),rg (A)',
    );
    expect(rows.length).toBe(101);
    expect(rows[0]).toMatch(/^0\.000000,.*,0\.0000,\d\.\d{4}$/);
    expect(rows[100]).toMatch(/^1\.000000,/);
    expect(existsSync(path('whole.checkpoint'))).toBe(true);
  });

  it('summarizes as JSON, with units', async () => {
    const options = ['-t', '300fs', '--every', '10fs', '-e', 'nve', '--report', 'distance=1-2', '--plot', '--json'];
    const { stdout, status } = await md('water.sdf', '-o', 'json.xyz', ...options);
    expect(status).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer.units).toMatchObject({ energy: 'kcal/mol', time: 'ps', temperature: 'K' });
    expect(answer.results).toHaveLength(1);
    expect(answer.results[0]).toMatchObject({
      name: 'water',
      atoms: 3,
      ended: 'done',
      ensemble: 'nve',
      degreesOfFreedom: 3,
      time: 0.3,
      frames: 31,
      files: { trajectory: 'json.xyz', energies: 'json.csv', start: 'json-start.pdb', checkpoint: 'json.checkpoint' },
    });
    expect(answer.results[0].averages['distance 1-2'].mean).toBeCloseTo(0.96, 1);
    const plot = bytes('json.svg').toString();
    for (const label of ['temperature / K', 'conserved', 'distance 1-2 / Å']) expect(plot).toContain(label);
    expect(answer.results[0].temperature.mean).toBeGreaterThan(1);
    expect(answer.results[0].drift.standardError).toBeGreaterThan(0);
    const frames = readXyz(bytes('json.xyz').toString());
    expect(frames.length).toBe(31);
    expect(frames[3]!.properties.get('time_fs')).toBe('30');
  });

  it('runs several structures, each to its own files; XTC and constraints', async () => {
    const options = '-t 40fs --every 20fs --constraints h-bonds-water --hmr --equilibrate 20fs'.split(' ');
    const { stdout, status } = await md('water.sdf', 'CCCO', 'water.sdf', '-o', 'many.xtc', ...options);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^water .*\nCCCO .*\nwater /m);
    for (const name of ['water', 'CCCO', 'water-2']) expect(readXtc(bytes(`many-${name}.xtc`)).length).toBe(3);
    const lengths = readXtc(bytes('many-CCCO.xtc')).map(({ positions }) => distance(positions, 0, 4));
    // Two lengths, each between two atoms that are rounded in three coordinates.
    const rounding = 4 * Math.sqrt(3) * ROUNDING.xtc;
    for (const length of lengths) expect(Math.abs(length - lengths[0]!)).toBeLessThan(rounding);
  });

  it('keeps restraints and walls, and their center', async () => {
    const pull = ['--restrain', 'distance 1 2 = 1.6 k=5000', '--restrain', 'position 1 k=5000', '--wall', '3'];
    const { status } = await md(
      'methanol.sdf',
      '-o',
      'pulled.dcd',
      '-t',
      '200fs',
      '--every',
      '20fs',
      '--equilibrate',
      '50fs',
      ...pull,
    );
    expect(status).toBe(0);
    const { frames } = readDcd(bytes('pulled.dcd'));
    for (const frame of frames) {
      expect(Math.abs(distance(frame, 0, 1) - 1.6)).toBeLessThan(PULLED);
      expect(Math.hypot(frame[0]!, frame[1]!, frame[2]!)).toBeLessThan(PULLED);
    }
    const other = await md(
      'methanol.sdf',
      '-o',
      'pulled.dcd',
      '--restart',
      '--equilibrate',
      '50fs',
      '--every',
      '20fs',
      '--wall',
      '3',
    );
    expect(other.stderr).toContain('restraints: expected');
    expect(other.status).toBe(2);
  });

  it('killed again and again and restarted, writes the bytes of a run that was not', async () => {
    const rng = new Rng(Date.now());
    // Long enough that a busy machine does not miss its end: 300 frames, each with a checkpoint.
    const long = whole.map((arg) => (arg === '1ps' ? '3ps' : arg));
    expect((await md(...long, '-o', 'long-whole.dcd')).status).toBe(0);
    const args = ['md', ...long, '-o', 'killed.dcd', '--checkpoint-every', '0'];
    // Until a run that went on from the middle has been killed as well, each a few of its checkpoints after it began.
    let [middle, done] = [false, false];
    for (let attempt = 0; attempt < 15 && !middle; attempt++) {
      // A kill between two renames leaves the checkpoint before alone.
      const begun = ['checkpoint', 'checkpoint.previous'].some((name) => existsSync(path(`killed.${name}`)));
      const how = done ? ['--overwrite'] : begun ? ['--restart'] : [];
      const { status, told } = await killAfter(
        'production',
        () => replaced(path('killed.checkpoint'), 1 + rng.integer(20)),
        [...args, ...how],
        { signal: 'SIGKILL', cwd: folder },
      );
      middle = status === null && told.includes('production from');
      done = status === 0;
    }
    expect(middle).toBe(true);
    const { status } = await resff([...args, '--restart'], '', folder);
    expect(status).toBe(0);
    for (const name of ['dcd', 'csv'])
      expect(bytes(`killed.${name}`).equals(bytes(`long-whole.${name}`)), name).toBe(true);
  }, 180_000);

  it('stops at SIGTERM with its own exit status, and goes on; damage falls back to the checkpoint before', async () => {
    const args = [...whole, '-o', 'stopped.dcd', '--checkpoint-every', '0'];
    expect(await stopped(['md', ...args, '--overwrite'], 'production', folder)).toBe(6);
    const damaged = bytes('stopped.checkpoint');
    damaged[damaged.length - 5]! ^= 1;
    writeFileSync(path('stopped.checkpoint'), damaged);
    const { stderr, ...restarted } = await md(...args, '--restart');
    expect(stderr).toContain('warning: checkpoint: expected the checksum of its contents');
    expect(restarted.status).toBe(0);
    for (const name of ['dcd', 'csv']) expect(bytes(`stopped.${name}`).equals(bytes(`whole.${name}`)), name).toBe(true);

    const longer = await md(...args, '--restart', '-t', '1050fs');
    expect(longer.status, 'a finished run made longer').toBe(0);
    expect(readDcd(bytes('stopped.dcd')).frames.length).toBe(106);
    truncateSync(path('stopped.csv'), 100);
    const cut = await md(...args, '--restart', '-t', '1050fs');
    expect(cut.stderr).toMatch(/stopped\.csv: expected \d+ bytes as in the checkpoint, got 100/);
    expect(cut.status).toBe(3);
  });

  it('stopped while it equilibrates, it goes on there', async () => {
    const args = ['water.sdf', '-t', '100fs', '--every', '10fs', '--equilibrate', '1ps', '-o'];
    expect((await md(...args, 'long.xtc')).status).toBe(0);
    expect(await stopped(['md', ...args, 'short.xtc', '--overwrite'], 'equilibration', folder)).toBe(6);
    expect(bytes('short.xtc').length).toBe(0);
    const { stderr, status } = await md(...args, 'short.xtc', '--restart');
    expect(stderr).toContain('equilibration from');
    expect(status).toBe(0);
    for (const name of ['xtc', 'csv']) expect(bytes(`short.${name}`).equals(bytes(`long.${name}`)), name).toBe(true);
  });

  it('a bad step trips a guard: what, when, which atoms, and the last good frames', async () => {
    const { status, stderr, stdout } = await md(
      'water.sdf',
      '-o',
      'wild.dcd',
      '-t',
      '2ps',
      '--timestep',
      '20fs',
      '--json',
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/error: water: .* \(step \d+, 0\.\d+ ps.*\); last good frames in wild-last-good\.xyz/);
    const [result] = JSON.parse(stdout).results;
    expect(result).toMatchObject({ ended: 'failed', files: { lastGood: 'wild-last-good.xyz' } });
    expect(['broken-bond', 'force', 'temperature', 'step', 'not-finite']).toContain(result.failure.reason);
    const frames = readXyz(bytes('wild-last-good.xyz').toString());
    expect(frames.at(-1)!.properties.get('step')).toBe(String(result.failure.step - 1));
    expect(readDcd(bytes('wild.dcd')).frames.length).toBe(result.frames);
  });

  it.each([
    ['a run that is there', [...whole, '-o', 'whole.dcd'], 2, 'expected a new run, --restart or --overwrite'],
    [
      'nothing to go on with',
      ['water.sdf', '-o', 'new.dcd', '--restart'],
      2,
      '--restart: expected a run to go on with, got none',
    ],
    [
      'other options',
      [...whole, '-o', 'whole.dcd', '--restart', '--timestep', '0.5fs', '--seed', '3'],
      2,
      'timestep: expected 1, got 0.5; seed: expected 1, got 3; every: expected 10, got 20',
    ],
    [
      'another molecule',
      ['water.sdf', ...whole.slice(1), '-o', 'whole.dcd', '--restart'],
      2,
      /molecule: expected "6 atoms, sha256 \w+", got "3 atoms/,
    ],
    [
      'another model',
      [...whole, '-o', 'whole.dcd', '--restart', '-m', 'resff-paper'],
      2,
      /model: expected "resff-\S+ \(sha256/,
    ],
    [
      'less time than is done',
      [...whole, '-o', 'whole.dcd', '--restart', '-t', '0.5ps'],
      2,
      'time: expected at least the 1000 fs that are done, got 500 fs',
    ],
    ['a folder that is not there', ['water.sdf', '-o', 'none/x.dcd'], 5, 'expected a folder none, got none'],
    ['an output that is a folder', ['water.sdf', '-o', 'folder.dcd'], 5, 'output folder.dcd: EISDIR'],
    ['a format that is none', ['water.sdf', '-o', 'x.trr'], 2, '.xyz .extxyz .dcd .xtc, got .trr'],
    [
      'a report that is none',
      ['water.sdf', '-o', 'x.dcd', '--report', 'rg,angle=1-2-3'],
      2,
      '--report: expected rmsd,',
    ],
    [
      'an atom that is not there',
      ['water.sdf', '-o', 'x.dcd', '--report', 'distance=1-4'],
      2,
      'distance 1-4: expected 3 atoms',
    ],
    ['no peptide', ['water.sdf', '-o', 'x.dcd', '--report', 'helix'], 3, 'helix: expected a peptide'],
    ['a time without unit', ['water.sdf', '-o', 'x.dcd', '-t', '20'], 2, 'Expected a time with its unit'],
    [
      'half a step',
      ['water.sdf', '-o', 'x.dcd', '--every', '1.5fs'],
      2,
      'every: expected a multiple of the time step of 1 fs',
    ],
    [
      'a ramp without thermostat',
      ['water.sdf', '-o', 'x.dcd', '-e', 'nve', '--ramp', '0ps:1'],
      2,
      'expected an ensemble with',
    ],
    ['the input as output', ['water.xyz', '-o', 'water.xyz'], 2, 'expected another file than the input'],
  ] as const)('%s: a clear error', async (_, args, status, message) => {
    const before = bytes('whole.dcd');
    const result = await md(...args);
    expect(result.stderr).toMatch(message);
    expect(result.status).toBe(status);
    expect(bytes('whole.dcd').equals(before)).toBe(true);
  });
});

function distance(positions: Float64Array, i: number, j: number): number {
  return Math.hypot(...[0, 1, 2].map((a) => positions[3 * i + a]! - positions[3 * j + a]!));
}
