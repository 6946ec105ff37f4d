import { describe, expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import type { Potential } from '../potentials/potential.js';
import { convergenceLevels, convergenceOf } from './convergence.js';
import { minimize } from './minimize.js';

/** A potential from an energy and gradient function. */
function potential(atoms: number, evaluate: (x: Float64Array, gradient: Float64Array) => number): Potential {
  return {
    name: 'test',
    atomCount: atoms,
    energyForces(x, forces) {
      const gradient = new Float64Array(x.length);
      const energy = evaluate(x, gradient);
      gradient.forEach((g, i) => {
        forces[i]! -= g;
      });
      return energy;
    },
  };
}

/** Chain of bonds of 1.5 Å, stiff and soft ones alternating: condition number of a molecule. */
const chain = (atoms: number) =>
  potential(atoms, (x, g) => {
    let energy = 0;
    for (let i = 0; i + 1 < atoms; i++) {
      const k = i % 2 === 0 ? 1000 : 10;
      const d = [0, 1, 2].map((axis) => x[3 * i + 3 + axis]! - x[3 * i + axis]!);
      const r = Math.hypot(...d);
      energy += 0.5 * k * (r - 1.5) ** 2;
      d.forEach((component, axis) => {
        const slope = (k * (r - 1.5) * component) / r;
        g[3 * i + 3 + axis]! += slope;
        g[3 * i + axis]! -= slope;
      });
    }
    return energy;
  });

const chainStart = (atoms: number) =>
  Float64Array.from({ length: 3 * atoms }, (_, i) => (i % 3 === 0 ? i * 0.4 : Math.sin(7 * i) * 0.3));

/** The banana valley in x, y; z harmonic. Minimum 0 at (1, 1, 0). */
const rosenbrock = potential(1, ([x, y, z], g) => {
  g[0] = -400 * x! * (y! - x! * x!) - 2 * (1 - x!);
  g[1] = 200 * (y! - x! * x!);
  g[2] = 2 * z!;
  return 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2 + z! * z!;
});

/** Far below what energies of order one can resolve: the last steps must be judged by slopes. */
const energyNoise = 1e-14;
const exact = { energy: 1e-12, gradientNorm: 1e-9 };

describe('minimize', () => {
  it('follows the Rosenbrock valley to its end', () => {
    const start = Float64Array.of(-1.2, 1, 0.5);
    const result = minimize(rosenbrock, start, { convergence: exact, energyNoise });
    expect(result).toMatchObject({ converged: true, reason: 'converged' });
    expect([...result.positions].map((x) => Math.round(x * 1e8) / 1e8)).toEqual([1, 1, 0]);
    expect(result.steps).toBeLessThan(100);
    expect([...start]).toEqual([-1.2, 1, 0.5]);
  });

  it.each(convergenceLevels)('level %s: what it reports is true and below the threshold', (level) => {
    const p = chain(12);
    const result = minimize(p, chainStart(12), { convergence: level });
    expect(result.converged).toBe(true);
    const forces = new Float64Array(36);
    expect(p.energyForces(result.positions, forces)).toBe(result.energy);
    expect(result.gradientNorm).toBeCloseTo(Math.hypot(...forces), 10);
    expect(result.maxForce).toBeLessThanOrEqual(result.gradientNorm);
    expect(result.gradientNorm).toBeLessThan(convergenceOf(level).gradientNorm);
  });

  it('keeps fixed atoms where they are, exactly, and leaves them out of the gradient norm', () => {
    const start = chainStart(10);
    const fixedAtoms = [0, 3, 4];
    // Atoms 3 and 4 share a bond away from its length: their forces stay, the others vanish.
    const result = minimize(chain(10), start, { fixedAtoms, convergence: 'extreme' });
    expect(result.converged).toBe(true);
    for (const atom of fixedAtoms)
      expect(result.positions.slice(3 * atom, 3 * atom + 3)).toEqual(start.slice(3 * atom, 3 * atom + 3));
    const none = minimize(chain(3), chainStart(3), { fixedAtoms: [0, 1, 2] });
    expect(none).toMatchObject({ converged: true, steps: 0, gradientNorm: 0 });
  });

  it('converges through the rounding of float32', () => {
    const p = chain(20);
    const rounded: Potential = {
      ...p,
      energyForces(x, forces) {
        const own = new Float64Array(forces.length);
        // An offset like that of a molecular energy: the spacing of float32 here is 3e-5.
        const energy = Math.fround(p.energyForces(x, own) + 400);
        own.forEach((f, i) => {
          forces[i]! += Math.fround(f) + 1e-4 * Math.sin(1e6 * (x[i]! + i));
        });
        return energy;
      },
    };
    for (const convergence of ['normal', 'tight', 'extreme'] as const)
      expect(minimize(rounded, chainStart(20), { convergence }).reason, convergence).toBe('converged');
  });

  it('never moves an atom farther than allowed in one step, and the energy does not rise', () => {
    let before = chainStart(8);
    let energy = Number.POSITIVE_INFINITY;
    minimize(chain(8), before, {
      maxDisplacement: 0.05,
      energyNoise: 0,
      onProgress: (state) => {
        for (let a = 0; a < 8; a++)
          expect(Math.hypot(...[0, 1, 2].map((k) => state.positions[3 * a + k]! - before[3 * a + k]!))).toBeLessThan(
            0.05 + 1e-12,
          );
        expect(state.energy).toBeLessThanOrEqual(energy);
        before = state.positions.slice();
        energy = state.energy;
        return undefined;
      },
    });
  });

  it('steps back from where the energy is not finite', () => {
    // A wall at x = 1 that the first step jumps over; minimum of -ln(1-x) - 2 ln x at 2/3.
    const wall = potential(1, ([x, y, z], g) => {
      g[0] = 1 / (1 - x!) - 2 / x!;
      g[1] = y!;
      g[2] = z!;
      return x! > 0 && x! < 1 ? -Math.log(1 - x!) - 2 * Math.log(x!) + 0.5 * (y! * y! + z! * z!) : Number.NaN;
    });
    const result = minimize(wall, Float64Array.of(0.001, 0, 0), {
      convergence: exact,
      energyNoise,
      maxDisplacement: 2,
    });
    expect(result.converged).toBe(true);
    expect(result.positions[0]).toBeCloseTo(2 / 3, 7);
  });

  it('says why it stopped when it is not converged', () => {
    expect(minimize(rosenbrock, Float64Array.of(-1.2, 1, 0), { maxSteps: 3 })).toMatchObject({
      converged: false,
      reason: 'max-steps',
      steps: 3,
    });
    expect(minimize(rosenbrock, Float64Array.of(-1.2, 1, 0), { onProgress: ({ step }) => step < 2 })).toMatchObject({
      converged: false,
      reason: 'stopped',
      steps: 2,
    });
    // Forces that point uphill: no step can lower the energy.
    const wrong = potential(1, ([x, y, z], g) => {
      g.set([-x!, -y!, -z!]);
      return 500 * (x! * x! + y! * y! + z! * z!);
    });
    expect(minimize(wrong, Float64Array.of(9, 0, 0))).toMatchObject({ converged: false, reason: 'no-descent' });
  });

  it('takes no step from an exact minimum and at most a few from a converged one', () => {
    expect(minimize(rosenbrock, Float64Array.of(1, 1, 0))).toMatchObject({ converged: true, steps: 0, evaluations: 1 });
    const first = minimize(chain(12), chainStart(12), { convergence: 'tight' });
    expect(minimize(chain(12), first.positions, { convergence: 'tight' }).steps).toBeLessThanOrEqual(2);
  });

  it('never calls a broken geometry converged, unless it was asked for', () => {
    // Oxygen and hydrogen with their minimum at 0.6 Å, where no bond ends.
    const hydroxide = createMolecule({ atomicNumbers: [8, 1], formalCharges: [-1, 0], bonds: [0, 1], bondOrders: [1] });
    const collapsing = potential(2, (x, g) => {
      const r = x[3]! - x[0]!;
      g[3]! += 500 * (r - 0.6);
      g[0]! -= 500 * (r - 0.6);
      return 250 * (r - 0.6) ** 2;
    });
    const start = Float64Array.of(0, 0, 0, 0.96, 0, 0);
    const broken = minimize(collapsing, start, { molecule: hydroxide });
    expect(broken).toMatchObject({ converged: false, reason: 'broken' });
    expect(broken.defects).toEqual([expect.objectContaining({ kind: 'short-bond', atoms: [0, 1] })]);
    expect(minimize({ ...collapsing, molecule: hydroxide }, start).reason).toBe('broken');
    const free = { converged: true, defects: [] };
    expect(minimize(collapsing, start)).toMatchObject(free);
    expect(minimize(collapsing, start, { molecule: hydroxide, unjudged: [[1, 0]] })).toMatchObject(free);
    const held = { kind: 'distance', atoms: [0, 1], value: 0.6 } as const;
    expect(minimize(collapsing, start, { molecule: hydroxide, constraints: [held] })).toMatchObject(free);
    const fixed = { molecule: hydroxide, fixedAtoms: [0, 1] };
    expect(minimize(collapsing, Float64Array.of(0, 0, 0, 0.6, 0, 0), fixed)).toMatchObject(free);
  });

  it('names bad input', () => {
    const x = new Float64Array(3);
    expect(() => minimize(rosenbrock, new Float64Array(4))).toThrow(RangeError);
    expect(() => minimize(rosenbrock, x, { fixedAtoms: [1] })).toThrow(
      /fixedAtoms: expected atom indices from 0 to 0, got 1/,
    );
    expect(() => minimize(rosenbrock, x, { maxSteps: -1 })).toThrow(/maxSteps/);
    expect(() => minimize(rosenbrock, x, { maxDisplacement: 0 })).toThrow(/maxDisplacement/);
    expect(() => convergenceOf('medium')).toThrow(/convergence level: expected crude, .*got medium/);
    const broken = potential(1, () => Number.NaN);
    expect(() => minimize(broken, x)).toThrow(/energy: expected finite .*got NaN/);
  });
});
