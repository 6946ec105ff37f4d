import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { moleculeOf } from '../../test/support/line-notation.js';
import { readDcd } from '../formats/trajectory/dcd.js';
import type { DynamicsState } from '../simulate/dynamics-state.js';
import { DynamicsFile, hasCheckpoint, loadDynamicsCheckpoint, readDynamicsTable } from './dynamics-file.js';
import { TrajectoryFile } from './trajectory-file.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-dynamics-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const molecule = moleculeOf('H H', '0-1');
const columns = [
  { name: 'time', unit: 'ps', digits: 3 },
  { name: 'contacts', unit: '', digits: 0 },
];
const stateAt = (step: number): DynamicsState => ({
  step,
  time: step,
  positions: Float64Array.of(0, 0, 0, 0.7 + step / 1000, 0, 0),
  velocities: new Float64Array(6),
  forces: new Float64Array(6),
  potentialEnergy: -step,
  extra: Float64Array.of(step),
});
const optionsFor = (name: string, extension = 'dcd') => ({
  molecule,
  columns,
  timestep: 1,
  stepsPerFrame: 10,
  paths: {
    trajectory: path(`${name}.${extension}`),
    energies: path(`${name}.csv`),
    checkpoint: path(`${name}.checkpoint`),
  },
});
const frame = (step: number) => ({ state: stateAt(step), values: [step / 1000, step] });
const checkpoint = (step: number) => ({
  phase: 'production' as const,
  state: stateAt(step),
  reference: new Float64Array(6),
  settings: {},
});

describe('DynamicsFile', () => {
  it.each(['dcd', 'xtc', 'xyz'])('%s: goes on from a checkpoint without a gap or a duplicate', (extension) => {
    const whole = new DynamicsFile(optionsFor('whole', extension));
    for (const step of [0, 10, 20, 30]) whole.addFrame(frame(step));
    whole.flush();
    whole.close();

    const options = optionsFor('cut', extension);
    const first = new DynamicsFile(options);
    first.addFrame(frame(0));
    first.addFrame(frame(10));
    first.save(checkpoint(10));
    first.addFrame(frame(20));
    // Half a frame, as a kill may leave it.
    first.close();
    const { trajectory } = options.paths;
    writeFileSync(trajectory, readFileSync(trajectory).subarray(0, -5));

    const saved = loadDynamicsCheckpoint(options.paths.checkpoint, () => expect.unreachable());
    expect(saved).toMatchObject({ frames: 2, state: { step: 10 } });
    const second = new DynamicsFile(options, saved);
    for (const step of [20, 30]) second.addFrame(frame(step));
    second.flush();
    second.close();
    for (const end of [extension, 'csv'])
      expect(readFileSync(path(`cut.${end}`)).equals(readFileSync(path(`whole.${end}`))), end).toBe(true);
  });

  it('counts DCD frames in the header at every flush, and writes a table that reads back', () => {
    const options = optionsFor('count');
    const file = new DynamicsFile(options);
    for (const step of [0, 10, 20]) file.addFrame(frame(step));
    file.flush();
    expect(readFileSync(options.paths.trajectory).readInt32LE(8)).toBe(3);
    expect(readDcd(readFileSync(options.paths.trajectory)).frames[2]![3]).toBeCloseTo(0.72, 6);
    file.close();
    expect(readFileSync(options.paths.energies, 'utf8')).toBe('time (ps),contacts\n0.000,0\n0.010,10\n0.020,20\n');
    expect([...readDynamicsTable(options.paths.energies)]).toEqual([
      ['time', { unit: 'ps', values: [0, 0.01, 0.02] }],
      ['contacts', { unit: '', values: [0, 10, 20] }],
    ]);
  });

  it('falls back to the checkpoint before, says so, and finds none when both are damaged', () => {
    const options = optionsFor('damage');
    const file = new DynamicsFile(options);
    file.save(checkpoint(10));
    file.save(checkpoint(20));
    file.close();
    const { checkpoint: last } = options.paths;
    const bytes = readFileSync(last);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(last, bytes);
    const told: string[] = [];
    expect(loadDynamicsCheckpoint(last, (message) => told.push(message)).state.step).toBe(10);
    expect(told).toEqual([expect.stringContaining('checksum')]);
    copyFileSync(last, `${last}.previous`);
    expect(() => loadDynamicsCheckpoint(last, () => {})).toThrow('expected a checkpoint, got none that can be read');
  });

  it('a new run leaves no checkpoint of another one', () => {
    const options = optionsFor('damage');
    expect(hasCheckpoint(options.paths.checkpoint)).toBe(true);
    new DynamicsFile(options).close();
    expect(hasCheckpoint(options.paths.checkpoint)).toBe(false);
  });

  it('names that are no trajectory are refused before a file is made', () => {
    expect(() => new TrajectoryFile(path('x.trr'), optionsFor('x'))).toThrow(
      'expected .dcd .xtc .xyz .extxyz, got .trr',
    );
    expect(existsSync(path('x.trr'))).toBe(false);
  });
});
