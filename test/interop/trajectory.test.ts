import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dcdFrame, dcdHeader, readDcd } from '../../src/formats/dcd.js';
import { readXtc, xtcFrame } from '../../src/formats/xtc.js';
import { randomWalk, scatteredWaters } from '../support/trajectory-system.js';

const program = join(import.meta.dirname, '../support/trajectory_reader.py');
const probe = spawnSync('python3', [program, 'probe'], { encoding: 'utf8' });
const readers = probe.status === 0 ? (JSON.parse(probe.stdout) as string[]) : [];
if (readers.length === 0)
  console.warn(
    'trajectories: python3 with MDAnalysis or MDTraj not found; other programs reading our files is not tested',
  );

/** Å: half of the last digit of a float32 below 128, twice over (nm and back). */
const FLOAT32_ERROR = 1.6e-5;
/** Å: half a step of the format's precision, and float32. */
const XTC_ERROR = 0.005 + FLOAT32_ERROR;
/** ps: float32 */
const TIME_ERROR = 1e-5;

const systems: [string, Float64Array[]][] = [
  ...[3, 9, 10, 22, 500].map((n): [string, Float64Array[]] => [
    `chain of ${n}`,
    [randomWalk(n, n), randomWalk(n, n + 1), randomWalk(n, n + 2)],
  ]),
  ['150 waters', [scatteredWaters(150, 20, 1), scatteredWaters(150, 60, 2)]],
];
const folder = mkdtempSync(join(tmpdir(), 'resff-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TIMESTEP_FS = 2;
const STRIDE = 50;

/** The bytes of a trajectory of frames 0.1 ps apart. */
const writers: Record<string, (frames: readonly Float64Array[]) => Uint8Array> = {
  dcd: (frames) =>
    Buffer.concat([
      dcdHeader({
        atomCount: frames[0]!.length / 3,
        frameCount: frames.length,
        stepsPerFrame: STRIDE,
        timestepFs: TIMESTEP_FS,
      }),
      ...frames.map(dcdFrame),
    ]),
  xtc: (frames) =>
    Buffer.concat(
      frames.map((positions, i) =>
        xtcFrame({ step: STRIDE * i, timePs: (STRIDE * TIMESTEP_FS * i) / 1000, positions }),
      ),
    ),
};
const ownReaders: Record<string, (bytes: Uint8Array) => Float64Array[]> = {
  dcd: (bytes) => [...readDcd(bytes).frames],
  xtc: (bytes) => readXtc(bytes).map(({ positions }) => positions),
};

function expectClose(got: readonly ArrayLike<number>[], wanted: readonly Float64Array[], tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  wanted.forEach((frame, f) => {
    expect(got[f]!.length).toBe(frame.length);
    for (let i = 0; i < frame.length; i++)
      if (!(Math.abs(got[f]![i]! - frame[i]!) <= tolerance))
        expect.fail(`frame ${f}, coordinate ${i}: expected ${frame[i]} within ${tolerance} Å, got ${got[f]![i]}`);
  });
}

interface Read {
  positions: number[][][];
  times: number[];
}

const rows = (frame: Float64Array) =>
  Array.from({ length: frame.length / 3 }, (_, i) => [...frame.subarray(3 * i, 3 * i + 3)]);

describe.each(['MDAnalysis', 'mdtraj'])('%s', (reader) => {
  const cases = ['dcd', 'xtc'].flatMap((format) =>
    systems.map(([name, frames], i) => ({ format, name, frames, file: join(folder, `${reader}-${i}.${format}`) })),
  );
  let read: Read[] = [];

  // One process for all: importing the libraries takes the time.
  it.skipIf(!readers.includes(reader))('reads and writes', { timeout: 60_000 }, () => {
    for (const { format, file, frames } of cases) writeFileSync(file, writers[format]!(frames));
    const job = {
      read: cases.map(({ file, frames }) => ({ path: file, atoms: frames[0]!.length / 3 })),
      write: cases.map(({ file, format, frames }) => ({ path: `${file}.${format}`, frames: frames.map(rows) })),
    };
    const result = join(folder, `${reader}.json`);
    const { status, stderr } = spawnSync('python3', [program, reader, result], {
      input: JSON.stringify(job),
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    read = JSON.parse(readFileSync(result, 'utf8')) as Read[];
  });

  it.skipIf(!readers.includes(reader)).each(cases.map((entry, i) => ({ ...entry, i })))(
    '$format, $name: reads what we write, writes what we read',
    ({ format, frames, file, i }) => {
      const tolerance = format === 'xtc' ? XTC_ERROR : FLOAT32_ERROR;
      const { positions, times } = read[i]!;
      expectClose(
        positions.map((frame) => frame.flat()),
        frames,
        tolerance,
      );
      // MDTraj numbers the frames of a DCD file instead of giving times.
      if (format === 'xtc' || reader === 'MDAnalysis')
        times.forEach((time, f) => {
          expect(Math.abs(time - 0.1 * f), `time of frame ${f}`).toBeLessThan(TIME_ERROR);
        });
      expectClose(ownReaders[format]!(readFileSync(`${file}.${format}`)), frames, tolerance);
    },
  );
});
