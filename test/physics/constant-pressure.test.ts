import { describe, expect, it } from 'vitest';
import type { Structure } from '../../src/chemistry/structure.js';
import { cellOf, cellVolume } from '../../src/core/cell.js';
import { BOLTZMANN_KCAL_PER_MOL_K, KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR } from '../../src/core/units.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { loadModel } from '../../src/node/model-store.js';
import type { PeriodicPotential } from '../../src/potentials/periodic-potential.js';
import { createIntegrator } from '../../src/simulate/integrator.js';
import { runMolecularDynamics } from '../../src/workflow/dynamics.js';
import type { DynamicsRequest } from '../../src/workflow/dynamics-plan.js';
import { MemoryStorage } from '../../src/workflow/memory-storage.js';

/** Particles that do not feel each other. */
function idealGas(atomCount: number, edge: number): PeriodicPotential {
  let cell = cellOf([edge, 0, 0, 0, edge, 0, 0, 0, edge]);
  return {
    name: 'ideal gas',
    atomCount,
    get cell() {
      return cell;
    },
    setCell(vectors) {
      cell = cellOf(vectors);
    },
    energyForces: () => 0,
    energyForcesVirial: () => 0,
  };
}

describe('constant pressure', () => {
  it('gives an ideal gas its volume and the fluctuations of it', { timeout: 120_000 }, () => {
    const n = 30;
    const temperature = 300;
    const kT = BOLTZMANN_KCAL_PER_MOL_K * temperature;
    const edge = 20;
    // V has a gamma distribution: mean (n + 1) kT/p, standard deviation √(n + 1) kT/p
    const pressure = ((n + 1) * kT * KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR) / edge ** 3;
    const integrator = createIntegrator(idealGas(n, edge), new Float64Array(n).fill(20), {
      ensemble: 'langevin',
      timestep: 10,
      friction: 50,
      temperature,
      seed: 5,
      barostat: {
        molecules: { group: Uint32Array.from({ length: n }, (_, i) => i), count: n },
        pressure,
        relaxation: 4000,
        compressibility: 1 / pressure,
      },
    });
    const state = integrator.start(new Float64Array(3 * n));
    let [sum, squares, count] = [0, 0, 0];
    for (let step = 0; step < 40_000; step++) {
      integrator.step(state);
      if (step < 3000) continue;
      const volume = cellVolume(state.cell!) / edge ** 3;
      sum += volume;
      squares += volume * volume;
      count++;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(squares / count - mean * mean);
    // 370 ps, 90 relaxation times: 0.18 √(2/90) is 0.03
    expect(Math.abs(mean - 1)).toBeLessThan(0.1);
    expect(Math.abs(deviation - 1 / Math.sqrt(n + 1))).toBeLessThan(0.1);
  });

  const structure: Structure = readXyz(`9
Lattice="7 0 0 1 7 0 0 -1 7" Properties=species:S:1:pos:R:3
O 0.1 0.2 0.1
H 0.9 0.2 0.6
H 6.4 0.3 0.6
O 3.4 3.2 3.1
H 4.2 3.2 3.6
H 2.7 3.3 3.6
O 0.5 4.0 3.0
H 1.3 4.0 3.5
H -0.2 4.1 3.5
`)[0]!;
  // Any weights that keep water water: nothing below depends on which.
  const model = loadModel('resff-fast');
  const paths = {
    trajectory: 'run.xyz',
    energies: 'run.csv',
    checkpoint: 'run.checkpoint',
    start: 'run-start.pdb',
    lastGood: 'run-last-good.xyz',
  };
  const request: DynamicsRequest = {
    timeFs: 60,
    everyFs: 5,
    timestepFs: 0.5,
    minimize: false,
    pressureBar: 1000,
    pressureRelaxationFs: 100,
  };
  const text = (storage: MemoryStorage, path: string) => new TextDecoder().decode(storage.read(path)!);

  it('with a cell: a run that is continued is the same, byte by byte; frames have their cells', async () => {
    const whole = new MemoryStorage();
    const { ended, failure } = await runMolecularDynamics(model, structure, request, {
      output: { storage: whole, paths },
    });
    expect(failure).toBeUndefined();
    expect(ended).toBe('done');
    const parts = new MemoryStorage();
    const output = { storage: parts, paths };
    await runMolecularDynamics(model, structure, { ...request, timeFs: 35 }, { output });
    await runMolecularDynamics(model, structure, request, { output, existing: 'continue' });
    for (const path of [paths.trajectory, paths.energies, paths.checkpoint])
      expect(text(parts, path) === text(whole, path), path).toBe(true);
    const frames = readXyz(text(whole, paths.trajectory));
    const volumes = frames.map(({ cell }) => cellVolume(cell!));
    expect(new Set(volumes.map((volume) => volume.toFixed(3))).size).toBeGreaterThan(8);
    expect(text(whole, paths.energies)).toMatch(
      /temperature \(K\),volume \(A\^3\),density \(g\/cm\^3\),pressure \(bar\)/,
    );
    expect(text(whole, paths.start)).toMatch(/^CRYST1/m);
  });

  it('without a pressure keeps the cell, and nve its energy', async () => {
    const values: number[][] = [];
    const { pressureBar: _, ...fixed } = request;
    const { state } = await runMolecularDynamics(
      model,
      structure,
      { ...fixed, ensemble: 'nve', timestepFs: 0.25 },
      { onFrame: (frame) => values.push([...frame.values]) },
    );
    expect(state.cell).toEqual(structure.cell);
    // kcal/mol of 9 atoms; velocity Verlet at 0.25 fs
    for (const row of values) expect(Math.abs(row[4]! - values[0]![4]!)).toBeLessThan(0.2);
  });

  it.each<[string, Structure, Partial<DynamicsRequest>, RegExp]>([
    [
      'a pressure in open space',
      { ...structure, cell: undefined as never },
      {},
      /pressure: expected a periodic structure/,
    ],
    [
      'a pressure without a thermostat',
      structure,
      { ensemble: 'nve' },
      /pressure: expected an ensemble with a thermostat/,
    ],
    ['restraints', structure, { restraints: [{ kind: 'wall', radius: 5, k: 1 }] }, /restraints: expected none/],
  ])('refuses %s', async (_, one, more, message) => {
    await expect(async () => runMolecularDynamics(model, one, { ...request, ...more })).rejects.toThrow(message);
  });
});
