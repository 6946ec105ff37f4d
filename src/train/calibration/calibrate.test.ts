import { describe, expect, it } from 'vitest';
import { uncertainModel } from '../../../test/support/uncertain-model.js';
import { Rng } from '../../core/rng.js';
import { ForceField } from '../../force-field/force-field.js';
import { energyDeviation } from '../../force-field/uncertainty.js';
import { parseSmiles } from '../../formats/smiles/smiles.js';
import type { TrainingMolecule } from '../objective-types.js';
import { calibrate, DEFAULT_CALIBRATION } from './calibrate.js';
import { Covariance } from './covariance.js';
import { deviationFactor, rankCorrelation, reliability } from './reliability.js';
import { sourceFacts } from './source-facts.js';

describe('calibration', () => {
  it('samples with the inverse of the mean square', () => {
    const rng = new Rng(1);
    const covariance = new Covariance(2);
    covariance.add(Float64Array.of(2, 0), 1);
    covariance.add(Float64Array.of(1, 1), 3);
    // mean: [[(4 + 3)/4, 3/4], [3/4, 3/4]] + 0.25 = [[2, 0.75], [0.75, 1]], whose inverse is [[1, -0.75], [-0.75, 2]]/1.4375
    const draw = covariance.sampler(0.25);
    const samples = Array.from({ length: 40_000 }, () => draw(rng));
    const mean = (of: (z: Float64Array) => number) => samples.reduce((sum, z) => sum + of(z), 0) / samples.length;
    expect(mean((z) => z[0]! * z[0]!)).toBeCloseTo(1 / 1.4375, 1);
    expect(mean((z) => z[0]! * z[1]!)).toBeCloseTo(-0.75 / 1.4375, 1);
    expect(mean((z) => z[1]! * z[1]!)).toBeCloseTo(2 / 1.4375, 1);
    expect(() => new Covariance(1).sampler(-1)).toThrow(/positive definite/);
  });

  it('finds the factor that normal errors were made with', () => {
    const rng = new Rng(2);
    const judged = Array.from({ length: 20_000 }, () => {
      const deviation = Math.exp(rng.normal());
      return { error: 2.5 * deviation * rng.normal(), deviation, weight: rng.next() };
    });
    // 74 % of a normal distribution are within 1.126 standard deviations.
    expect(deviationFactor(judged) / 1.126).toBeCloseTo(2.5, 1);
    const found = reliability(judged, 2.5);
    expect(found.withinOne).toBeCloseTo(0.683, 1);
    expect(found.withinTwo).toBeCloseTo(0.954, 1);
    expect(rankCorrelation([1, 2, 3], [10, 20, 30])).toBe(1);
    expect(rankCorrelation([1, 2, 2, 3], [3, 2, 2, 1])).toBe(-1);
    expect(
      Math.abs(
        rankCorrelation(
          judged.map(() => rng.next()),
          judged.map(() => rng.next()),
        ),
      ),
    ).toBeLessThan(0.05);
  });

  it('gives members whose deviations have the size of the errors of validated molecules', () => {
    const plain = { ...uncertainModel(), uncertainty: null };
    const field = new ForceField(plain);
    let rng = new Rng(3);
    const made = (smiles: string, error: number): TrainingMolecule => {
      const molecule = parseSmiles(smiles, { name: smiles });
      const size = 3 * molecule.atomicNumbers.length;
      const places = Float64Array.from({ length: size }, (_, i) => (i % 3 === 0 ? i / 3 : 0) + 0.3 * rng.normal());
      const positions = Float64Array.from({ length: 6 * size }, (_, i) => places[i % size]! + 0.1 * rng.normal());
      const { terms, forces } = field.singlePoints([{ molecule, positions }])[0]!;
      const energies = Float64Array.from(terms, (own) =>
        Object.values(own).reduce((sum, e) => sum + e, error * rng.normal()),
      );
      const gradients = forces.map((force) => -force + error * rng.normal());
      return {
        id: smiles,
        source: 'made',
        molecule,
        positions,
        energies,
        gradients,
        dipoles: null,
        level: null,
        weight: 1,
      };
    };
    const train = ['CO', 'CCO', 'CC', 'CN', 'CC=O', 'O'].map((smiles) => made(smiles, 0));
    const deviationOf = (error: number) => {
      rng = new Rng(4);
      const validation = ['COC', 'CCC', 'CNC', 'CCN'].map((smiles) => made(smiles, error));
      const uncertainty = calibrate(plain, { train, validation }, sourceFacts([]), {
        ...DEFAULT_CALIBRATION,
        width: 30,
        members: 8,
      });
      const level = uncertainty.levels['']!;
      expect(level.energies.withinOne).toBeGreaterThan(0.3);
      expect(level.forces!.count).toBeGreaterThan(0);
      const { molecule, positions } = validation[0]!;
      const [a, b] = new ForceField({ ...plain, uncertainty }).uncertainty(molecule).spreads(positions);
      return energyDeviation(a!, b!);
    };
    // All random numbers are the same, so that errors ten times as large mean ten times the deviation, but for what is not linear.
    const ratio = deviationOf(0.005) / deviationOf(0.0005);
    expect(ratio).toBeGreaterThan(5);
    expect(ratio).toBeLessThan(20);
  });
});
