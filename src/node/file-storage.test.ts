import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { moleculeOf } from '../../test/support/line-notation.js';
import { readDcd } from '../formats/trajectory/dcd.js';
import type { DynamicsState } from '../simulate/dynamics-state.js';
import { DynamicsFile, hasCheckpoint, loadDynamicsCheckpoint, readDynamicsTable } from '../workflow/dynamics-file.js';
import { MemoryStorage } from '../workflow/memory-storage.js';
import { TrajectoryFile } from '../workflow/trajectory-file.js';
import { fileStorage } from './file-storage.js';

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

describe.each([
  ['files', fileStorage],
  ['memory', new MemoryStorage()],
])('DynamicsFile in %s', (_, storage) => {
  it.each(['dcd', 'xtc', 'xyz'])('%s: goes on from a checkpoint without a gap or a duplicate', (extension) => {
    const whole = new DynamicsFile(storage, optionsFor('whole', extension));
    for (const step of [0, 10, 20, 30]) whole.addFrame(frame(step));
    whole.flush();
    whole.close();

    const options = optionsFor('cut', extension);
    const first = new DynamicsFile(storage, options);
    first.addFrame(frame(0));
    first.addFrame(frame(10));
    first.save(checkpoint(10));
    first.addFrame(frame(20));
    // Half a frame, as a kill may leave it.
    first.close();
    const { trajectory } = options.paths;
    storage.write(trajectory, storage.read(trajectory)!.subarray(0, -5));

    const saved = loadDynamicsCheckpoint(storage, options.paths.checkpoint, () => expect.unreachable());
    expect(saved).toMatchObject({ frames: 2, state: { step: 10 } });
    const second = new DynamicsFile(storage, options, saved);
    for (const step of [20, 30]) second.addFrame(frame(step));
    second.flush();
    second.close();
    for (const end of [extension, 'csv'])
      expect(Buffer.from(storage.read(path(`cut.${end}`))!).equals(storage.read(path(`whole.${end}`))!), end).toBe(
        true,
      );
  });

  it('counts DCD frames in the header at every flush, and writes a table that reads back', () => {
    const options = optionsFor('count');
    const file = new DynamicsFile(storage, options);
    for (const step of [0, 10, 20]) file.addFrame(frame(step));
    file.flush();
    expect(Buffer.from(storage.read(options.paths.trajectory)!).readInt32LE(8)).toBe(3);
    expect(readDcd(storage.read(options.paths.trajectory)!).frames[2]![3]).toBeCloseTo(0.72, 6);
    file.close();
    const table = new TextDecoder().decode(storage.read(options.paths.energies)!);
    expect(table).toBe('time (ps),contacts\n0.000,0\n0.010,10\n0.020,20\n');
    expect([...readDynamicsTable(table)]).toEqual([
      ['time', { unit: 'ps', values: [0, 0.01, 0.02] }],
      ['contacts', { unit: '', values: [0, 10, 20] }],
    ]);
  });

  it('falls back to the checkpoint before, says so, and finds none when both are damaged', () => {
    const options = optionsFor('damage');
    const file = new DynamicsFile(storage, options);
    file.save(checkpoint(10));
    file.save(checkpoint(20));
    file.close();
    const { checkpoint: last } = options.paths;
    const bytes = storage.read(last)!;
    bytes[bytes.length - 1]! ^= 1;
    storage.write(last, bytes);
    const told: string[] = [];
    expect(loadDynamicsCheckpoint(storage, last, (message) => told.push(message)).state.step).toBe(10);
    expect(told).toEqual([expect.stringContaining('checksum')]);
    storage.write(`${last}.previous`, bytes);
    expect(() => loadDynamicsCheckpoint(storage, last, () => {})).toThrow(
      'expected a checkpoint, got none that can be read',
    );
  });

  it('a new run leaves no checkpoint of another one', () => {
    const options = optionsFor('damage');
    expect(hasCheckpoint(storage, options.paths.checkpoint)).toBe(true);
    new DynamicsFile(storage, options).close();
    expect(hasCheckpoint(storage, options.paths.checkpoint)).toBe(false);
  });

  it('names that are no trajectory are refused before a file is made', () => {
    expect(() => new TrajectoryFile(storage, path('x.trr'), optionsFor('x'))).toThrow(
      'expected .sdf .mol .sd .xyz .extxyz .dcd .xtc, got .trr',
    );
    expect(storage.read(path('x.trr'))).toBeNull();
  });

  it('what is longer in the checkpoint than on the storage is refused', () => {
    storage.write(path('short'), 'abc');
    expect(() => storage.grow(path('short'), 4)).toThrow('expected 4 bytes as in the checkpoint, got 3');
    const file = storage.grow(path('short'), 2);
    file.append('xyz');
    file.flush();
    expect(file.length).toBe(5);
    expect(new TextDecoder().decode(storage.read(path('short'))!)).toBe('abxyz');
    expect(() => file.replace(4, new Uint8Array(2))).toThrow('expected at most 5 bytes, got 6');
    file.close();
  });
});
