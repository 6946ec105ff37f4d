import { describe, expect, it } from 'vitest';
import { uncertainModel } from '../../test/support/uncertain-model.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { energyDeviation, forceDeviation } from '../force-field/uncertainty.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import type { DynamicsState } from './dynamics-state.js';
import { uncertaintyReporter } from './uncertainty-reporter.js';

const molecule = parseSmiles('O');
const uncertainty = new ForceField(uncertainModel(), referenceBackend()).uncertainty(molecule);
const start = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);
const moved = start.map((x, i) => x + 0.05 * Math.sin(3 * i));
const [a, b] = uncertainty.spreads(Float64Array.of(...start, ...moved));
const state = (positions: Float64Array): DynamicsState => ({
  positions,
  velocities: new Float64Array(9),
  forces: new Float64Array(9),
  potentialEnergy: 0,
  step: 7,
  time: 3.5,
  extra: new Float64Array(0),
});

describe('uncertaintyReporter', () => {
  it('reports deviations relative to the reference, and marks frames above a limit', () => {
    const { largest } = forceDeviation(b!);
    const at = (most: number) => uncertaintyReporter(molecule, uncertainty, start, { most });
    expect(at(1).columns.map(({ name }) => name)).toEqual(['energy deviation', 'force deviation', 'uncertain']);
    const [energy, force, mark] = at(0.9 * largest).report(state(moved));
    expect(energy).toBeCloseTo(energyDeviation(a!, b!), 10);
    expect(energy).toBeGreaterThan(0);
    expect(force).toBeCloseTo(largest, 10);
    expect(mark).toBe(1);
    expect(at(1.1 * largest).report(state(moved))[2]).toBe(0);
    expect(uncertaintyReporter(molecule, uncertainty, start).report(state(start))).toEqual([
      0,
      forceDeviation(a!).largest,
    ]);
  });

  it('ends a run at a limit that stops, and says at which atom', () => {
    const reporter = uncertaintyReporter(molecule, uncertainty, start, { most: 1e-9, stops: true });
    expect(() => reporter.report(state(moved))).toThrow(
      expect.objectContaining({
        reason: 'uncertain',
        step: 7,
        atoms: [forceDeviation(b!).atom],
        message: expect.stringMatching(
          /expected a standard deviation of at most 1e-9 kcal\/mol\/Å, got .*step 7, 0\.0035 ps/,
        ),
      }),
    );
  });
});
