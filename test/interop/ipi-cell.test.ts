import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellVolume } from '../../src/core/cell.js';
import { BOHR_TO_ANGSTROM, EV_TO_KCAL_PER_MOL, HARTREE_TO_KCAL_PER_MOL } from '../../src/core/units.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { totalEnergy } from '../../src/force-field/term-energies.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { loadModel } from '../../src/node/model-store.js';
import { atomicMasses } from '../../src/simulate/mass.js';
import { mainProgram } from '../support/command-line.js';
import { ase, folder, ipi, prepare, run, STEPS } from '../support/ipi-server.js';

const lammps = ['lmp', 'lammps'].find((name) => spawnSync(name, ['-h'], { encoding: 'utf8' }).stdout?.includes('ipi'));
if (!lammps) console.log('LAMMPS: lmp with fix ipi is missing; resff ipi is not tested beside it');

/** kcal/mol: i-PI prints nine digits, and its cell goes through atomic units of other constants. */
const PERIODIC_DIGITS = 1e-3;
/** eV/Å³ of some 0.1: as the numbers of ASE's atomic units. */
const STRESS_DIGITS = 1e-6;
/** kcal/mol: nine digits of some 1000. */
const ENERGY_DIGITS = 2e-5;

/** Two waters in a cell that is hardly larger than they are, as a file and what i-PI has to know. */
function prepareCell(file: string) {
  const path = join(folder, file);
  const text = `6
Lattice="5.2 0 0 0 5 0 0 0 4.8" Properties=species:S:1:pos:R:3 pbc="T T T"
O 0.1 0.2 0.1
H 0.8 0.2 0.7
H 4.6 0.3 0.7
O 2.6 2.7 2.5
H 3.3 2.8 3.1
H 1.9 2.6 3.1
`;
  writeFileSync(path, text);
  const [structure] = readXyz(text);
  const start = `${path}.start.xyz`;
  const head = '# CELL(abcABC): 5.2 5 4.8 90 90 90 positions{angstrom} cell{angstrom}';
  writeFileSync(start, text.replace(/^Lattice.*$/m, head));
  return { path, start, ...structure!, cell: structure!.cell!, masses: atomicMasses(structure!.molecule) };
}

describe.skipIf(!ipi)('resff ipi with i-PI in a periodic cell', () => {
  it('has energies and the virial of the box, while the cell changes with the pressure', async () => {
    const system = prepareCell('cell.xyz');
    const { molecule, cell } = system;
    const atoms = Array.from(molecule.atomicNumbers.keys());
    const rows = await run(
      system,
      'npt',
      1,
      `<dynamics mode='npt'><timestep units='femtosecond'>0.2</timestep>
         <thermostat mode='langevin'><tau units='femtosecond'>100</tau></thermostat>
         <barostat mode='isotropic'><tau units='femtosecond'>200</tau>
           <thermostat mode='langevin'><tau units='femtosecond'>100</tau></thermostat></barostat></dynamics>`,
      [
        'potential{atomic_unit}',
        'volume{angstrom3}',
        'virial_md{atomic_unit}',
        ...atoms.map((i) => `atom_x{angstrom}(${i};0)`),
      ],
    );
    expect(rows).toHaveLength(STEPS + 1);
    const potential = new ForceField(loadModel()).periodicPotential(molecule, cell);
    for (const row of rows) {
      const [energy, volume, xx, yy, zz] = row as [number, number, number, number, number];
      const scale = Math.cbrt(volume / (5.2 * 5 * 4.8));
      potential.setCell(cell.map((value) => scale * value));
      const x = Float64Array.from(row.slice(8));
      const virial = new Float64Array(9);
      const wanted = potential.energyForcesVirial(x, new Float64Array(x.length), virial);
      expect(Math.abs(energy * HARTREE_TO_KCAL_PER_MOL - wanted)).toBeLessThan(PERIODIC_DIGITS);
      for (const [k, value] of [xx, yy, zz].entries()) {
        // i-PI has it by volume
        const got = (value * volume * HARTREE_TO_KCAL_PER_MOL) / BOHR_TO_ANGSTROM ** 3;
        expect(Math.abs(got - virial[4 * k]!)).toBeLessThan(PERIODIC_DIGITS);
      }
    }
    expect(Math.abs(rows.at(-1)![1]! - rows[0]![1]!)).toBeGreaterThan(0.01);
  });

  it.skipIf(!lammps)('serves one i-PI together with fix ipi of LAMMPS', async () => {
    const system = await prepare('O', 'lammps.sdf');
    const { molecule, positions } = system;
    const port = 31_988;
    const atoms = Array.from(molecule.atomicNumbers.keys());
    const lines = atoms.map((i) => [i + 1, 1, ...positions.subarray(3 * i, 3 * i + 3)].join(' '));
    const data = join(folder, 'lammps.data');
    const bounds = ['x', 'y', 'z'].map((axis) => `-30 30 ${axis}lo ${axis}hi`).join('\n');
    writeFileSync(
      data,
      `water\n\n3 atoms\n1 atom types\n${bounds}\n\nMasses\n\n1 16\n\nAtoms # atomic\n\n${lines.join('\n')}\n`,
    );
    const script = join(folder, 'lammps.in');
    writeFileSync(
      script,
      `units real\natom_style atomic\natom_modify map array\npair_style lj/cut 10\nread_data ${data}\npair_coeff * * 0.1 1.0\nfix 1 all ipi localhost ${port}\nrun 1000000\n`,
    );
    const columns = atoms.map((i) => `atom_x{angstrom}(${i};0)`);
    const rows = await run(
      system,
      'both',
      1,
      "<dynamics mode='nve'><timestep units='femtosecond'>0.2</timestep></dynamics>",
      ['pot_component{atomic_unit}(0)', 'pot_component{atomic_unit}(1)', ...columns],
      {
        partner: {
          socket: `<ffsocket mode='inet' name='partner' pbc='False'><address>localhost</address><port>${port}</port></ffsocket>`,
          start: () => spawn(lammps!, ['-in', script, '-log', 'none'], { cwd: folder }),
        },
      },
    );
    expect(rows).toHaveLength(STEPS + 1);
    const potential = new ForceField(loadModel()).potential(molecule);
    for (const [ours, theirs, ...values] of rows) {
      const x = Float64Array.from(values);
      expect(Math.abs(ours! * HARTREE_TO_KCAL_PER_MOL - totalEnergy(potential.terms(x)))).toBeLessThan(ENERGY_DIGITS);
      let wanted = 0;
      for (const [i, j] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const) {
        const r = Math.hypot(...[0, 1, 2].map((k) => x[3 * i + k]! - x[3 * j + k]!));
        wanted += 0.4 * (r ** -12 - r ** -6);
      }
      expect(Math.abs(theirs! * HARTREE_TO_KCAL_PER_MOL - wanted)).toBeLessThan(PERIODIC_DIGITS);
    }
  });
});

describe.skipIf(!ase)("resff ipi with ASE's SocketIOCalculator", () => {
  it('gives the stress of a periodic cell', async () => {
    const { path, positions, molecule, cell } = prepareCell('stress.xyz');
    const name = `resff-cell-${process.pid}`;
    const program = `
import json, subprocess
from ase.io import read
from ase.calculators.socketio import SocketIOCalculator
atoms = read(${JSON.stringify(path)})
atoms.set_cell(1.02 * atoms.cell[:])
with SocketIOCalculator(unixsocket="${name}") as atoms.calc:
    client = subprocess.Popen([${JSON.stringify(process.execPath)}, ${JSON.stringify(mainProgram)}, "ipi", ${JSON.stringify(path)}, "--unix", "${name}"], stderr=subprocess.DEVNULL)
    print(json.dumps([atoms.get_potential_energy(), *atoms.get_stress()]))
assert client.wait(10) == 0
`;
    const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { encoding: 'utf8', timeout: 110_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [energy, ...stress] = JSON.parse(stdout) as number[];
    const larger = cell.map((value) => 1.02 * value);
    const virial = new Float64Array(9);
    const potential = new ForceField(loadModel()).periodicPotential(molecule, larger);
    const wanted = potential.energyForcesVirial(positions, new Float64Array(18), virial);
    expect(Math.abs(energy! * EV_TO_KCAL_PER_MOL - wanted)).toBeLessThan(PERIODIC_DIGITS);
    // Voigt's order
    for (const [k, at] of [0, 4, 8, 5, 2, 1].entries()) {
      const ours = -virial[at]! / (EV_TO_KCAL_PER_MOL * cellVolume(larger));
      expect(Math.abs(stress[k]! - ours)).toBeLessThan(STRESS_DIGITS);
    }
  });
});
