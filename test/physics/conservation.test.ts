import { describe, expect, it } from 'vitest';
import { type BondConstraint, ConstraintSolver } from '../../src/simulate/constraint.js';
import type { DynamicsState } from '../../src/simulate/dynamics-state.js';
import {
  createIntegrator,
  type Ensemble,
  ensembles,
  type Integrator,
  type IntegratorOptions,
} from '../../src/simulate/integrator.js';
import { drawVelocities } from '../../src/simulate/velocity.js';
import { lennardJones, morseChain, zigzag } from '../support/analytic-potential.js';

const masses = Float64Array.of(12, 1, 14, 16, 12, 1);
const n = masses.length;
const chain = zigzag(n);
const bonds: BondConstraint[] = [
  { atoms: [0, 1], length: 1.2 },
  { atoms: [1, 2], length: 1.2 },
  { atoms: [4, 5], length: 1.2 },
];
const moving = (x: Float64Array, temperature = 300) => drawVelocities(masses, x, { temperature, seed: 4 });

const chainIntegrator = (ensemble: Ensemble, options: Partial<IntegratorOptions> = {}) =>
  createIntegrator(morseChain(n), masses, { ensemble, timestep: 0.25, friction: 20, relaxation: 30, ...options });

function advance(integrator: Integrator, state: DynamicsState, steps: number, look?: () => void): void {
  for (let i = 0; i < steps; i++) {
    integrator.step(state);
    look?.();
  }
}

/** Momentum (g/mol Å/fs) and angular momentum (g/mol Å²/fs) about the origin. */
function momenta({ positions: x, velocities: v }: DynamicsState): Float64Array {
  const total = new Float64Array(6);
  for (let a = 0, i = 0; a < n; a++, i += 3) {
    const m = masses[a]!;
    for (let k = 0; k < 3; k++) {
      const [p, q] = [(k + 1) % 3, (k + 2) % 3];
      total[k]! += m * v[i + k]!;
      total[3 + k]! += m * (x[i + p]! * v[i + q]! - x[i + q]! * v[i + p]!);
    }
  }
  return total;
}
const largestDifference = (a: Float64Array, b: Float64Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
const norm = (values: Float64Array) => Math.hypot(...values);

describe('reversed velocities', () => {
  /** Å: rounding of 2000 steps, enlarged by the chaos of the chain. */
  const RETURN = 1e-9;
  /** Å: as above, and constraints are met to 1e-10 only. */
  const RETURN_CONSTRAINED = 1e-6;

  it.each([
    ['nve', [], RETURN],
    ['nose-hoover', [], RETURN],
    ['nve', bonds, RETURN_CONSTRAINED],
    ['nose-hoover', bonds, RETURN_CONSTRAINED],
  ] as const)('take %s back where it came from (constraints %j)', (ensemble, constraints, tolerance) => {
    const integrator = chainIntegrator(ensemble, { constraints });
    const state = integrator.start(chain, moving(chain));
    const [positions, velocities] = [state.positions.slice(), state.velocities.slice()];
    advance(integrator, state, 1000);
    expect(largestDifference(state.positions, positions)).toBeGreaterThan(0.1);
    const reverse = (array: Float64Array, from = 0, to = array.length) => {
      for (let i = from; i < to; i++) array[i] = -array[i]!;
    };
    reverse(state.velocities);
    // the rates of the chain turn round as well; the heat behind them does not
    reverse(state.extra, 0, state.extra.length - 1);
    advance(integrator, state, 1000);
    expect(largestDifference(state.positions, positions)).toBeLessThan(tolerance);
    reverse(state.velocities);
    expect(largestDifference(state.velocities, velocities)).toBeLessThan(tolerance);
    expect(Math.max(0, ...state.extra.map(Math.abs))).toBeLessThan(100 * tolerance);
  });
});

describe('momentum and angular momentum', () => {
  /** Relative: rounding of 4000 steps. */
  const CONSERVED = 1e-11;
  const cluster = Float64Array.of(0, 0, 0, 3.4, 0, 0, 1.7, 2.9, 0, 1.7, 1, 2.8, 1.7, 1, -2.8, 5, 2.9, 0.3);

  it.each([
    ['a Lennard-Jones cluster', lennardJones(n), cluster, []],
    ['a chain with constraints', morseChain(n), chain, bonds],
  ] as const)('of %s stay what they were', (_, potential, x, constraints) => {
    const integrator = createIntegrator(potential, masses, { ensemble: 'nve', timestep: 0.5, constraints });
    const state = integrator.start(x, moving(x, 30));
    const before = momenta(state);
    expect(norm(before.subarray(0, 3))).toBeGreaterThan(0.01);
    expect(norm(before.subarray(3))).toBeGreaterThan(0.01);
    advance(integrator, state, 4000);
    expect(largestDifference(momenta(state), before) / norm(before)).toBeLessThan(CONSERVED);
  });

  it.each(ensembles)('are kept at zero on request (%s)', (ensemble) => {
    const removeDrift = 'translation-rotation';
    const integrator = chainIntegrator(ensemble, { constraints: bonds, removeDrift });
    const state = integrator.start(chain, moving(chain));
    advance(integrator, state, 500, () => expect(norm(momenta(state))).toBeLessThan(CONSERVED));
  });
});

describe('constraints', () => {
  /** Relative error of a length. */
  const LENGTHS = 1e-8;
  /** 1/fs, relative rate of change of a length; thermal rates are 1e-2. */
  const RATES = 1e-11;

  it.each(ensembles)('hold after every step of %s, velocities along them', (ensemble) => {
    const integrator = chainIntegrator(ensemble, { constraints: bonds, timestep: 1, temperature: 600 });
    const solver = new ConstraintSolver(masses, bonds);
    const state = integrator.start(chain);
    let [lengths, rates] = [0, 0];
    advance(integrator, state, 4000, () => {
      lengths = Math.max(lengths, solver.lengthError(state.positions));
      for (const { atoms, length } of bonds) {
        const [i, j] = atoms.map((atom) => 3 * atom) as [number, number];
        const rate = [0, 1, 2].reduce(
          (sum, k) =>
            sum +
            (state.positions[i + k]! - state.positions[j + k]!) * (state.velocities[i + k]! - state.velocities[j + k]!),
          0,
        );
        rates = Math.max(rates, Math.abs(rate) / length ** 2);
      }
    });
    expect(lengths).toBeLessThan(LENGTHS);
    expect(rates).toBeLessThan(RATES);
  });
});

describe('the conserved energy', () => {
  /** kcal/mol over 10 ps of 18 degrees of freedom at 0.25 fs, about three times what is measured; heat moves more than 8. */
  const CONSERVED: Record<Ensemble, number> = { nve: 0.007, 'nose-hoover': 0.05, csvr: 0.07, langevin: 0.1 };

  it.each(ensembles)('of %s stays, while heat goes in and out', (ensemble) => {
    for (const constraints of [[], bonds]) {
      const integrator = chainIntegrator(ensemble, { constraints });
      const state = integrator.start(chain, moving(chain));
      const total = () => integrator.kineticEnergy(state) + state.potentialEnergy;
      const [conserved, energy] = [integrator.conserved(state), total()];
      let [worst, exchanged] = [0, 0];
      advance(integrator, state, 40_000, () => {
        worst = Math.max(worst, Math.abs(integrator.conserved(state) - conserved));
        exchanged = Math.max(exchanged, Math.abs(total() - energy));
      });
      expect(worst).toBeLessThan(CONSERVED[ensemble]);
      if (ensemble !== 'nve') expect(exchanged).toBeGreaterThan(5);
    }
  });
});
