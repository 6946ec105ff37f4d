import { describe, expect, it } from 'vitest';
import { BOLTZMANN_KCAL_PER_MOL_K } from '../../src/core/units.js';
import type { Potential } from '../../src/potentials/potential.js';
import type { BondConstraint } from '../../src/simulate/constraint.js';
import type { DynamicsState } from '../../src/simulate/dynamics-state.js';
import { createIntegrator, type IntegratorOptions } from '../../src/simulate/integrator.js';
import { freeAtoms, harmonicWells, morseChain, together, zigzag } from '../support/analytic-potential.js';
import { gammaCumulative, gammaQuantile, sigmas } from '../support/statistics.js';

/** Standard errors, autocorrelation included, that a mean may be off; the seeds are fixed, so the outcome is too. */
const SIGMAS = 4;
/** K: hot enough for the chain below to be chaotic, without which a Nosé-Hoover chain alone explores too little. */
const TEMPERATURE = 1000;
const thermal = BOLTZMANN_KCAL_PER_MOL_K * TEMPERATURE;

/** Runs and returns what is looked at after every `every` steps, after a tenth of the run has been left out. */
function sample<V extends string>(
  potential: Potential,
  masses: Float64Array,
  start: Float64Array,
  options: IntegratorOptions & { steps: number; every: number },
  look: (state: DynamicsState, kinetic: number) => Record<V, number>,
): Record<V, number[]> & { degreesOfFreedom: number } {
  const integrator = createIntegrator(potential, masses, { temperature: TEMPERATURE, ...options });
  const state = integrator.start(start);
  const series = {} as Record<V, number[]>;
  for (let i = 0; i < options.steps; i++) {
    integrator.step(state);
    if (i < options.steps / 10 || i % options.every !== 0) continue;
    for (const [name, value] of Object.entries(look(state, integrator.kineticEnergy(state))) as [V, number][])
      if (series[name]) series[name].push(value);
      else series[name] = [value];
  }
  return { ...series, degreesOfFreedom: integrator.degreesOfFreedom };
}

/** Atoms of a chain, each also held by a soft well of its own: bounded, anharmonic, chaotic. */
const atoms = 6;
const masses = Float64Array.of(12, 14, 12, 16, 12, 14);
const heldChain = together(morseChain(atoms), harmonicWells(new Array<number>(atoms).fill(2), zigzag(atoms)));
const bonds: BondConstraint[] = [
  { atoms: [0, 1], length: 1.2 },
  { atoms: [3, 4], length: 1.2 },
];

const thermostats = [
  { ensemble: 'langevin', friction: 20 },
  { ensemble: 'nose-hoover', relaxation: 25 },
  { ensemble: 'csvr', relaxation: 15 },
] as const;

const systems: {
  name: string;
  potential: Potential;
  options: Pick<IntegratorOptions, 'constraints' | 'removeDrift'>;
}[] = [
  { name: 'atoms in wells', potential: heldChain, options: {} },
  { name: 'atoms in wells with constraints', potential: heldChain, options: { constraints: bonds } },
  { name: 'a molecule without drift', potential: morseChain(atoms), options: { removeDrift: 'translation-rotation' } },
];

describe.each(thermostats)('$ensemble', (thermostat) => {
  it.each(systems)('gives the canonical kinetic energy and virial of $name', ({ name, potential, options }) => {
    const run = sample(
      potential,
      masses,
      zigzag(atoms),
      { ...thermostat, ...options, timestep: 0.5, steps: 80_000, every: 8, seed: 7 },
      (state, kinetic) => ({
        kinetic: kinetic / thermal,
        virial: state.positions.reduce((sum, x, i) => sum - (x * state.forces[i]!) / thermal, 0),
      }),
    );
    // K/k_B T is a gamma variate of shape f/2: mean f/2, variance f/2
    const shape = run.degreesOfFreedom / 2;
    const off: Record<string, number> = {
      mean: sigmas(run.kinetic, shape),
      variance: sigmas(
        run.kinetic.map((k) => (k - shape) ** 2),
        shape,
      ),
    };
    for (const probability of [0.1, 0.5, 0.9]) {
      const quantile = gammaQuantile(shape, probability);
      expect(gammaCumulative(shape, quantile)).toBeCloseTo(probability, 10);
      const below = run.kinetic.map((k) => (k < quantile ? 1 : 0));
      off[`below the ${probability} quantile`] = sigmas(below, probability);
    }
    // Σ x·∂E/∂x has the mean 3N k_B T where nothing but E acts
    if (name === 'atoms in wells') off.virial = sigmas(run.virial, 3 * atoms);
    for (const [what, value] of Object.entries(off)) expect(Math.abs(value), what).toBeLessThan(SIGMAS);
  });
});

describe('positions under the Langevin middle scheme', () => {
  it('of harmonic oscillators have the variance k_B T/k, however long the step', () => {
    // ω Δt = 0.1, 0.65 and 1.6, close to the limit of 2
    const constants = [1, 40, 240];
    const run = sample(
      harmonicWells(constants),
      Float64Array.of(4, 4, 4),
      new Float64Array(9),
      { ensemble: 'langevin', timestep: 10, friction: 20, steps: 120_000, every: 1, seed: 3 },
      ({ positions }, kinetic) => {
        const [soft, middle, stiff] = constants.map((k, a) => (k * positions[3 * a]! ** 2) / thermal);
        return { soft: soft!, middle: middle!, stiff: stiff!, kinetic: kinetic / (4.5 * thermal) };
      },
    );
    for (const name of ['soft', 'middle', 'stiff', 'kinetic'] as const)
      expect(Math.abs(sigmas(run[name], 1)), name).toBeLessThan(SIGMAS);
  });

  it('of a rigid pair in a harmonic well are those of a rigid pair', () => {
    const [k, length] = [5, 1.5];
    const run = sample(
      harmonicWells([k, k]),
      Float64Array.of(12, 1),
      Float64Array.of(0, 0, 0, length, 0, 0),
      {
        ensemble: 'langevin',
        timestep: 2,
        friction: 50,
        constraints: [{ atoms: [0, 1], length }],
        steps: 120_000,
        every: 2,
        seed: 4,
      },
      ({ positions: x }, kinetic) => ({
        center: ((x[0]! + x[3]!) / 2) ** 2 / (thermal / (2 * k)),
        heavy: x[1]! ** 2 / (thermal / (2 * k) + length ** 2 / 12),
        light: x[5]! ** 2 / (thermal / (2 * k) + length ** 2 / 12),
        kinetic: kinetic / (2.5 * thermal),
      }),
    );
    expect(run.degreesOfFreedom).toBe(5);
    for (const name of ['center', 'heavy', 'light', 'kinetic'] as const) {
      expect(Math.abs(sigmas(run[name], 1)), name).toBeLessThan(SIGMAS);
    }
  });

  it('of a free chain of three with rigid bonds have the metric of the constraints', () => {
    const [outer, middle] = [40, 1];
    const constraints: BondConstraint[] = [
      { atoms: [0, 1], length: 1.2 },
      { atoms: [1, 2], length: 1.2 },
    ];
    const run = sample(
      freeAtoms(3),
      Float64Array.of(outer, middle, outer),
      Float64Array.of(1.2, 0, 0, 0, 0, 0, 0, 1.2, 0),
      { ensemble: 'langevin', timestep: 2, friction: 50, constraints, steps: 160_000, every: 8, seed: 5 },
      ({ positions: x }) => {
        const bond = (a: number, axis: number) => x[3 * a + axis]! - x[3 + axis]!;
        const cosine = [0, 1, 2].reduce((sum, axis) => sum + bond(0, axis) * bond(2, axis), 0) / 1.2 ** 2;
        return { square: cosine ** 2 };
      },
    );
    // with c = cos θ uniform but for √det Z, Z = [[d, c/m], [c/m, d]], d = 1/m + 1/M: Fixman, PNAS 1974, 71, 3050
    const weight = (c: number) => Math.sqrt((1 / middle + 1 / outer) ** 2 - (c / middle) ** 2);
    const grid = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000);
    const mean = grid.reduce((sum, c) => sum + c * c * weight(c), 0) / grid.reduce((sum, c) => sum + weight(c), 0);
    expect(Math.abs(sigmas(run.square, mean))).toBeLessThan(SIGMAS);
    expect(Math.abs(sigmas(run.square, 1 / 3)), 'distinguishable from no metric').toBeGreaterThan(2 * SIGMAS);
  });
});
