import { describe, expect, it } from 'vitest';
import { planDynamics } from './dynamics-plan.js';

describe('planDynamics', () => {
  it('fills in what is left out, in whole steps', () => {
    expect(planDynamics({ timeFs: 1000 })).toMatchObject({
      ensemble: 'langevin',
      timestepFs: 1,
      steps: 1000,
      stepsPerFrame: 100,
      equilibrationSteps: 0,
      temperatureK: 300,
      removeDrift: 'translation',
      minimize: true,
      seed: 1,
    });
  });

  it('takes the step that ensemble and constraints bear', () => {
    expect(planDynamics({ timeFs: 10, everyFs: 10, ensemble: 'nve' }).timestepFs).toBe(0.5);
    expect(planDynamics({ timeFs: 10, everyFs: 10, constraints: 'h-bonds' })).toMatchObject({
      timestepFs: 2,
      steps: 5,
    });
    const ramp = [
      { time: 0, temperature: 50 },
      { time: 10, temperature: 300 },
    ];
    expect(planDynamics({ timeFs: 10, everyFs: 5, ramp }).temperatureK).toBe(50);
  });

  it('takes no drift out where something outside of the molecule holds it', () => {
    const plan = (kind: 'position' | 'distance') =>
      planDynamics({ timeFs: 1, everyFs: 1, ensemble: 'csvr', restraints: [{ kind, atoms: [0, 1], k: 1 }] });
    expect(plan('position').removeDrift).toBe('none');
    expect(plan('distance').removeDrift).toBe('translation-rotation');
  });

  it.each([
    [{ timeFs: 10, everyFs: 2.5 }, 'every: expected a multiple of the time step of 1 fs, got 2.5 fs'],
    [{ timeFs: 10.5 }, 'time: expected a multiple'],
    [{ timeFs: 10, equilibrationFs: 0.1 }, 'equilibrate: expected a multiple'],
    [{ timeFs: 10, timestepFs: 0 }, 'timestep: expected more than 0 fs, got 0'],
    [
      { timeFs: 10, ensemble: 'nve' as const, ramp: [{ time: 0, temperature: 1 }] },
      'ramp: expected an ensemble with a thermostat, got nve',
    ],
  ])('%j is refused', (request, message) => {
    expect(() => planDynamics(request)).toThrow(message);
  });
});
