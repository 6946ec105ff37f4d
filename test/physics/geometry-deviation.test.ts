import { expect, it } from 'vitest';
import { referenceBackend } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { memberLayers, uncertaintyOf } from '../../src/model/member-model.js';
import { loadModel } from '../../src/node/index.js';
import { coordinateValue } from '../../src/potentials/internal-coordinate.js';
import { geometryDeviation } from '../../src/simulate/geometry-deviation.js';
import { minimize } from '../../src/simulate/minimize.js';
import { uncertainModel } from '../support/uncertain-model.js';

/** To first order, with a little added to every curvature, of steps that are single precision. */
const FIRST_ORDER = 0.35;

it('is about the spread of bond lengths and angles at the minima of the members', () => {
  const molecule = parseSmiles('O');
  const model = loadModel('resff-fast');
  const start = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);
  const minimumOf = (one: typeof model) => {
    const potential = new ForceField(one).potential(molecule);
    const { positions, converged } = minimize(potential, start, { convergence: 'tight' });
    expect(converged).toBe(true);
    return { potential, positions };
  };
  const { potential, positions } = minimumOf(model);
  const uncertainty = new ForceField(model).uncertainty(molecule);
  const { bonds, angles } = geometryDeviation(potential, uncertainty, potential.topology, positions);
  expect([bonds.length, angles.length]).toEqual([2, 1]);
  expect(bonds[0]!.deviation).toBeGreaterThanOrEqual(bonds[1]!.deviation);
  const minima = memberLayers(model).map(
    (layers) => minimumOf({ ...model, weights: new Map([...model.weights, ...layers]) }).positions,
  );
  for (const { value, deviation, ...coordinate } of [...bonds, ...angles]) {
    expect(value).toBe(coordinateValue(coordinate, positions));
    const changes = minima.map((x) => coordinateValue(coordinate, x) - value);
    const spread = Math.sqrt(changes.reduce((sum, change) => sum + change * change, 0) / minima.length);
    expect(spread).toBeGreaterThan(1e-6);
    expect(Math.abs(deviation / (uncertaintyOf(model).forceFactor * spread) - 1)).toBeLessThan(FIRST_ORDER);
  }
});

it('refuses what is not one conformation', () => {
  const uncertainty = new ForceField(uncertainModel(1e-3), referenceBackend()).uncertainty(parseSmiles('O'));
  expect(() => uncertainty.forceDifferences(new Float64Array(18))).toThrow('expected 9 coordinates, got 18');
});
