import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { Rng } from '../../src/core/rng.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { loadModel } from '../../src/node/model-store.js';
import { coordinateDifference, coordinateValue } from '../../src/potentials/internal-coordinate.js';
import type { Potential } from '../../src/potentials/potential.js';
import { type InternalConstraint, minimize } from '../../src/simulate/minimize.js';
import { chainBonds, chainPotential, chainStart } from '../support/chain-potential.js';

const N = 8;
/** kcal/mol: what a gradient norm of 0.06 kcal/mol/Å (extreme) can leave along the softest torsions. */
const ENERGY_TOLERANCE = 0.01;
const sharp = { energy: 1e-9, gradientNorm: 1e-4 };

describe('FIRE', () => {
  const potential = chainPotential(N);

  it('reaches the minima of L-BFGS, with and without constraints and fixed atoms', () => {
    const rng = new Rng(5);
    const relaxed = minimize(potential, chainStart(N), { convergence: 'extreme' }).positions;
    for (let round = 0; round < 6; round++) {
      const start = relaxed.map((x) => x + 0.08 * rng.normal());
      const dihedral = { kind: 'dihedral', atoms: [2, 3, 4, 5] } as const;
      const constraints: InternalConstraint[] =
        round % 2
          ? [
              { ...dihedral, value: coordinateValue(dihedral, relaxed) + 0.3 },
              { kind: 'distance', atoms: [0, 6] },
            ]
          : [];
      const fixedAtoms = round % 3 === 2 ? [1] : [];
      const common = { constraints, fixedAtoms, bonds: chainBonds(N), convergence: sharp, energyNoise: 1e-10 };
      const [one, two] = (['lbfgs', 'fire'] as const).map((method) =>
        minimize(potential, start, {
          ...common,
          method,
          onProgress: ({ positions }) => {
            for (const c of method === 'fire' ? constraints : []) {
              const target = c.value ?? coordinateValue(c, start);
              expect(Math.abs(coordinateDifference(c.kind, coordinateValue(c, positions), target))).toBeLessThan(1e-8);
            }
            return undefined;
          },
        }),
      );
      expect([one!.reason, two!.reason]).toEqual(['converged', 'converged']);
      expect(two!.gradientNorm).toBeLessThan(sharp.gradientNorm);
      expect(Math.abs(one!.energy - two!.energy)).toBeLessThan(1e-6);
      for (const atom of fixedAtoms)
        expect(two!.positions.slice(3 * atom, 3 * atom + 3)).toEqual(start.slice(3 * atom, 3 * atom + 3));
    }
  });

  it('never moves an atom farther than allowed in one step', () => {
    let before = chainStart(N);
    minimize(potential, before, {
      method: 'fire',
      maxDisplacement: 0.03,
      onProgress: ({ positions }) => {
        for (let a = 0; a < 3 * N; a += 3)
          expect(Math.hypot(...[0, 1, 2].map((k) => positions[a + k]! - before[a + k]!))).toBeLessThan(0.03 + 1e-12);
        before = positions.slice();
        return undefined;
      },
    });
  });

  it('walks through noise in the forces', () => {
    const noisy: Potential = {
      ...potential,
      energyForces(x, forces) {
        for (let i = 0; i < forces.length; i++) forces[i]! += 0.05 * Math.sin(1e5 * (x[i]! + i));
        return potential.energyForces(x, forces);
      },
    };
    expect(minimize(noisy, chainStart(N), { method: 'fire' }).reason).toBe('converged');
  });

  it('says why it stopped, and returns the lowest point it saw', () => {
    const options = { method: 'fire', maxSteps: 37 } as const;
    let lowest = Infinity;
    const result = minimize(potential, chainStart(N), {
      ...options,
      onProgress: ({ energy }) => {
        lowest = Math.min(lowest, energy);
        return undefined;
      },
    });
    expect(result).toMatchObject({ converged: false, reason: 'max-steps', steps: 37, energy: lowest });
    expect(potential.energyForces(result.positions, new Float64Array(3 * N))).toBe(lowest);
    const stopped = minimize(potential, chainStart(N), { method: 'fire', onProgress: ({ step }) => step < 2 });
    expect(stopped).toMatchObject({ converged: false, reason: 'stopped', steps: 2 });
    const atMinimum = minimize({ ...potential, energyForces: () => 3 }, chainStart(N), { method: 'fire' });
    expect(atMinimum).toMatchObject({ converged: true, steps: 0, evaluations: 1 });
    expect(() => minimize(potential, chainStart(N), { method: 'cg' as 'fire' })).toThrow(/lbfgs or fire, got cg/);
  });

  it('steps back from where the energy is not finite, and gives up where it is finite nowhere else', () => {
    // Minimum of −ln(1−x) − 2 ln x at 2/3; nothing beyond 1.
    const wall = (limit: number): Potential => ({
      name: 'wall',
      atomCount: 1,
      energyForces([x, y, z], forces) {
        forces.set([2 / x! - 1 / (1 - x!), -y!, -z!]);
        return x! > 0 && x! < limit ? -Math.log(1 - x!) - 2 * Math.log(x!) + 0.5 * (y! * y! + z! * z!) : Number.NaN;
      },
    });
    const options = { method: 'fire', convergence: sharp, energyNoise: 1e-12, maxDisplacement: 2 } as const;
    const result = minimize(wall(1), Float64Array.of(0.01, 0, 0), options);
    expect(result.converged).toBe(true);
    expect(result.positions[0]).toBeCloseTo(2 / 3, 4);
    expect(minimize(wall(0.0100001), Float64Array.of(0.01, 0, 0), options).reason).toBe('no-descent');
  });
});

describe('FIRE with a shipped model', () => {
  registerConformerResources();
  const field = new ForceField(loadModel());

  it.each(['CCO', 'C[NH3+]', 'N#CCC#N'])('%s: the energy of L-BFGS', (smiles) => {
    const [structure] = generateConformers(smiles, { seed: 1 });
    const potential = field.potential(structure!.molecule);
    const [one, two] = (['lbfgs', 'fire'] as const).map((method) =>
      minimize(potential, structure!.positions, { method, convergence: 'extreme' }),
    );
    expect(two!.converged).toBe(true);
    expect(Math.abs(one!.energy - two!.energy)).toBeLessThan(ENERGY_TOLERANCE);
  });
});
