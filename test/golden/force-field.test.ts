import { describe, expect, it } from 'vitest';
import { createMolecule } from '../../src/chemistry/molecule.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { totalEnergy } from '../../src/force-field/term-energies.js';
import { architectureSchema } from '../../src/model/architecture.js';
import { readModel, writeModel } from '../../src/model/model-file.js';
import type { GoldenMolecule } from '../support/golden-molecule.js';
import { recipeWeights } from '../support/recipe-weights.js';
import { describeGolden, readGolden } from '../support/reference-data.js';

/** From a molecule alone (no stored features or terms) to every energy term and force, as a user gets them. */
const tolerance = {
  /** float64 against float64: only the order of summation differs */
  double: { energy: 1e-8, force: 1e-7 },
  /** float32 networks: what the project promises, about thirty times the rounding of a float32 evaluation */
  single: { energy: 1e-3, force: 5e-3 },
} as const;

const widths = { mini: 32, full: 512 } as const;

function forceField(size: keyof typeof widths): ForceField {
  const bytes = writeModel({
    name: size,
    architecture: architectureSchema.parse({ mm: { width: widths[size] } }),
    weights: recipeWeights(size),
    elements: null,
    charges: null,
    provenance: {},
  });
  return new ForceField(readModel(bytes));
}

function moleculeOf(golden: GoldenMolecule) {
  return createMolecule({
    name: golden.name,
    atomicNumbers: golden.atomic_numbers,
    formalCharges: golden.formal_charges,
    bonds: golden.bonds.flat(),
    bondOrders: golden.bond_orders_kekule,
  });
}

function check(field: ForceField, golden: GoldenMolecule): void {
  const potential = field.potential(moleculeOf(golden));
  const positions = Float64Array.from(golden.xyz_angstrom.flat(2));
  const forces = new Float64Array(positions.length);
  const { energy, force } = tolerance[potential.precision];
  potential.batch(positions, forces).forEach((terms, c) => {
    for (const [name, value] of [...Object.entries(terms), ['total', totalEnergy(terms)] as const]) {
      const expected = golden.energy_kcal_per_mol[name as keyof GoldenMolecule['energy_kcal_per_mol']][c]!;
      expect(Math.abs(value - expected), `${name} of conformation ${c}: ${value} against ${expected}`).toBeLessThan(
        energy,
      );
    }
  });
  const expected = golden.forces_kcal_per_mol_angstrom.total.flat(2);
  const worst = expected.reduce(
    (at, f, i) => (Math.abs(forces[i]! - f) > Math.abs(forces[at]! - expected[at]!) ? i : at),
    0,
  );
  expect(
    Math.abs(forces[worst]! - expected[worst]!),
    `force component ${worst}: ${forces[worst]} against ${expected[worst]}`,
  ).toBeLessThan(force);

  // One conformation alone is the same computation.
  const own = new Float64Array(3 * golden.n_atoms);
  const alone = potential.energyForces(positions.slice(0, own.length), own);
  expect(Math.abs(alone - golden.energy_kcal_per_mol.total[0]!)).toBeLessThan(energy);
}

describeGolden('golden force field', () => {
  const read = (size: string) => readGolden<{ molecules: GoldenMolecule[] }>(`molecules_${size}.json`).molecules;
  for (const precision of ['double', 'single'] as const) {
    describe(`mini, ${precision}`, () => {
      const field = forceField('mini');
      it.each(read('mini').map((golden) => [golden.name, golden] as const))('%s', (_name, golden) =>
        check(field, golden),
      );
    });
    describe(`full, ${precision}`, () => {
      const field = forceField('full');
      const sample = read('full').filter(
        ({ name }) => precision === 'single' || ['ethanol', 'water_dimer'].includes(name),
      );
      it.each(sample.map((golden) => [golden.name, golden] as const))('%s', (_name, golden) => check(field, golden));
    });
  }
});
