import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import type { Structure } from '../../src/chemistry/structure.js';
import { symbolOf } from '../../src/core/elements.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { dcdFrame, dcdHeader, readDcd } from '../../src/formats/trajectory/dcd.js';
import { readXtc, xtcFrame } from '../../src/formats/trajectory/xtc.js';
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

interface Answer {
  read: { positions: number[][][]; times: number[] }[];
  pdb: { positions: number[][][]; names: string[]; residues: string[]; numbers: number[]; elements: string[] }[];
}

/** Peptides with all residues, both ends, waters and ions; a molecule without residues; two frames. */
function pdbStructures(): [string, Structure[]][] {
  const peptide = buildPeptide('ACDEFGHIKLMNPQRSTVWY');
  const moved = { ...peptide, positions: peptide.positions.map((x) => x + 1.25) };
  const free = buildPeptide(['HIP', 'A', 'ASH', 'G'], { nCap: 'none', cCap: 'none' });
  const solution = readPdb(
    [
      'HETATM    1  O   HOH A   1       0.000   0.000   0.117  1.00  0.00           O',
      'HETATM    2  H1  HOH A   1       0.000   0.757  -0.469  1.00  0.00           H',
      'HETATM    3  H2  HOH A   1       0.000  -0.757  -0.469  1.00  0.00           H',
      'HETATM    4 NA    NA A   2       5.000   0.000   0.000  1.00  0.00          NA',
      'HETATM    5 CL    CL A   3       9.000   0.000   0.000  1.00  0.00          CL',
    ].join('\n'),
  );
  const molecule = parseSmiles('CC(=O)[O-]');
  const unnamed = { molecule, positions: randomWalk(7, 1), properties: new Map<string, string>() };
  return [
    ['two frames of all amino acids', [peptide, moved]],
    ['free ends', [free]],
    ['water and ions', solution],
    ['no residues', [unnamed]],
  ];
}

/** Å: half a step of three decimals, and float32. */
const PDB_ERROR = 0.0005 + FLOAT32_ERROR;

const rows = (frame: Float64Array) =>
  Array.from({ length: frame.length / 3 }, (_, i) => [...frame.subarray(3 * i, 3 * i + 3)]);

describe.each(['MDAnalysis', 'mdtraj'])('%s', (reader) => {
  const cases = ['dcd', 'xtc'].flatMap((format) =>
    systems.map(([name, frames], i) => ({ format, name, frames, file: join(folder, `${reader}-${i}.${format}`) })),
  );
  const pdbCases = pdbStructures().map(([name, structures], i) => ({
    name,
    structures,
    path: join(folder, `${reader}-${i}.pdb`),
    copy: join(folder, `${reader}-${i}-copy.pdb`),
  }));
  let answer: Answer;

  // One process for all: importing the libraries takes the time.
  it.skipIf(!readers.includes(reader))('reads and writes', { timeout: 60_000 }, () => {
    for (const { format, file, frames } of cases) writeFileSync(file, writers[format]!(frames));
    for (const { path, structures } of pdbCases) writeFileSync(path, writePdb(structures));
    const job = {
      pdb: pdbCases.map(({ path, copy }) => ({ path, copy })),
      read: cases.map(({ file, frames }) => ({ path: file, atoms: frames[0]!.length / 3 })),
      write: cases.map(({ file, format, frames }) => ({ path: `${file}.${format}`, frames: frames.map(rows) })),
    };
    const result = join(folder, `${reader}.json`);
    const { status, stderr } = spawnSync('python3', [program, reader, result], {
      input: JSON.stringify(job),
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    answer = JSON.parse(readFileSync(result, 'utf8')) as Answer;
  });

  it.skipIf(!readers.includes(reader)).each(cases.map((entry, i) => ({ ...entry, i })))(
    '$format, $name: reads what we write, writes what we read',
    ({ format, frames, file, i }) => {
      const tolerance = format === 'xtc' ? XTC_ERROR : FLOAT32_ERROR;
      const { positions, times } = answer.read[i]!;
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

  it.skipIf(!readers.includes(reader)).each(pdbCases.map((entry, i) => ({ ...entry, i })))(
    'PDB, $name: reads what we write, writes what we read',
    ({ structures, copy, i }) => {
      const { positions, names, residues, numbers, elements } = answer.pdb[i]!;
      const frames = structures.map((structure) => structure.positions);
      expectClose(
        positions.map((frame) => frame.flat()),
        frames,
        PDB_ERROR,
      );
      const [{ molecule, residues: record }] = structures as [Structure];
      expect(elements.map((element) => element.toUpperCase())).toEqual(
        Array.from(molecule.atomicNumbers, (z) => symbolOf(z).toUpperCase()),
      );
      if (record) {
        const residue = (at: number) => record.residues[record.residueOfAtom[at]!]!;
        expect(names).toEqual(record.atomNames);
        expect(residues).toEqual(names.map((_, at) => residue(at).name));
        expect(numbers).toEqual(names.map((_, at) => residue(at).number));
        const copied = readPdb(readFileSync(copy, 'utf8'));
        expectClose(
          copied.map((structure) => structure.positions),
          frames,
          PDB_ERROR,
        );
        for (const again of copied) {
          expect(again.molecule.atomicNumbers).toEqual(molecule.atomicNumbers);
          expect(again.molecule.formalCharges).toEqual(molecule.formalCharges);
          expect(again.molecule.bonds.length).toBe(molecule.bonds.length);
        }
      }
    },
  );
});
