import { describe, expect, it } from 'vitest';
import { type Architecture, architectureSchema } from '../../src/model/architecture.js';
import { createParameterGraph } from '../../src/parameters/parameter-graph.js';
import { predictParameters } from '../../src/parameters/parameter-network.js';
import { parameterTensors } from '../../src/parameters/weights.js';
import { harmonicAngle } from '../../src/potentials/angle.js';
import { ANGLE_GEOMETRY_SIZE, angleGeometry } from '../../src/potentials/angle-geometry.js';
import { harmonicBond } from '../../src/potentials/bond.js';
import { bondedPotential } from '../../src/potentials/bonded-term.js';
import { bondedTerms } from '../../src/potentials/bonded-terms.js';
import { molecularMechanics } from '../../src/potentials/mm.js';
import { improperTerm } from '../../src/potentials/torsion.js';
import { TORSION_GEOMETRY_SIZE, torsionGeometry } from '../../src/potentials/torsion-geometry.js';
import { ReferenceOps } from '../../src/tensor/reference.js';
import { type GoldenMm, goldenParameters, goldenTopology } from '../support/golden-mm.js';
import { goldenFeatures } from '../support/golden-molecule.js';
import { type RecipeModel, recipeWeights } from '../support/recipe-weights.js';
import { describeGolden, readGolden } from '../support/reference-data.js';

/** float64 against float64: only the order of summation differs. */
const PARAMETER_TOLERANCE = 1e-10;
const GEOMETRY_TOLERANCE = 1e-12;
const ENERGY_TOLERANCE = 1e-8;
const FORCE_TOLERANCE = 1e-7;
const models: [RecipeModel, Architecture][] = [
  ['mini', architectureSchema.parse({ mm: { width: 32 } })],
  ['full', architectureSchema.parse({})],
];

describeGolden('golden molecular mechanics', () => {
  describe.each(models)('%s', (model, architecture) => {
    const { molecules } = readGolden<{ molecules: GoldenMm[] }>(`molecules_${model}.json`);
    const ops = new ReferenceOps();
    const weights = parameterTensors(ops, recipeWeights(model));
    const predict = (molecule: GoldenMm, impropers?: number[][]) => {
      const topology = goldenTopology(molecule, impropers);
      const graph = createParameterGraph(topology, goldenFeatures(molecule), architecture);
      return { topology, parameters: predictParameters(ops, weights, architecture, graph) };
    };

    it.each(molecules.map((molecule) => [molecule.name, molecule] as const))('%s', (_name, molecule) => {
      const { topology, parameters } = predict(molecule);
      const expected = goldenParameters(molecule);
      for (const { name } of bondedTerms)
        expectClose(name, parameters.coefficients[name], expected.coefficients[name], PARAMETER_TOLERANCE);
      molecule.bond_params.forEach(({ c, k, eq }, row) => {
        const harmonic = harmonicBond(c[0]!, c[1]!);
        expectClose(`bond ${row}`, [harmonic.k, harmonic.equilibrium], [k, eq], PARAMETER_TOLERANCE);
      });
      molecule.angle_params.forEach(({ c, k, eq }, row) => {
        const harmonic = harmonicAngle(c[0]!, c[1]!);
        expectClose(`angle ${row}`, [harmonic.k, harmonic.equilibrium], [k, eq], PARAMETER_TOLERANCE);
      });

      const potential = molecularMechanics(topology, parameters);
      molecule.xyz_angstrom.forEach((conformation, c) => {
        const positions = Float64Array.from(conformation.flat());
        const forces = new Float64Array(positions.length);
        const energies = new Float64Array(4);
        const energy = potential.termEnergies(positions, forces, energies);
        const { bond, angle, proper, improper, mm } = molecule.energy_kcal_per_mol;
        const terms = [bond[c]!, angle[c]!, proper[c]!, improper[c]!, mm[c]!];
        expectClose(`energies ${c}`, [...energies, energy], terms, ENERGY_TOLERANCE);
        expectClose(`forces ${c}`, forces, molecule.forces_kcal_per_mol_angstrom.mm[c]!.flat(), FORCE_TOLERANCE);
      });
    });

    const withVariant = molecules.filter((molecule) => molecule.variant_smirnoff3);
    it.each(withVariant.map((molecule) => [molecule.name, molecule] as const))(
      '%s, impropers with the center first',
      (_name, molecule) => {
        const variant = molecule.variant_smirnoff3!;
        const { topology, parameters } = predict(molecule, variant.impropers);
        const { improper } = parameters.coefficients;
        expectClose('improper k', improper, variant.improper_k.flat(), PARAMETER_TOLERANCE);
        const potential = bondedPotential(improperTerm, topology.atomCount, topology.impropers, improper);
        const energies = molecule.xyz_angstrom.map((conformation) =>
          potential.energyForces(Float64Array.from(conformation.flat()), new Float64Array(3 * molecule.n_atoms)),
        );
        expectClose('improper energies', energies, variant.improper_energy, ENERGY_TOLERANCE);
      },
    );
  });
});

describeGolden('golden geometry', () => {
  const { molecules } = readGolden<{ molecules: GoldenMm[] }>('molecules_mini.json');

  it.each(molecules.map((molecule) => [molecule.name, molecule] as const))('%s', (_name, molecule) => {
    molecule.xyz_angstrom.forEach((conformation, c) => {
      const x = Float64Array.from(conformation.flat());
      const angles = molecule.angles.map(([i, j, k]) => {
        const out = new Float64Array(ANGLE_GEOMETRY_SIZE);
        angleGeometry(x, 3 * i!, 3 * j!, 3 * k!, out);
        return out[0]!;
      });
      const cosines = [...molecule.propers, ...molecule.impropers].map(([i, j, k, l]) => {
        const out = new Float64Array(TORSION_GEOMETRY_SIZE);
        expect(torsionGeometry(x, 3 * i!, 3 * j!, 3 * k!, 3 * l!, out), 'inside the guard').toBe(false);
        return out[0]!;
      });
      const lengths = molecule.bonds.map(([i, j]) =>
        Math.hypot(...[0, 1, 2].map((d) => x[3 * i + d]! - x[3 * j + d]!)),
      );
      const column = (rows: number[][]) => rows.map((row) => row[c]!);
      expectClose('lengths', lengths, column(molecule.bond_lengths), GEOMETRY_TOLERANCE);
      expectClose('angles', angles, column(molecule.angle_values), GEOMETRY_TOLERANCE);
      const torsions = [...column(molecule.proper_values), ...column(molecule.improper_values)];
      expectClose('cosines of torsions', cosines, torsions.map(Math.cos), GEOMETRY_TOLERANCE);
    });
  });
});

function expectClose(what: string, got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(got.length, `${what}: length`).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i]! - expected[i]!);
    if (!(error <= Math.abs(got[worst]! - expected[worst]!))) worst = i;
  }
  if (got.length === 0) return;
  const error = Math.abs(got[worst]! - expected[worst]!);
  expect(
    error,
    `${what}: entry ${worst}: expected ${expected[worst]}, got ${got[worst]}, off by ${error}`,
  ).toBeLessThanOrEqual(tolerance);
}
