import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backendOf } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { totalEnergy } from '../../src/force-field/term-energies.js';
import { loadModel } from '../../src/node/model-store.js';
import { archiveOpener } from '../../src/node/training-archive.js';
import { emptyReport, readSpice } from '../../src/train/spice.js';
import { referencePath } from '../support/reference-data.js';
import { shippedLevels } from '../support/shipped-levels.js';

/** kcal/mol; only the residual is float32, so energies agree far better than what the project promises. */
const ENERGY_TOLERANCE = 2e-4;
/** kcal/mol/Å, what the project promises. */
const FORCE_TOLERANCE = 5e-3;
/** Of the largest of a kind: both are float64, one rounds after every product and one after product and sum together. */
const PARAMETER_TOLERANCE = 1e-11;

const heldOut = referencePath('data/benchmarks/gfn2-test.hdf5');
/** One molecule in so many, others for each level: the float64 reference takes seconds for a large one. */
const STRIDE = 80;
const levels = shippedLevels();
const everything = { subsets: null, excludeSubsets: [], maxForce: null, maxEnergy: null };

describe.each(levels)('precisions of shipped model %s', (name) => {
  it.skipIf(!existsSync(heldOut))(
    'have the same parameters, energies and forces within what is promised on held-out geometries',
    async () => {
      const model = loadModel(name);
      const fields = (['single', 'double'] as const).map((precision) => new ForceField(model, backendOf(precision)));
      const open = await archiveOpener();
      const first = (20 * levels.indexOf(name)) % STRIDE;
      let at = 0;
      for (const { id, molecule, positions } of readSpice(open(heldOut), everything, emptyReport())) {
        if (at++ % STRIDE !== first) continue;
        const [single, double] = fields.map((field) => {
          const potential = field.potential(molecule);
          const forces = new Float64Array(3 * potential.atomCount);
          const terms = potential.terms(positions.slice(0, forces.length), forces);
          return { parameters: potential.parameters, energy: totalEnergy(terms), forces };
        });
        const [own, other] = [single!, double!].map(({ parameters: { coefficients, charges } }) => ({
          ...coefficients,
          charges,
        }));
        for (const [kind, values] of Object.entries(other!)) {
          const largest = values?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0;
          const difference = values?.map((value, i) => Math.abs(value - own![kind as keyof typeof own]![i]!)) ?? [];
          expect(Math.max(0, ...difference), `${kind} of ${id}`).toBeLessThanOrEqual(PARAMETER_TOLERANCE * largest);
        }
        expect(Math.abs(single!.energy - double!.energy), `energy of ${id}`).toBeLessThan(ENERGY_TOLERANCE);
        const worst = Math.max(...single!.forces.map((f, i) => Math.abs(f - double!.forces[i]!)));
        expect(worst, `forces of ${id}`).toBeLessThan(FORCE_TOLERANCE);
      }
      expect(at).toBeGreaterThan(STRIDE);
    },
    300_000,
  );
});
