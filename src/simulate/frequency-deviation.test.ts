import { expect, it } from 'vitest';
import { uncertainModel } from '../../test/support/uncertain-model.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { memberLayers } from '../model/member-model.js';
import { frequencyDeviations } from './frequency-deviation.js';
import { atomicMasses } from './mass.js';
import { findMinimum } from './minimum-search.js';

/** First order, and at another minimum than each member's own. */
const FIRST_ORDER = 0.25;

it('is about the spread of frequencies of the members at their own minima', () => {
  const molecule = parseSmiles('O');
  const model = uncertainModel(1e-3);
  const masses = atomicMasses(molecule);
  const search = (one: typeof model) =>
    findMinimum(new ForceField(one, referenceBackend()).potential(molecule), start, masses);
  const start = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);
  const { minimization, vibrations } = search(model);
  const uncertainty = new ForceField(model, referenceBackend()).uncertainty(molecule);
  const deviations = frequencyDeviations(uncertainty, minimization.positions, vibrations.modes);
  const members = memberLayers(model).map(
    (layers) => search({ ...model, weights: new Map([...model.weights, ...layers]) }).vibrations.modes,
  );
  vibrations.modes.forEach(({ frequency }, k) => {
    const spread = Math.sqrt(
      members.reduce((sum, modes) => sum + (modes[k]!.frequency - frequency) ** 2, 0) / members.length,
    );
    expect(spread).toBeGreaterThan(0.01);
    expect(Math.abs(deviations[k]! / spread - 1)).toBeLessThan(FIRST_ORDER);
  });
});
