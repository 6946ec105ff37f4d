import { describe, expect, it } from 'vitest';
import { moleculeOf } from '../../test/support/line-notation.js';
import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import { type DynamicsFrame, runDynamics } from './dynamics.js';
import {
  checkSettings,
  type DynamicsCheckpoint,
  readDynamicsCheckpoint,
  writeDynamicsCheckpoint,
} from './dynamics-checkpoint.js';
import type { DynamicsState } from './dynamics-state.js';
import { createGuard, GuardError, runawayTemperature } from './guard.js';
import { createIntegrator, type Ensemble } from './integrator.js';
import { energyReporter } from './reporter.js';
import { temperatureRamp } from './temperature-ramp.js';

const molecule = moleculeOf('O H H', '0-1 0-2', 'water');
const masses = Float64Array.of(15.999, 1.008, 1.008);
const start = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);

/** Harmonic O-H bonds (and H-H distance) about the start: E = ½ k Σ (r − r₀)². */
function springs(k = 900): Potential {
  const pairs = [
    [0, 1, 0.96],
    [0, 2, Math.hypot(0.24, 0.93)],
    [1, 2, Math.hypot(1.2, 0.93)],
  ] as const;
  return {
    name: 'springs',
    atomCount: 3,
    energyForces(x, forces) {
      let energy = 0;
      for (const [i, j, length] of pairs) {
        const d = [0, 1, 2].map((a) => x[3 * j + a]! - x[3 * i + a]!);
        const r = Math.hypot(...d);
        energy += 0.5 * k * (r - length) ** 2;
        d.forEach((along, a) => {
          const f = (-k * (r - length) * along) / r;
          forces[3 * j + a]! += f;
          forces[3 * i + a]! -= f;
        });
      }
      return energy;
    },
  };
}

const integratorOf = (ensemble: Ensemble, timestep = 0.5, potential = springs()) =>
  createIntegrator(potential, masses, { ensemble, timestep, seed: 5, removeDrift: 'translation' });

/** The error a promise ends with. */
const failure = async (promise: Promise<unknown>): Promise<GuardError> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GuardError);
  return error as GuardError;
};

describe('runDynamics', () => {
  it('reports frames at multiples of every, the start included, with the columns of the reporters', async () => {
    const integrator = integratorOf('nve');
    const rows: number[][] = [];
    const state = integrator.start(start);
    const ended = await runDynamics(integrator, state, {
      steps: 25,
      every: 10,
      reporters: [energyReporter(integrator)],
      onFrame: ({ values }) => rows.push([...values]),
    });
    expect(ended).toBe('done');
    expect(rows.map(([time]) => time)).toEqual([0, 0.005, 0.01]);
    for (const [, potential, kinetic, total] of rows) expect(potential! + kinetic!).toBe(total);
    expect(state.step).toBe(25);
  });

  it.each(['nve', 'langevin', 'nose-hoover', 'csvr'] as const)(
    '%s: continued from a checkpoint at any step it is the same run, bit by bit',
    async (ensemble) => {
      const ramp = temperatureRamp([
        { time: 0, temperature: 100 },
        { time: 20, temperature: 300 },
      ]);
      const run = async (state: DynamicsState, steps: number, reportStart: boolean) => {
        const frames: number[][] = [];
        const integrator = integratorOf(ensemble);
        const reporters = [energyReporter(integrator)];
        const onFrame = (frame: DynamicsFrame) => frames.push([...frame.state.positions, ...frame.values]);
        const temperature = ensemble === 'nve' ? {} : { temperature: ramp };
        await runDynamics(integrator, state, { steps, every: 7, reporters, onFrame, reportStart, ...temperature });
        return frames;
      };
      const whole = await run(integratorOf(ensemble).start(start), 60, true);
      for (const at of [0, 13, 28, 59]) {
        const state = integratorOf(ensemble).start(start);
        const before = await run(state, at, true);
        const saved = { phase: 'production', state, reference: start, settings: {}, frames: 1, lengths: {} } as const;
        const { state: again } = readDynamicsCheckpoint(writeDynamicsCheckpoint(saved));
        expect([...before, ...(await run(again, 60, false))]).toEqual(whole);
      }
    },
  );

  it('stops at a signal between two steps and lets the event loop turn', async () => {
    const integrator = integratorOf('langevin');
    const state = integrator.start(start);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    let shown = 0;
    const options = { steps: 1e9, every: 1000, signal: controller.signal, onProgress: () => shown++ };
    expect(await runDynamics(integrator, state, options)).toBe('stopped');
    expect(shown).toBeGreaterThan(0);
    expect(state.step).toBeLessThan(1e9);
    expect(state.time).toBeCloseTo(0.5 * state.step, 3);
  });

  it('refuses steps that are none', async () => {
    const integrator = integratorOf('nve');
    const state = integrator.start(start);
    await expect(runDynamics(integrator, state, { steps: 1.5, every: 1 })).rejects.toThrow('steps: expected a whole');
    await expect(runDynamics(integrator, state, { steps: 1, every: 0 })).rejects.toThrow('every: expected a whole');
  });
});

describe('guards', () => {
  const guarded = (potential: Potential, timestep = 0.5, change: (state: DynamicsState) => void = () => {}) => {
    const integrator = integratorOf('nve', timestep, potential);
    const state = integrator.start(start);
    change(state);
    return runDynamics(integrator, state, { steps: 500, every: 1, guard: createGuard(molecule, integrator) });
  };

  it('let a sound run pass', async () => {
    expect(await guarded(springs())).toBe('done');
  });

  it('a time step that is too long: a broken bond with its atoms, or a force, and the frames before', async () => {
    const error = await failure(guarded(springs(), 15));
    expect(['broken-bond', 'force', 'temperature']).toContain(error.reason);
    expect(error.code).toBe('numeric');
    expect(error.message).toMatch(/\(step \d+, \d+\.\d{4} ps/);
    expect(error.frames.length).toBeGreaterThan(0);
    expect(error.frames.at(-1)!.step).toBe(error.step - 1);
    expect(error.frames.map(({ step }) => step)).toEqual(error.frames.map((_, i) => error.frames[0]!.step + i));
    expect(error.frames[0]!.positions.every(Number.isFinite)).toBe(true);
  });

  it('a broken bond names the bond', async () => {
    const far = start.slice();
    far[3] = 1.6;
    const integrator = integratorOf('nve');
    const options = { steps: 1, every: 1, guard: createGuard(molecule, integrator, { maxForce: 1e6 }) };
    const error = await failure(runDynamics(integrator, integrator.start(far), options));
    expect(error).toMatchObject({ reason: 'broken-bond', step: 0, atoms: [0, 1], frames: [] });
    expect(error.message).toBe('bond: expected at most 1.46 Å, got 1.60: broken (step 0, 0.0000 ps, atoms O1 and H2)');
  });

  it('a bond that forms, but not atoms that share a neighbor', async () => {
    const pair = moleculeOf('O H O H', '0-1 2-3');
    const positions = Float64Array.of(0, 0, 0, 0.96, 0, 0, 1.3, 0, 0, 1.3, 0.96, 0);
    const zero: Potential = { name: 'zero', atomCount: 4, energyForces: () => 0 };
    const options = { ensemble: 'nve', timestep: 1, temperature: 0 } as const;
    const integrator = createIntegrator(zero, Float64Array.of(16, 1, 16, 1), options);
    const guard = createGuard(pair, integrator);
    const error = await failure(runDynamics(integrator, integrator.start(positions), { steps: 1, every: 1, guard }));
    expect(error).toMatchObject({ reason: 'formed-bond', atoms: [0, 2] });
    expect(error.message).toContain('got 1.30');
  });

  it.each([
    ['an energy that is none', Number.NaN, 0, 'not-finite'],
    ['a force that is none', 0, Number.POSITIVE_INFINITY, 'not-finite'],
    ['a force beyond the limit', 0, 3000, 'force'],
  ] as const)('%s', async (_, energyFault, forceFault, reason) => {
    let calls = 0;
    const base = springs();
    const potential: Potential = {
      ...base,
      energyForces(x, forces) {
        const energy = base.energyForces(x, forces);
        if (++calls <= 20) return energy;
        forces[4]! += forceFault;
        return energy + energyFault;
      },
    };
    const error = await failure(guarded(potential));
    expect(error.reason).toBe(reason);
    expect(error.frames.length).toBe(10);
  });

  it('a runaway temperature; few degrees of freedom may be hot for a moment', async () => {
    const hot = await failure(
      guarded(springs(), 0.5, ({ velocities }) => {
        for (let i = 0; i < velocities.length; i += 3) velocities[i]! += 0.5;
      }),
    );
    expect(hot.reason).toBe('temperature');
    expect(runawayTemperature(300, 3)).toBeGreaterThan(5000);
    expect(runawayTemperature(300, 1000)).toBe(1000);
    expect(runawayTemperature(500, 1000)).toBe(1500);
  });

  it('an integrator or potential that cannot go on', async () => {
    let calls = 0;
    const potential: Potential = {
      ...springs(),
      energyForces() {
        if (++calls > 3) throw new ResffError('numeric', 'pairs: expected something, got nothing');
        return 0;
      },
    };
    const error = await failure(guarded(potential));
    expect(error).toMatchObject({ reason: 'step', step: 3 });
    expect(error.message).toBe('pairs: expected something, got nothing (step 3, 0.0015 ps)');
    const broken: Potential = {
      ...springs(),
      energyForces() {
        if (++calls > 9) throw new RangeError('a mistake of the program');
        return 0;
      },
    };
    await expect(guarded(broken)).rejects.toThrow(RangeError);
  });
});

describe('checkpoints of dynamics', () => {
  const integrator = integratorOf('csvr');
  const state = integrator.start(start);
  const checkpoint: DynamicsCheckpoint = {
    phase: 'production',
    state,
    reference: start,
    settings: { timestep: 1, report: ['rg'], ramp: null },
    frames: 3,
    lengths: { trajectory: 1234, energies: 99 },
  };

  it('come back as they were', () => {
    expect(readDynamicsCheckpoint(writeDynamicsCheckpoint(checkpoint))).toEqual(checkpoint);
    const velocities = checkpoint.state.velocities.map((v, i) => (i === 1 ? Infinity : v));
    const broken = { ...checkpoint, state: { ...checkpoint.state, velocities } };
    expect(() => readDynamicsCheckpoint(writeDynamicsCheckpoint(broken))).toThrow(
      'expected finite velocities, got Infinity',
    );
  });

  it('one changed bit anywhere, or a cut, is found', () => {
    const bytes = writeDynamicsCheckpoint(checkpoint);
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(() => readDynamicsCheckpoint(changed), `byte ${at}`).toThrow(ResffError);
    }
    for (const length of [0, 7, 100, bytes.length - 1])
      expect(() => readDynamicsCheckpoint(bytes.subarray(0, length))).toThrow('checkpoint: ');
  });

  it('other settings are refused, all named', () => {
    const { settings } = checkpoint;
    checkSettings(settings, { ...settings });
    expect(() => checkSettings(settings, { timestep: 2, report: ['rg'], ramp: null, wall: 3 })).toThrow(
      'timestep: expected 1, got 2; wall: expected nothing, got 3',
    );
  });
});
