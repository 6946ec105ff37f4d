import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EV_TO_KCAL_PER_MOL, HARTREE_TO_KCAL_PER_MOL } from '../../src/core/units.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { totalEnergy } from '../../src/force-field/term-energies.js';
import { readModel } from '../../src/model/model-file.js';
import { loadModel } from '../../src/node/model-store.js';
import { createIntegrator } from '../../src/simulate/integrator.js';
import { mainProgram, resffHere as resff } from '../support/command-line.js';
import { ase, folder, ipi, prepare, run, STEPS } from '../support/ipi-server.js';
import { smallArchitecture, smallModelBytes } from '../support/small-model.js';

/** Å and kcal/mol after 100 steps; i-PI has other digits of its constants, and prints nine. */
const TOLERANCE = 1e-6;

describe.skipIf(!ipi)('resff ipi with i-PI', () => {
  it('has the classical trajectory of ours', async () => {
    const system = await prepare('CO', 'methanol.sdf');
    const { molecule, positions, masses } = system;
    const atoms = Array.from(molecule.atomicNumbers.keys());
    const columns = atoms.map((i) => `atom_x{angstrom}(${i};0)`);
    const rows = await run(
      system,
      'nve',
      1,
      "<dynamics mode='nve'><timestep units='femtosecond'>0.5</timestep></dynamics>",
      ['potential{atomic_unit}', 'kinetic_md{atomic_unit}', ...columns],
    );
    expect(rows).toHaveLength(STEPS + 1);
    const potential = new ForceField(loadModel()).potential(molecule);
    const integrator = createIntegrator(potential, masses, { ensemble: 'nve', timestep: 0.5 });
    const state = integrator.start(positions, new Float64Array(positions.length));
    for (const row of rows) {
      const energies = [state.potentialEnergy, integrator.kineticEnergy(state)];
      for (const [k, energy] of energies.entries())
        expect(Math.abs(row[k]! * HARTREE_TO_KCAL_PER_MOL - energy)).toBeLessThan(ENERGY_DIGITS);
      for (const i of atoms)
        for (let axis = 0; axis < 3; axis++) {
          const got = row[2 + 3 * i + axis]!;
          expect(Math.abs(got - state.positions[3 * i + axis]!), `step ${state.step}`).toBeLessThan(TOLERANCE);
        }
      integrator.step(state);
    }
  });

  it('has the electrostatics of a model with charges', async () => {
    // Weights made up; that the energy has the term is all that matters.
    const architecture = { ...smallArchitecture, electrostatics: { damping: 1.5, bondsApart: 1 } };
    const bytes = smallModelBytes({ architecture, elements: [1, 6, 7, 8], charges: [0] });
    const model = join(folder, 'charged.safetensors');
    writeFileSync(model, bytes);
    const system = await prepare('CO', 'charged.sdf');
    const rows = await run(
      system,
      'charged',
      1,
      "<dynamics mode='nve'><timestep units='femtosecond'>0.1</timestep></dynamics>",
      ['potential{atomic_unit}'],
      { options: ['--model', model] },
    );
    const potential = new ForceField(readModel(bytes)).potential(system.molecule);
    const terms = potential.terms(system.positions);
    expect(Math.abs(terms.electrostatics!)).toBeGreaterThan(100 * ENERGY_DIGITS);
    expect(Math.abs(rows[0]![0]! * HARTREE_TO_KCAL_PER_MOL - totalEnergy(terms))).toBeLessThan(ENERGY_DIGITS);
  });

  it('runs path integrals of water', async () => {
    const rows = await run(
      await prepare('O', 'water.sdf'),
      'pimd',
      8,
      "<dynamics mode='nvt'><timestep units='femtosecond'>0.25</timestep><thermostat mode='pile_g'><tau units='femtosecond'>20</tau></thermostat></dynamics>",
      ['conserved{electronvolt}', 'potential{electronvolt}', 'kinetic_cv{electronvolt}'],
    );
    expect(rows).toHaveLength(STEPS + 1);
    const conserved = rows.map(([value]) => value! * EV_TO_KCAL_PER_MOL);
    expect(Math.max(...conserved) - Math.min(...conserved)).toBeLessThan(LARGEST_DRIFT);
    // More than the classical 9/2 kT of 2.7 kcal/mol: the kinetic energy of the zero point, once it is there.
    expect(Math.max(...rows.map(([, , kinetic]) => kinetic! * EV_TO_KCAL_PER_MOL))).toBeGreaterThan(4);
  });
});

/** kcal/mol: nine digits of some 1000. */
const ENERGY_DIGITS = 2e-5;
/** kcal/mol over 25 fs of eight beads that start on top of each other. */
const LARGEST_DRIFT = 0.5;

describe.skipIf(!ase)("resff ipi with ASE's SocketIOCalculator", () => {
  it('gives energies and forces in either kind of socket', async () => {
    const { path } = await prepare('CO', 'socketio.sdf');
    const name = `resff-${process.pid}`;
    const program = `
import subprocess, sys
from ase.io import read
from ase.optimize import BFGS
from ase.calculators.socketio import SocketIOCalculator
atoms = read(${JSON.stringify(`${path}.ase.xyz`)})
command = [${JSON.stringify(process.execPath)}, ${JSON.stringify(mainProgram)}, "ipi", ${JSON.stringify(path)}]
for server, options in (({"unixsocket": "${name}"}, ["--unix", "${name}"]), ({"port": 31987}, ["--port", "31987"])):
    other = atoms.copy()
    with SocketIOCalculator(**server) as other.calc:
        client = subprocess.Popen(command + options, stderr=subprocess.DEVNULL)
        print(other.get_potential_energy(), abs(other.get_forces()).max())
        BFGS(other, logfile=None).run(fmax=0.05)
        print(other.get_potential_energy(), abs(other.get_forces()).max())
    assert client.wait(10) == 0
`;
    expect((await resff(['energy', path, '-o', `${path}.ase.xyz`])).status).toBe(0);
    const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { encoding: 'utf8', timeout: 60_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    const [result] = JSON.parse((await resff(['energy', path, '--json'])).stdout).results;
    for (const start of [0, 2]) {
      expect(rows[start]![0]! * EV_TO_KCAL_PER_MOL).toBeCloseTo(result.energy, 3);
      expect(rows[start + 1]![1]!).toBeLessThan(0.05);
    }
  });
});
