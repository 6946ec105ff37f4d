import { readFileSync } from 'node:fs';
import { Resources } from 'openchemlib';
import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { backendOf } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { readModel } from '../../src/model/model-file.js';
import { findModel } from '../../src/node/model-store.js';
import type { Potential } from '../../src/potentials/potential.js';
import { hydrogenConstraints } from '../../src/simulate/hydrogen-constraint.js';
import { createIntegrator } from '../../src/simulate/integrator.js';
import { atomicMasses, repartitionedMasses } from '../../src/simulate/mass.js';
import { minimize } from '../../src/simulate/minimize.js';

Resources.registerFromNodejs();
const field = new ForceField(readModel(readFileSync(findModel('resff-fast'))));

/** Conserved energy less that at the start, kcal/mol, after every step. */
function energies(
  potential: Potential,
  masses: Float64Array,
  start: Float64Array,
  options: { timestep: number; steps: number; constraints?: ReturnType<typeof hydrogenConstraints> },
): number[] {
  const integrator = createIntegrator(potential, masses, {
    ensemble: 'nve',
    temperature: 300,
    removeDrift: 'translation-rotation',
    seed: 6,
    ...options,
  });
  const state = integrator.start(start);
  const first = integrator.conserved(state);
  return Array.from({ length: options.steps }, () => {
    integrator.step(state);
    return integrator.conserved(state) - first;
  });
}
const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe('dynamics with a shipped model', () => {
  const { molecule, positions } = generateConformers('CC(=O)N[C@@H](C)C(=O)NC')[0]!;
  const potential = field.potential(molecule);
  const relaxed = minimize(potential, positions).positions;

  /** kcal/mol for 22 atoms, twice what is measured: the energy of velocity Verlet swings with the vibrations, by Δt² of theirs. */
  const SWING = 0.2;

  it('keeps the energy of capped alanine at 0.5 fs', () => {
    expect(molecule.atomicNumbers).toHaveLength(22);
    const free = energies(potential, atomicMasses(molecule), relaxed, { timestep: 0.5, steps: 1400 });
    expect(largest(free)).toBeLessThan(SWING);
  });

  it('keeps it at 1.5 fs with rigid, heavier hydrogens', () => {
    const constraints = hydrogenConstraints(molecule, relaxed);
    const masses = repartitionedMasses(molecule);
    const rigid = energies(potential, masses, relaxed, { timestep: 1.5, steps: 400, constraints });
    expect(largest(rigid)).toBeLessThan(SWING);
  });
});

describe('single and double precision', () => {
  /** kcal/mol over 30 fs, more than twice what is measured; the swing of the energy itself is more than forty times as large. */
  const DIFFERENCE = 2.5e-5;

  it('give the same energies along dynamics of water, so the same drift', () => {
    const { molecule, positions } = generateConformers('O')[0]!;
    const start = minimize(field.potential(molecule), positions).positions;
    const [single, double] = (['single', 'double'] as const).map((precision) =>
      energies(new ForceField(field.model, backendOf(precision)).potential(molecule), atomicMasses(molecule), start, {
        timestep: 0.5,
        steps: 60,
      }),
    );
    expect(largest(double!)).toBeGreaterThan(40 * DIFFERENCE);
    expect(largest(single!.map((energy, i) => energy - double![i]!))).toBeLessThan(DIFFERENCE);
  });
});
