import { existsSync, readFileSync } from 'node:fs';
import { Resources } from 'openchemlib';
import { describe, expect, it } from 'vitest';
import { ForceField } from '../../src/force-field/force-field.js';
import { totalEnergy } from '../../src/force-field/potential.js';
import { generateConformers } from '../../src/formats/conformer.js';
import { readModel } from '../../src/model/model-file.js';
import { shippedModels } from '../../src/node/model-store.js';
import { convergenceOf } from '../../src/simulate/convergence.js';
import { minimize } from '../../src/simulate/minimize.js';

Resources.registerFromNodejs();

/**
 * float32 networks and tabulated filters against float64: kcal/mol and kcal/mol/Å. The bonded terms carry constants of
 * thousands of kcal/mol, so the rounding of their predicted coefficients alone makes some 1e-4.
 */
const ENERGY_TOLERANCE = 1e-3;
const FORCE_TOLERANCE = 5e-3;
/** Å; the shortest and longest bonds of these molecules are O–H and C–S. */
const BOND_RANGE = [0.9, 1.9];

describe.each(shippedModels())('shipped model $name', ({ path }) => {
  const field = new ForceField(readModel(readFileSync(path)));

  it('has a card beside it', () => {
    const card = path.replace(/\.safetensors$/, '.md');
    expect(existsSync(card)).toBe(true);
    expect(readFileSync(card, 'utf8')).toContain('Held-out');
  });

  it.each(['CCO', 'CC(=O)[O-]', 'C[C@H](N)C(=O)O', 'CS(=O)(=O)N', 'c1ccc2[nH]ccc2c1', 'O.O'])(
    'relaxes %s without breaking a bond; both precisions agree there',
    (smiles) => {
      const { molecule, positions } = generateConformers(smiles)[0]!;
      const single = field.potential(molecule, { precision: 'single' });
      const relaxed = minimize(single, positions, { convergence: convergenceOf('normal') });
      expect(relaxed.converged, relaxed.reason).toBe(true);
      for (let b = 0; b < molecule.bondOrders.length; b++) {
        const [i, j] = [3 * molecule.bonds[2 * b]!, 3 * molecule.bonds[2 * b + 1]!];
        const length = Math.hypot(...[0, 1, 2].map((a) => relaxed.positions[i + a]! - relaxed.positions[j + a]!));
        expect(length, `bond ${b}`).toBeGreaterThan(BOND_RANGE[0]!);
        expect(length, `bond ${b}`).toBeLessThan(BOND_RANGE[1]!);
      }
      const double = field.potential(molecule, { precision: 'double' });
      const [ours, truth] = [single, double].map((potential) => {
        const forces = new Float64Array(positions.length);
        return { energy: totalEnergy(potential.terms(relaxed.positions, forces)), forces };
      });
      expect(Math.abs(ours!.energy - truth!.energy)).toBeLessThan(ENERGY_TOLERANCE);
      ours!.forces.forEach((f, i) => {
        expect(Math.abs(f - truth!.forces[i]!), `force ${i}`).toBeLessThan(FORCE_TOLERANCE);
      });
    },
  );
});
