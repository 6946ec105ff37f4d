import { describe, expect, it } from 'vitest';
import { uncertainModel } from '../../test/support/uncertain-model.js';
import { atomEnvironments, ENVIRONMENT_VERSION } from '../chemistry/atom-environment.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { environmentCounts } from '../model/environment-counts.js';
import { memberLayers } from '../model/member-model.js';
import { readModel, writeModel } from '../model/model-file.js';
import { referenceBackend, wasmBackend } from './backend.js';
import { ForceField } from './force-field.js';
import { energyDeviation, forceDeviation } from './uncertainty.js';

const model = uncertainModel();
const molecule = parseSmiles('CO', { name: 'methanol' });
const n = molecule.atomicNumbers.length;
const first = Float64Array.of(
  ...[0, 0, 0, 1.4, 0, 0.1, -0.4, 1, 0, -0.4, -0.5, 0.9, -0.4, -0.5, -0.9, 1.7, 0.8, 0.3].slice(0, 3 * n),
);
const second = first.map((x, i) => x + 0.1 * Math.sin(7 * i));
const both = Float64Array.of(...first, ...second);
const field = new ForceField(model, referenceBackend());
const spreads = field.uncertainty(molecule).spreads(both);
const members = memberLayers(model).map((layers) => ({ ...model, weights: new Map([...model.weights, ...layers]) }));
/** Energy of a member, or of the model, by itself in float64. */
const energyOf = (one: typeof model, x: Float64Array) =>
  new ForceField(one, referenceBackend()).potential(molecule).energyForces(x, new Float64Array(3 * n));

describe('uncertainty', () => {
  it('of an energy difference is the spread of that difference over the members, each computed by itself', () => {
    const own = energyOf(model, first) - energyOf(model, second);
    const differences = members.map((member) => energyOf(member, first) - energyOf(member, second) - own);
    const expected = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
    expect(expected).toBeGreaterThan(0.01);
    expect(energyDeviation(spreads[0]!, spreads[1]!)).toBeCloseTo(expected, 8);
  });

  it('of a geometry and itself is zero, and does not depend on place, rotation or company', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const moved = first.slice();
    for (let i = 0; i < moved.length; i += 3) {
      const [x, y] = [first[i]! + 3, first[i + 1]! - 2];
      [moved[i], moved[i + 1]] = [c * x - s * y, s * x + c * y];
    }
    const [a, b, again] = field.uncertainty(molecule).spreads(Float64Array.of(...first, ...moved, ...first));
    expect(energyDeviation(a!, a!)).toBe(0);
    expect(energyDeviation(a!, again!)).toBeLessThan(1e-9);
    expect(energyDeviation(a!, b!)).toBeLessThan(1e-8);
    a!.forces.forEach((deviation, atom) => {
      expect(b!.forces[atom]).toBeCloseTo(deviation, 8);
    });
  });

  it('of forces is the spread of slopes of the members', () => {
    const h = 1e-4;
    const atom = 1;
    const slopes = [0, 1, 2].map((axis) => {
      const [plus, minus] = [h, -h].map((step) => {
        const x = first.slice();
        x[3 * atom + axis]! += step;
        return x;
      });
      const slope = (one: typeof model) => (energyOf(one, plus!) - energyOf(one, minus!)) / (2 * h);
      const own = slope(model);
      return members.map((member) => slope(member) - own);
    });
    const squares = slopes.flat().map((x) => x * x);
    const expected = 1.5 * Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length);
    expect(spreads[0]!.forces[atom]! / expected).toBeCloseTo(1, 5);
    const { rms, largest, atom: worst } = forceDeviation(spreads[0]!);
    expect(largest).toBe(Math.max(...spreads[0]!.forces));
    expect(spreads[0]!.forces[worst]).toBe(largest);
    expect(rms).toBeLessThanOrEqual(largest);
  });

  it('is larger where the model has hardly met an atom: of energies, and of forces on it and its neighbors', () => {
    // It has met all of methanol but its oxygen.
    const hashes = atomEnvironments(molecule).flatMap(({ hash }, atom) => (atom === 1 ? [] : [[hash, 20] as const]));
    const environments = environmentCounts(ENVIRONMENT_VERSION, new Map(hashes), []);
    const foreign = new ForceField({ ...model, environments }, referenceBackend()).uncertainty(molecule).spreads(both);
    const ratio = energyDeviation(foreign[0]!, foreign[1]!) / energyDeviation(spreads[0]!, spreads[1]!);
    expect(ratio).toBeCloseTo(4, 8);
    const oxygenAndNeighbors = [0, 1, 5];
    foreign[0]!.forces.forEach((deviation, atom) => {
      expect(deviation / spreads[0]!.forces[atom]!).toBeCloseTo(oxygenAndNeighbors.includes(atom) ? 4 : 1, 8);
    });
  });

  it('on the fast path is that of float64', () => {
    const fast = new ForceField(model, wasmBackend()).uncertainty(molecule).spreads(both);
    const exact = energyDeviation(spreads[0]!, spreads[1]!);
    expect(energyDeviation(fast[0]!, fast[1]!) / exact).toBeCloseTo(1, 2);
    expect(fast[0]!.forces[0]! / spreads[0]!.forces[0]!).toBeCloseTo(1, 2);
  });

  it('says plainly that a model file was not calibrated, or for other weights', () => {
    const plain = readModel(writeModel({ ...model, uncertainty: null }));
    expect(() => new ForceField(plain).uncertainty(molecule)).toThrow(/expected a model file that was calibrated/);
    const stale = { ...model, uncertainty: { ...model.uncertainty!, sha256: '0' } };
    expect(() => new ForceField(stale).uncertainty(molecule)).toThrow(/expected that of these weights/);
    expect(readModel(writeModel(model))).toEqual(model);
  });
});
