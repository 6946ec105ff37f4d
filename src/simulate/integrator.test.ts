import { describe, expect, it } from 'vitest';
import { freeAtoms, morseChain } from '../../test/support/analytic-potential.js';
import { estimate } from '../../test/support/statistics.js';
import { Rng } from '../core/rng.js';
import type { BondConstraint } from './constraint.js';
import type { DynamicsState } from './dynamics-state.js';
import { createIntegrator, ensembles, type IntegratorOptions } from './integrator.js';
import { drawVelocities } from './velocity.js';
import { squaresOfNormals } from './velocity-rescaling.js';

const atoms = 5;
const masses = Float64Array.of(12, 14, 12, 16, 12);
const start = Float64Array.from({ length: 3 * atoms }, (_, i) =>
  i % 3 === 0 ? 1.1 * Math.floor(i / 3) : 0.3 * Math.cos(i),
);
const constraints: BondConstraint[] = [{ atoms: [0, 1], length: 1.2 }];
const potential = morseChain(atoms);
const integrator = (options: Partial<IntegratorOptions> = {}) =>
  createIntegrator(potential, masses, { ensemble: 'nve', timestep: 0.5, ...options });

const copy = (state: DynamicsState): DynamicsState => ({
  ...state,
  positions: state.positions.slice(),
  velocities: state.velocities.slice(),
  forces: state.forces.slice(),
  extra: state.extra.slice(),
});

describe('createIntegrator', () => {
  it.each(ensembles)('%s goes on from a copied state to the last bit, in another integrator too', (ensemble) => {
    const options = { ensemble, constraints, removeDrift: 'translation' as const, seed: 5, temperature: 400 };
    const one = integrator(options);
    const state = one.start(start);
    for (let i = 0; i < 25; i++) one.step(state);
    const saved = copy(state);
    for (let i = 0; i < 25; i++) one.step(state);
    const other = integrator(options);
    for (let i = 0; i < 25; i++) other.step(saved);
    expect(saved).toEqual(state);
    expect(state).toMatchObject({ step: 50, time: 25 });
    expect(other.conserved(saved)).toBe(one.conserved(state));
  });

  it.each(ensembles)('%s starts from copies, on the constraints, with forces and energy', (ensemble) => {
    const given = start.slice();
    const velocities = new Float64Array(3 * atoms).fill(0.01);
    const state = integrator({ ensemble, constraints }).start(given, velocities);
    expect(given).toEqual(start);
    expect(velocities.every((v) => v === 0.01)).toBe(true);
    expect(state.velocities).not.toBe(velocities);
    const bond = Math.hypot(...[0, 1, 2].map((axis) => state.positions[axis]! - state.positions[3 + axis]!));
    expect(bond).toBeCloseTo(1.2, 9);
    const forces = new Float64Array(3 * atoms);
    expect(state.potentialEnergy).toBe(potential.energyForces(state.positions, forces));
    expect(state.forces).toEqual(forces);
    expect(state.step + state.time).toBe(0);
  });

  it.each(['langevin', 'nose-hoover', 'csvr'] as const)('%s follows a change of temperature', (ensemble) => {
    const cold = integrator({ ensemble, friction: 50, relaxation: 20, temperature: 100 });
    const state = cold.start(start);
    const mean = () => {
      const temperatures = Array.from({ length: 20_000 }, () => {
        cold.step(state);
        return cold.temperature(state);
      });
      return estimate(temperatures.slice(2000));
    };
    const before = mean();
    const conserved = cold.conserved(state);
    cold.setTemperature(500);
    expect(cold.conserved(state)).toBe(conserved);
    const after = mean();
    expect(Math.abs(before.mean - 100)).toBeLessThan(4 * before.error);
    expect(Math.abs(after.mean - 500)).toBeLessThan(4 * after.error);
    expect(() => cold.setTemperature(-1)).toThrow(/temperature: expected/);
  });

  it('counts degrees of freedom', () => {
    const count = (options: Partial<IntegratorOptions>) => integrator(options).degreesOfFreedom;
    expect(count({})).toBe(15);
    expect(count({ constraints, removeDrift: 'translation' })).toBe(11);
    expect(count({ removeDrift: 'translation-rotation' })).toBe(9);
    const one = createIntegrator(freeAtoms(1), Float64Array.of(4), {
      ensemble: 'nve',
      timestep: 1,
      removeDrift: 'translation',
    });
    expect(one.degreesOfFreedom).toBe(0);
    expect(one.temperature(one.start(new Float64Array(3)))).toBe(0);
  });

  it('refuses options that make no sense', () => {
    const refused: [Partial<IntegratorOptions>, RegExp][] = [
      [{ timestep: 0 }, /timestep: expected a positive number of fs, got 0/],
      [{ timestep: Number.NaN }, /timestep/],
      [{ friction: -1, ensemble: 'langevin' }, /friction: expected a positive number of 1\/ps, got -1/],
      [{ relaxation: 0 }, /relaxation/],
      [{ temperature: -5 }, /temperature: expected 0 K or more, got -5/],
      [{ ensemble: 'nose-hoover', temperature: 0 }, /more than 0 K for a Nosé-Hoover chain/],
      [{ ensemble: 'npt' as 'nve' }, /ensemble: expected nve, langevin, nose-hoover, csvr, got npt/],
      [{ seed: Number.NaN }, /random seed/],
    ];
    for (const [options, message] of refused) expect(() => integrator(options).start(start)).toThrow(message);
    expect(() => integrator().setTemperature(300)).toThrow(/an ensemble with a thermostat, got nve/);
    expect(() => integrator().start(start.subarray(3))).toThrow(/positions: expected 15 entries, got 12/);
    expect(() => integrator().start(start, start.subarray(3))).toThrow(/velocities: expected 15 entries/);
    const wrong = (m: Float64Array) => () => createIntegrator(potential, m, { ensemble: 'nve', timestep: 1 });
    expect(wrong(masses.subarray(1))).toThrow(/masses: expected 5 entries, got 4/);
    expect(wrong(Float64Array.of(1, 1, 0, 1, 1))).toThrow(/positive masses in g\/mol, got 0 \(atom 3\)/);
    expect(() =>
      createIntegrator(freeAtoms(1), Float64Array.of(4), {
        ensemble: 'csvr',
        timestep: 1,
        removeDrift: 'translation',
      }),
    ).toThrow(/csvr: expected degrees of freedom to thermostat, got none \(1 atoms\)/);
  });
});

/** Standard errors a sampled mean may be off. */
const SIGMAS = 4;

describe('drawVelocities', () => {
  it('gives every component its variance', () => {
    const count = 4000;
    const heavy = new Float64Array(count).fill(12);
    const v = drawVelocities(heavy, new Float64Array(3 * count), { temperature: 300, seed: 2 });
    // the gas constant in g/mol Å²/fs²/K, from its SI value
    const variance = (8.314462618e-7 * 300) / 12;
    const n = 3 * count;
    const mean = v.reduce((sum, x) => sum + x, 0) / n;
    const square = v.reduce((sum, x) => sum + x * x, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(SIGMAS * Math.sqrt(variance / n));
    expect(Math.abs(square / variance - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / n));
  });

  it('gives ½ k_B T to each degree of freedom that constraints and removal leave', () => {
    const options = { temperature: 300, constraints, removeDrift: 'translation-rotation' as const };
    const { degreesOfFreedom, temperature, start: begin } = integrator(options);
    expect(degreesOfFreedom).toBe(8);
    const state = begin(start);
    const temperatures = Array.from({ length: 2000 }, (_, seed) =>
      temperature({ ...state, velocities: drawVelocities(masses, state.positions, { ...options, seed }) }),
    );
    const mean = temperatures.reduce((sum, value) => sum + value / 2000, 0);
    expect(Math.abs(mean / 300 - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / 8 / 2000));
  });

  it('refuses what makes no sense', () => {
    expect(() => drawVelocities(masses, start.subarray(3), { temperature: 300 })).toThrow(RangeError);
    expect(() => drawVelocities(masses, start, { temperature: Number.NaN })).toThrow(/temperature/);
  });
});

describe('squaresOfNormals', () => {
  it.each([0, 1, 2, 3, 17, 1000])('of %i has mean n and variance 2n', (n) => {
    const rng = new Rng(n + 1);
    const count = 20_000;
    const values = Array.from({ length: count }, () => squaresOfNormals(rng, n));
    const mean = values.reduce((sum, value) => sum + value / count, 0);
    const variance = values.reduce((sum, value) => sum + (value - n) ** 2 / count, 0);
    expect(Math.abs(mean - n)).toBeLessThanOrEqual(SIGMAS * Math.sqrt((2 * n) / count));
    // fourth central moment of chi-square: 12 n (n + 4)
    expect(Math.abs(variance - 2 * n)).toBeLessThanOrEqual(SIGMAS * Math.sqrt((12 * n * (n + 4) - 4 * n * n) / count));
  });
});
