import { describe, expect, it } from 'vitest';
import { joint } from '../../test/support/stage-settings.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { mapTerms } from '../potentials/bonded-terms.js';
import { addLoss, emptyEvaluation, type Prediction } from './loss.js';
import type { StageSettings, TrainingMolecule } from './objective-types.js';

const none = new Float64Array(0);
const noParameters = { coefficients: mapTerms(() => none), charges: null };
const prediction: Prediction = {
  energies: Float64Array.of(0.3, -4, 9),
  gradients: Float64Array.from({ length: 27 }, (_, i) => 3 * Math.sin(7 * i)),
  dipoles: null,
};
const water: TrainingMolecule = {
  id: 'water',
  source: 'made up',
  molecule: parseSmiles('O'),
  positions: new Float64Array(27),
  energies: Float64Array.of(100, 101, 103),
  gradients: new Float64Array(27),
  dipoles: null,
  level: null,
  weight: 0.7,
};

function loss(energies: Float64Array, gradients: Float64Array, settings: StageSettings) {
  const total = emptyEvaluation();
  const slopes = addLoss(total, water, { energies, gradients, dipoles: null }, noParameters, settings);
  return { total, slopes };
}

describe.each([
  ['squared errors', joint],
  ['Huber, some errors on either side', { ...joint, energyHuber: 1, forceHuber: 1.5, forceWeight: 3 }],
])('addLoss: %s', (_, settings) => {
  const { energies, gradients } = prediction;

  it('slopes are the derivatives of the loss, the centring of energies included', () => {
    const { slopes } = loss(energies, gradients, settings);
    const h = 1e-6;
    const moved = (values: Float64Array, at: number, by: number) => values.map((x, i) => (i === at ? x + by : x));
    slopes.energies.forEach((slope, c) => {
      const [up, down] = [h, -h].map((by) => loss(moved(energies, c, by), gradients, settings).total.loss);
      expect(slope).toBeCloseTo((up! - down!) / (2 * h), 6);
    });
    slopes.gradients.forEach((slope, i) => {
      const [up, down] = [h, -h].map((by) => loss(energies, moved(gradients, i, by), settings).total.loss);
      expect(slope).toBeCloseTo((up! - down!) / (2 * h), 6);
    });
  });

  it('the metrics are those of the plain errors', () => {
    const { total } = loss(energies, gradients, settings);
    expect(total.forceSquaredSum).toBeCloseTo(
      gradients.reduce((sum, x) => sum + x * x, 0),
      10,
    );
    // predictions less their mean of 5.3/3, references less theirs of 304/3
    const errors = [0.3, -4, 9].map((x, c) => x - 5.3 / 3 - ([100, 101, 103][c]! - 304 / 3));
    expect(total.energyAbsoluteSum).toBeCloseTo(
      errors.reduce((sum, x) => sum + Math.abs(x), 0),
      10,
    );
  });
});

describe('Huber’s loss', () => {
  it('is the square of small errors and grows linearly beyond', () => {
    const one = (error: number) =>
      loss(Float64Array.of(100, 101, 103), Float64Array.of(error, ...new Float64Array(26)), {
        ...joint,
        forceHuber: 2,
      }).total.forceLoss * 27;
    expect(one(1.5)).toBeCloseTo(2.25, 12);
    expect(one(-2)).toBeCloseTo(4, 12);
    expect(one(5)).toBeCloseTo(16, 12);
    expect(one(6) - one(5)).toBeCloseTo(4, 12);
  });
});
