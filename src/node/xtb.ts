import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../core/units.js';
import type { EnergyMethod } from '../evaluate/method.js';
import type { Potential } from '../potentials/potential.js';

/** The version of the xtb program on the PATH, or null where there is none. */
export function xtbVersion(): string | null {
  const { status, stdout, stderr } = spawnSync('xtb', ['--version'], { encoding: 'utf8' });
  if (status !== 0) return null;
  return /version\s+(\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown';
}

/**
 * GFN2-xTB by the xtb program, one process per geometry, on one core each.
 *
 * Source: Bannwarth, Ehlert, Grimme 2019, doi 10.1021/acs.jctc.8b01176
 */
export function gfn2Method(): EnergyMethod {
  return {
    name: 'GFN2-xTB',
    singlePoints(molecule, positions) {
      const size = 3 * molecule.atomicNumbers.length;
      const count = positions.length / size;
      const energies = new Float64Array(count);
      const forces = new Float64Array(positions.length);
      for (let c = 0; c < count; c++) {
        const point = runXtb(molecule, positions.subarray(c * size, (c + 1) * size));
        energies[c] = point.energy;
        forces.set(point.forces, c * size);
      }
      return { energies, forces };
    },
  };
}

/** The same as a potential, for what moves atoms. */
export function gfn2Potential(molecule: Molecule): Potential {
  return {
    name: 'GFN2-xTB',
    atomCount: molecule.atomicNumbers.length,
    energyForces(positions, forces) {
      const point = runXtb(molecule, positions);
      point.forces.forEach((force, i) => {
        forces[i]! += force;
      });
      return point.energy;
    },
  };
}

function runXtb(molecule: Molecule, positions: Float64Array): { energy: number; forces: Float64Array } {
  const { atomicNumbers, name } = molecule;
  const folder = mkdtempSync(join(tmpdir(), 'resff-xtb-'));
  try {
    const lines = Array.from(atomicNumbers, (z, i) =>
      [symbolOf(z), ...[0, 1, 2].map((k) => positions[3 * i + k]!.toFixed(9))].join(' '),
    );
    writeFileSync(join(folder, 'in.xyz'), `${atomicNumbers.length}\n\n${lines.join('\n')}\n`);
    const args = ['in.xyz', '--gfn', '2', '--chrg', String(totalCharge(molecule)), '--grad', '--norestart'];
    const { status, stderr, error } = spawnSync('xtb', args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (error) throw new ResffError('option', `xtb: expected the program on the PATH, got none (${error.message})`);
    if (status !== 0)
      throw new ResffError('molecule', `GFN2-xTB: expected an energy, got none for ${name}: ${lastLine(stderr)}`);
    return readEngrad(readFileSync(join(folder, 'in.engrad'), 'utf8'), atomicNumbers.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Count of atoms, energy (hartree), gradient (hartree/bohr), each after comment lines. */
function readEngrad(text: string, atoms: number): { energy: number; forces: Float64Array } {
  const numbers = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => line.trim().split(/\s+/))
    .slice(0, 2 + 3 * atoms)
    .map(Number);
  const factor = HARTREE_TO_KCAL_PER_MOL / BOHR_TO_ANGSTROM;
  return {
    energy: numbers[1]! * HARTREE_TO_KCAL_PER_MOL,
    forces: Float64Array.from(numbers.slice(2), (gradient) => -gradient * factor),
  };
}
