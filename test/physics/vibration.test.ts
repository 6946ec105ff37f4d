import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { referenceBackend } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { loadModel } from '../../src/node/model-store.js';
import { hessian } from '../../src/simulate/hessian.js';
import { atomicMasses } from '../../src/simulate/mass.js';
import { minimize } from '../../src/simulate/minimize.js';
import { findMinimum } from '../../src/simulate/minimum-search.js';
import { molecularHessian } from '../../src/simulate/straight-angle.js';
import { symmetryNumber } from '../../src/simulate/symmetry.js';
import { vibrations } from '../../src/simulate/vibration.js';

registerConformerResources();
const field = new ForceField(loadModel());
const exact = new ForceField(field.model, referenceBackend());

/** cm⁻¹: a minimum is flat for translations and rotations; what is left is the Hessian's and the minimizer's rounding. */
const EXTERNAL_TOLERANCE = 1;
/** cm⁻¹: partners of a degenerate pair, at a geometry that is symmetric to 1e-6 Å. */
const DEGENERACY_TOLERANCE = 0.1;
/** cm⁻¹: float32 forces through the Hessian; 0.6 was measured on water, ethanol and butanamide. */
const SINGLE_TOLERANCE = 3;

/** ms: a hundred evaluations of the float64 reference and more, on a machine that may be busy. */
const TIMEOUT = 300_000;

function relaxed(smiles: string) {
  const { molecule, positions } = generateConformers(smiles)[0]!;
  const approach = field.potential(molecule);
  const potential = exact.potential(molecule);
  const masses = atomicMasses(molecule);
  return { masses, potential, approach, ...findMinimum(potential, positions, masses, { approach }) };
}

describe(`vibrations of ${field.model.name}`, () => {
  it.each([
    ['water', 'O', 3, 6, 2],
    ['carbon dioxide', 'O=C=O', 4, 5, 2],
    ['hydrogen cyanide', 'C#N', 4, 5, 1],
    ['ethanol', 'CCO', 21, 6, 1],
    ['benzene', 'c1ccccc1', 30, 6, 12],
  ])(
    '%s: right count of modes, a minimum, translations and rotations below 1 cm⁻¹',
    (_name, smiles, modes, external, sigma) => {
      const result = relaxed(smiles);
      const linear = external === 5;
      expect(result.minimization.converged, result.minimization.reason).toBe(true);
      expect(result.vibrations.modes).toHaveLength(modes);
      expect(result.vibrations.verdict).toBe('minimum');
      expect(result.vibrations.flatCount).toBe(0);
      expect(result.vibrations.externalFrequencies).toHaveLength(external);
      for (const frequency of result.vibrations.externalFrequencies)
        expect(Math.abs(frequency)).toBeLessThan(EXTERNAL_TOLERANCE);
      expect(symmetryNumber(result.masses, result.minimization.positions)).toBe(sigma);
      for (const { frequency } of result.vibrations.modes) {
        expect(frequency).toBeGreaterThan(50);
        expect(frequency).toBeLessThan(4500);
      }
      if (linear) {
        expect(result.vibrations.inertia.rotor).toBe('linear');
        const [first, second, third] = result.vibrations.modes.map(({ frequency }) => frequency);
        expect(Math.abs(second! - first!)).toBeLessThan(DEGENERACY_TOLERANCE);
        expect(third! - second!).toBeGreaterThan(100);
      }
      expect(result.hessian.straightAngles).toEqual(linear ? [0] : []);
      const cheap = molecularHessian(result.approach, result.minimization.positions);
      vibrations(cheap, result.masses, result.minimization.positions).modes.forEach(({ frequency }, k) => {
        expect(Math.abs(frequency - result.vibrations.modes[k]!.frequency)).toBeLessThan(SINGLE_TOLERANCE);
      });
    },
    TIMEOUT,
  );

  it.each([
    ['linear water', 'O', [0, 0, 0, 0, 0, 0.96, 0, 0, -0.96], 'saddle', 2],
    [
      'planar ammonia',
      'N',
      [0, 0, 0, 1, 0, 0, -0.5, Math.sqrt(0.75), 0, -0.5, -Math.sqrt(0.75), 0],
      'transition-state',
      1,
    ],
  ] as const)('%s is a saddle, and is left', (_name, smiles, start, verdict, count) => {
    const molecule = parseSmiles(smiles);
    const potential = exact.potential(molecule);
    const masses = atomicMasses(molecule);
    const positions = Float64Array.from(start);
    const there = minimize(potential, positions, { convergence: 'extreme' });
    const found = vibrations(hessian(potential, there.positions), masses, there.positions);
    expect({ verdict: found.verdict, count: found.imaginaryCount }).toEqual({ verdict, count });

    const { escapes, minimization, vibrations: end } = findMinimum(potential, positions, masses);
    expect(escapes.length).toBeGreaterThan(0);
    expect(escapes[0]!.frequency).toBeLessThan(-100);
    expect(end.verdict).toBe('minimum');
    expect(minimization.energy).toBeLessThan(escapes[0]!.energy - 1);
  });
});
