import { describe, expect, it } from 'vitest';
import type { BondConstraint } from '../../src/simulate/constraint.js';
import { createIntegrator, type Ensemble } from '../../src/simulate/integrator.js';
import { drawVelocities } from '../../src/simulate/velocity.js';
import { harmonicWells, morseChain, together, zigzag } from '../support/analytic-potential.js';

const masses = Float64Array.of(12, 1, 14, 16, 12);
const n = masses.length;
const potential = together(morseChain(n), harmonicWells([1, 2, 1, 3, 2]));
const start = zigzag(n);
const bonds: BondConstraint[] = [
  { atoms: [0, 1], length: 1.2 },
  { atoms: [1, 2], length: 1.2 },
];

/** An error of second order falls 4 times when the step halves; the next order and the reference's own error blur it. */
const RATIO = [3.7, 4.3] as const;
/** fs, the longer step */
const STEP = 0.2;

interface Run {
  /** positions at the end */
  readonly end: Float64Array;
  /** kcal/mol, root mean square change of the conserved energy */
  readonly energyError: number;
}

function run(ensemble: Ensemble, constraints: readonly BondConstraint[], timestep: number, time: number): Run {
  const integrator = createIntegrator(potential, masses, { ensemble, timestep, constraints, relaxation: 20 });
  const state = integrator.start(start, drawVelocities(masses, start, { temperature: 500, seed: 3 }));
  const first = integrator.conserved(state);
  const steps = Math.round(time / timestep);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    integrator.step(state);
    sum += (integrator.conserved(state) - first) ** 2;
  }
  return { end: state.positions, energyError: Math.sqrt(sum / steps) };
}

const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((x, i) => x - b[i]!));

describe.each([
  ['nve', 'free', []],
  ['nve', 'with constraints', bonds],
  ['nose-hoover', 'free', []],
  ['nose-hoover', 'with constraints', bonds],
] as const)('%s %s is of second order', (ensemble, _, constraints) => {
  it('in the trajectory', () => {
    const [coarse, fine, exact] = [STEP, STEP / 2, STEP / 64].map((step) => run(ensemble, constraints, step, 10).end);
    const ratio = distance(coarse!, exact!) / distance(fine!, exact!);
    expect(ratio).toBeGreaterThan(RATIO[0]);
    expect(ratio).toBeLessThan(RATIO[1]);
  });

  it('in the energy it conserves', () => {
    const [coarse, fine] = [STEP, STEP / 2].map((step) => run(ensemble, constraints, step, 200).energyError);
    expect(coarse! / fine!).toBeGreaterThan(RATIO[0]);
    expect(coarse! / fine!).toBeLessThan(RATIO[1]);
  });
});
