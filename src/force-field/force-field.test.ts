import { beforeAll, describe, expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { createMolecule } from '../chemistry/molecule.js';
import { readModel, writeModel } from '../model/model-file.js';
import { type Backend, referenceBackend, wasmBackend } from './backend.js';
import type { ModelEngine } from './engine.js';
import { ForceField } from './force-field.js';
import { totalEnergy } from './term-energies.js';

const water = createMolecule({ name: 'water', atomicNumbers: [8, 1, 1], bonds: [0, 1, 0, 2], bondOrders: [1, 1] });
const methane = createMolecule({
  name: 'methane',
  atomicNumbers: [6, 1, 1, 1, 1],
  bonds: [0, 1, 0, 2, 0, 3, 0, 4],
  bondOrders: [1, 1, 1, 1],
});
const waterPositions = Float64Array.of(0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5);
const methanePositions = Float64Array.of(0, 0, 0, 0.6, 0.6, 0.6, -0.6, -0.6, 0.6, -0.6, 0.6, -0.6, 0.6, -0.6, -0.65);

/** Batches change the order in which float64 sums are made, nothing else. */
const BATCH_TOLERANCE = 1e-10;

/** kcal/mol: 5 atoms within 1e-5 of float64, both. */
const SINGLE_TOLERANCE = 1e-4;

describe('ForceField', () => {
  let field: ForceField;
  beforeAll(() => {
    field = new ForceField(readModel(smallModelBytes()), referenceBackend());
  });

  it('single points of several molecules equal those of each alone', () => {
    const two = Float64Array.of(...waterPositions, ...waterPositions.map((x) => 1.02 * x));
    const results = field.singlePoints([
      { molecule: water, positions: two },
      { molecule: methane, positions: methanePositions },
      { molecule: water, positions: new Float64Array(0) },
    ]);
    expect(results.map(({ terms }) => terms.length)).toEqual([2, 1, 0]);
    const forces = new Float64Array(15);
    const energy = field.potential(methane).energyForces(methanePositions, forces);
    expect(totalEnergy(results[1]!.terms[0]!)).toBeCloseTo(energy, 10);
    results[1]!.forces.forEach((f, i) => {
      expect(Math.abs(f - forces[i]!)).toBeLessThan(BATCH_TOLERANCE);
    });
    const second = field.potential(water).terms(two.slice(9));
    expect(totalEnergy(results[0]!.terms[1]!)).toBeCloseTo(totalEnergy(second), 10);
  });

  it('exact filters are another computation of the same residual, tabulated ones the default', () => {
    const energies = (['tabulated', 'exact', undefined] as const).map((filters) => {
      const single = new ForceField(field.model, wasmBackend({ filters }));
      return single.potential(methane).terms(methanePositions).residual;
    });
    expect(energies[2]).toBe(energies[0]);
    expect(energies[1]).not.toBe(energies[0]);
    expect(Math.abs(energies[1]! - energies[0]!)).toBeLessThan(SINGLE_TOLERANCE);
  });

  it('on a backend whose results are awaited evaluates batches, and says why it has no potential', async () => {
    const awaited: Backend = {
      ...field.backend,
      name: 'far away',
      open(model) {
        const { predict, residualWeight, atOnce } = field.backend.open(model);
        const evaluate: ModelEngine['evaluate'] = async (systems) => {
          await Promise.resolve();
          return atOnce!.energyGradients(systems);
        };
        return { predict, residualWeight, evaluate, atOnce: null };
      },
    };
    const far = new ForceField(field.model, awaited);
    const inputs = [
      { molecule: water, positions: waterPositions },
      { molecule: methane, positions: methanePositions },
    ];
    expect(await far.evaluate(inputs)).toEqual(field.singlePoints(inputs));
    expect(await field.evaluate(inputs)).toEqual(field.singlePoints(inputs));
    expect(() => far.potential(water)).toThrow(
      'backend far away: expected one that answers at once, got one whose results are awaited (use evaluate)',
    );
  });

  it('adds to the forces it is given and leaves positions alone', () => {
    const potential = field.potential(water);
    const forces = new Float64Array(9).fill(1);
    const plain = new Float64Array(9);
    const positions = waterPositions.slice();
    potential.energyForces(positions, forces);
    potential.terms(positions, plain);
    forces.forEach((f, i) => {
      expect(f - 1).toBeCloseTo(plain[i]!, 12);
    });
    expect(positions).toEqual(waterPositions);
  });

  it('leaves the residual out of a model whose residual weight is 0', () => {
    const mm = new ForceField(readModel(writeModel({ ...field.model, residualWeight: 0 })), referenceBackend());
    const [all, part] = [field, mm].map((f) => f.potential(water).terms(waterPositions));
    expect(all!.residual).not.toBe(0);
    expect(part).toEqual({ ...all, residual: 0 });
  });

  it('names what the model was not trained on, or warns when that is allowed', () => {
    const chloride = createMolecule({
      name: 'salt',
      atomicNumbers: [17],
      formalCharges: [-1],
      bonds: [],
      bondOrders: [],
    });
    expect(() => field.potential(chloride)).toThrow(
      /element: expected .*\(H C N O\), got Cl at atom 1 \(model small, molecule salt\); total charge: expected .*\(0, 1\), got -1/,
    );
    const { warnings } = field.potential(chloride, { allowUncovered: true });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/^outside of the training data: element/);
    const silent = new ForceField(readModel(smallModelBytes({ elements: null, charges: null })), referenceBackend());
    expect(silent.potential(chloride).warnings).toEqual([]);
  });

  it('refuses what is not a closed-shell molecule, and arrays of the wrong length', () => {
    const radical = createMolecule({ atomicNumbers: [6, 1, 1, 1], bonds: [0, 1, 0, 2, 0, 3], bondOrders: [1, 1, 1] });
    expect(() => field.potential(radical)).toThrow(expect.objectContaining({ code: 'molecule' }));
    const potential = field.potential(water);
    expect(() => potential.energyForces(new Float64Array(8), new Float64Array(9))).toThrow(RangeError);
    expect(() => potential.batch(new Float64Array(10))).toThrow(RangeError);
    expect(() => potential.batch(new Float64Array(9), new Float64Array(18))).toThrow(RangeError);
  });
});
