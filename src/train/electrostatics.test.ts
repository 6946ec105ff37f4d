import { describe, expect, it } from 'vitest';
import { nameSequence } from '../../test/support/recipe-weights.js';
import { joint } from '../../test/support/stage-settings.js';
import { referenceBackend, wasmBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { totalEnergy } from '../force-field/term-energies.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { architectureSchema } from '../model/architecture.js';
import { readAllLevels, readModel, writeModel } from '../model/model-file.js';
import { initializeWeights } from './initialization.js';
import { createObjective } from './objective.js';
import type { TrainingMolecule } from './objective-types.js';
import { ParameterVector } from './parameter-vector.js';
import { recipeSchema } from './recipe.js';
import { startingWeights } from './starting-weights.js';

const plain = architectureSchema.parse({
  levels: ['dft', 'gfn2'],
  embeddingWidth: 8,
  mm: { width: 8 },
  residual: { channels: 8, heads: 4, layers: 2, radialFunctions: 6, cutoff: 5 },
});
const architecture = architectureSchema.parse({
  ...plain,
  wall: true,
  electrostatics: { damping: 1.5, bondsApart: 2 },
});
const vector = new ParameterVector(architecture);
/** Charges of tenths of e, not the near zero that training begins with. */
const weights = Float64Array.from(initializeWeights(vector, architecture, 5));
vector.view(weights, '4.f_out_1_to_electronegativity_and_log_hardness.weight').forEach((_, i, own) => {
  own[i]! *= 200;
});

const molecule = parseSmiles('CC(=O)[O-].[NH4+].O', { name: 'salt' });
const n = molecule.atomicNumbers.length;
const random = nameSequence('salt');
const positions = Float64Array.from(
  { length: 6 * n },
  (_, i) => 2 * Math.floor((i % (3 * n)) / 3) * (i % 3 === 0 ? 0.5 : 0) + 2.5 * random(i),
);
const record = (level: string): TrainingMolecule => ({
  id: 'salt',
  source: 'made up',
  molecule: { ...molecule },
  positions,
  energies: Float64Array.of(-3, 3),
  gradients: positions.map((x) => 3 * x),
  dipoles: Float64Array.from({ length: 6 }, (_, i) => i - 2.5),
  level,
  weight: 0.7,
});
const records = [record('dft'), record('gfn2')];
const settings = { ...joint, dipoleWeight: 20 };
const objective = createObjective({ backend: 'reference', architecture, vector });

function loss(values: Float64Array): number {
  objective.setWeights(values);
  return objective.evaluate(records, settings).loss;
}

/** Central differences of a loss of some thousands in float64. */
const STEP = 1e-5;
const TOLERANCE = 1e-6;

const facts = { elements: null, charges: null, environments: null, provenance: {} };
const bytes = writeModel({
  name: 'salt',
  architecture,
  weights: vector.toWeights(Float32Array.from(weights)),
  ...facts,
});

describe('electrostatics', () => {
  it('weight gradient of energies, forces and dipoles is that of the loss, tensor by tensor', () => {
    objective.setWeights(weights);
    const gradient = new Float64Array(vector.size);
    const { dipoleLoss } = objective.lossGradient(records, settings, 1, gradient, new Float32Array(0), 1);
    expect(dipoleLoss).toBeGreaterThan(0.1);
    for (const name of vector.names.filter((one) => /^[14]\.|2\.f_out_2/.test(one))) {
      const own = vector.view(gradient, name);
      const direction = nameSequence(name);
      const at = (step: number) => {
        const moved = weights.slice();
        vector.view(moved, name).forEach((_, i, values) => {
          values[i]! += step * direction(i);
        });
        return loss(moved);
      };
      const numerical = (at(STEP) - at(-STEP)) / (2 * STEP);
      const analytic = own.reduce((sum, value, i) => sum + value * direction(i), 0);
      const size = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(analytic - numerical) / Math.max(size, 1), name).toBeLessThan(TOLERANCE);
      if (name.startsWith('4.f_out')) expect(size, name).toBeGreaterThan(1);
    }
  });

  it('every component carries its formal charge, at each level its own charges; energies are those of Coulomb', () => {
    const of = (level: string) => new ForceField(readModel(bytes, { level }), referenceBackend()).potential(molecule);
    const [dft, gfn2] = [of('dft'), of('gfn2')];
    const charges = dft.parameters.charges!;
    const sum = (atoms: number[]) => atoms.reduce((total, atom) => total + charges[atom]!, 0);
    const parts = [[], [], []] as number[][];
    // Heavy atoms as the SMILES has them, then hydrogens atom by atom: 3 of the methyl, 4 of ammonium, 2 of water.
    parts[0]!.push(0, 1, 2, 3, 6, 7, 8);
    parts[1]!.push(4, 9, 10, 11, 12);
    parts[2]!.push(5, 13, 14);
    expect(sum(parts[0]!)).toBeCloseTo(-1, 12);
    expect(sum(parts[1]!)).toBeCloseTo(1, 12);
    expect(sum(parts[2]!)).toBeCloseTo(0, 12);
    expect(Math.max(...charges.map((q, i) => Math.abs(q - gfn2.parameters.charges![i]!)))).toBeGreaterThan(1e-3);
    const terms = dft.terms(positions.subarray(0, 3 * n));
    expect(Object.keys(terms)).toEqual(['bond', 'angle', 'proper', 'improper', 'electrostatics', 'wall', 'residual']);
    const bonded = new Set(
      Array.from(molecule.bondOrders, (_, b) => `${molecule.bonds[2 * b]}-${molecule.bonds[2 * b + 1]}`),
    );
    let expected = 0;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        if (bonded.has(`${i}-${j}`) || bonded.has(`${j}-${i}`)) continue;
        const r = Math.hypot(...[0, 1, 2].map((d) => positions[3 * i + d]! - positions[3 * j + d]!));
        expected += (332.063713 * charges[i]! * charges[j]!) / (r ** 4 + 1.5 ** 4) ** 0.25;
      }
    expect(terms.electrostatics).toBeCloseTo(expected, 5);
  });

  it('single precision, batches and single points have the same energies and forces', () => {
    const [double, single] = [referenceBackend(), wasmBackend()].map(
      (backend) => new ForceField(readModel(bytes), backend),
    );
    const forces = new Float64Array(positions.length);
    const terms = double!.potential(molecule).batch(positions, forces);
    const [other] = single!.singlePoints([{ molecule, positions }]);
    terms.forEach((one, c) => {
      expect(Math.abs(totalEnergy(one) - totalEnergy(other!.terms[c]!))).toBeLessThan(1e-2);
      expect(other!.terms[c]!.electrostatics).toBeCloseTo(one.electrostatics!, 8);
    });
    const size = Math.max(...forces.map(Math.abs));
    forces.forEach((force, i) => {
      expect(Math.abs(force - other!.forces[i]!) / size).toBeLessThan(1e-4);
    });
  });

  it('joins weights that were trained without it: charges begin near zero in a neutral molecule', () => {
    const without = new ParameterVector(plain);
    const old = without.toWeights(Float32Array.from(initializeWeights(without, plain, 9)));
    const model = readAllLevels(writeModel({ name: 'old', architecture: plain, weights: old, ...facts }));
    const recipe = recipeSchema.parse({
      name: 'next',
      architecture,
      sources: [{ path: 'a.hdf5', level: 'dft' }],
      stages: [{ name: 'joint', kind: 'joint', steps: 1000, learningRate: 1e-3 }],
    });
    const { weights: start, added } = startingWeights(vector, recipe, model);
    expect(added).toEqual(vector.names.filter((name) => name.startsWith('4.')));
    expect(added.length).toBe(10);
    const begun = vector.toWeights(start);
    for (const name of without.names) expect(begun.get(name)).toEqual(old.get(name));
    const next = writeModel({ name: 'next', architecture, weights: vector.toWeights(start), ...facts });
    const { charges } = new ForceField(readModel(next)).parameters(parseSmiles('CCO')).parameters;
    expect(Math.max(...charges!.map(Math.abs))).toBeLessThan(0.05);
    expect(() =>
      startingWeights(
        new ParameterVector({ ...architecture, embeddingWidth: 16 }),
        { ...recipe, architecture: { ...architecture, embeddingWidth: 16 } },
        model,
      ),
    ).toThrow();
  });
});
