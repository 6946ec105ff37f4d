/** GFN2-xTB labels by the program `xtb` on the PATH, and their place in a training file in the layout of SPICE. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { File as Hdf5File } from 'h5wasm/node';
import { BOHR_TO_ANGSTROM, type Molecule, totalCharge } from 'resff';
import { symbolOf } from 'resff/chemistry';
import type { MoleculeArchive } from 'resff/train';

/** A geometry and its label. */
export interface LabeledFrame extends SinglePoint {
  /** (N,3) Å */
  readonly positions: Float64Array;
}

interface SinglePoint {
  /** hartree */
  readonly energy: number;
  /** (N,3) hartree/bohr */
  readonly gradient: readonly number[];
}

/** What stands in one group of a training file. */
export interface FrameRecord {
  readonly smiles: string;
  readonly subset: string;
  readonly molecule: Molecule;
  readonly frames: readonly LabeledFrame[];
}

/**
 * One single point.
 *
 * @param folder of its own for every call that runs at the same time
 * @param positions (N,3) Å
 * @returns energy in hartree, gradient (N,3) in hartree/bohr; null where the program did not converge
 */
async function singlePoint(folder: string, molecule: Molecule, positions: Float64Array): Promise<SinglePoint | null> {
  const atoms = Array.from(molecule.atomicNumbers, (z, i) => {
    return `${symbolOf(z)} ${[...positions.subarray(3 * i, 3 * i + 3)].map((x) => x.toFixed(8)).join(' ')}`;
  });
  writeFileSync(join(folder, 'm.xyz'), `${atoms.length}\n\n${atoms.join('\n')}\n`);
  rmSync(join(folder, 'gradient'), { force: true });
  const args = ['m.xyz', '--gfn', '2', '--grad', '--chrg', String(totalCharge(molecule)), '--norestart'];
  const status = await new Promise<number | null>((resolve, reject) => {
    const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    spawn('xtb', args, { cwd: folder, stdio: 'ignore', env }).on('error', reject).on('close', resolve);
  });
  if (status !== 0) return null;
  const lines = readFileSync(join(folder, 'gradient'), 'utf8').trim().split('\n');
  const energy = Number(/SCF energy =\s*(\S+)/.exec(lines[1]!)![1]);
  const rows = lines.slice(2 + atoms.length, 2 + 2 * atoms.length);
  const gradient = rows.flatMap((line) =>
    line
      .trim()
      .split(/\s+/)
      .map((text) => Number(text.replace(/D/i, 'E'))),
  );
  if (gradient.length !== 3 * atoms.length || !gradient.every(Number.isFinite)) throw new Error(`gradient: ${rows[0]}`);
  return { energy, gradient };
}

/** A field that a record must have. */
export function required<T>(value: T | null, field: string): T {
  if (value === null) throw new Error(`field ${field}: expected one, got none`);
  return value;
}

/** Energies (C) hartree and positions (C,N,3) Å of a record in the layout of SPICE. */
export function framesOf(
  archive: MoleculeArchive,
  id: string,
): { energies: ArrayLike<number>; positions: Float64Array } {
  const energies = required(archive.numbers(id, 'dft_total_energy'), 'dft_total_energy').data;
  const { data } = required(archive.numbers(id, 'conformations'), 'conformations');
  return { energies, positions: Float64Array.from(data, (x) => x * BOHR_TO_ANGSTROM) };
}

/** The geometries (each (N,3) Å) that have a label, with it; the others failed. */
export async function labeled(
  folder: string,
  molecule: Molecule,
  geometries: readonly Float64Array[],
): Promise<LabeledFrame[]> {
  const found: LabeledFrame[] = [];
  for (const positions of geometries) {
    const answer = await singlePoint(folder, molecule, positions);
    if (answer !== null) found.push({ positions, ...answer });
  }
  return found;
}

/** One molecule with its labeled frames as a group of an open HDF5 file, in bohr, hartree and hartree/bohr. */
export function writeGroup(output: Hdf5File, id: string, { smiles, subset, molecule, frames }: FrameRecord): void {
  const n = molecule.atomicNumbers.length;
  const shape = [frames.length, n, 3];
  const group = output.create_group(id);
  group.create_dataset({ name: 'smiles', data: [smiles], shape: [1] });
  group.create_dataset({ name: 'subset', data: [subset], shape: [1] });
  group.create_dataset({ name: 'atomic_numbers', data: Int16Array.from(molecule.atomicNumbers), shape: [n] });
  const positions = Float32Array.from(frames.flatMap((frame) => [...frame.positions].map((x) => x / BOHR_TO_ANGSTROM)));
  group.create_dataset({ name: 'conformations', data: positions, shape });
  const total = Float64Array.from(frames, ({ energy }) => energy);
  group.create_dataset({ name: 'dft_total_energy', data: total, shape: [frames.length] });
  const gradient = Float32Array.from(frames.flatMap((frame) => frame.gradient));
  group.create_dataset({ name: 'dft_total_gradient', data: gradient, shape });
}
