import { expect, it } from 'vitest';
import { architectureSchema } from '../../src/model/architecture.js';
import { exactPairs } from '../../src/residual/exact-pairs.js';
import { toInternalLayout } from '../../src/residual/layout.js';
import { findPairs } from '../../src/residual/neighbor-list.js';
import { residualAtomEnergies } from '../../src/residual/network.js';
import { residualTensors } from '../../src/residual/weights.js';
import { ReferenceOps } from '../../src/tensor/reference.js';
import { Tape } from '../../src/tensor/tape.js';
import { type GoldenMolecule, goldenFeatures } from '../support/golden-molecule.js';
import { recipeWeights } from '../support/recipe-weights.js';
import { describeGolden, readGolden } from '../support/reference-data.js';

/** float64 against float64: only the order of summation differs. */
const ENERGY_TOLERANCE = 1e-8;
const FORCE_TOLERANCE = 1e-7;

describeGolden('golden residual, float64', () => {
  const { molecules } = readGolden<{ molecules: GoldenMolecule[] }>('molecules_mini.json');
  const architecture = architectureSchema.parse({ mm: { width: 32 } });

  it.each(molecules.map((molecule) => [molecule.name, molecule] as const))('%s', (_name, molecule) => {
    const weights = recipeWeights('mini');
    molecule.xyz_angstrom.forEach((conformation, c) => {
      const base = new ReferenceOps();
      const tape = new Tape(base);
      const n = molecule.n_atoms;
      const flat = conformation.flat();
      const positions = tape.variable(base.constant(flat, n, 3));
      const tensors = residualTensors(tape, toInternalLayout(weights, architecture));
      const pairs = exactPairs(tape, tensors, architecture, positions, findPairs(flat, architecture.residual.cutoff));
      const input = {
        features: tape.constant(goldenFeatures(molecule), n, 114),
        featureRow: Uint32Array.from({ length: n }, (_, i) => i),
      };
      const energy = tape.sumGroups(residualAtomEnergies(tape, tensors, architecture, input, pairs), n);
      expect(Math.abs(tape.read(energy)[0]! - molecule.energy_kcal_per_mol.residual[c]!)).toBeLessThan(
        ENERGY_TOLERANCE,
      );
      tape.accumulate(energy, base.constant([1], 1, 1));
      tape.backward();
      const expected = molecule.forces_kcal_per_mol_angstrom.residual[c]!.flat();
      base.read(positions.gradient!).forEach((g, i) => {
        expect(Math.abs(-g - expected[i]!), `force component ${i} of conformation ${c}`).toBeLessThan(FORCE_TOLERANCE);
      });
    });
  });
});
