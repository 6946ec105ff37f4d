import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import type { Potential } from '../../src/potentials/potential.js';
import { hessian } from '../../src/simulate/hessian.js';
import { vibrations, WAVENUMBER_UNIT } from '../../src/simulate/vibration.js';

/** cm⁻¹: third derivatives of the springs over the step of the Hessian, relative to frequencies of some 1000 cm⁻¹. */
const TOLERANCE = 1e-3;
/** cm⁻¹: rounding of the Hessian, ~1e-7 kcal/mol/Å², as a frequency of a light atom; its square root makes it large. */
const EXTERNAL_TOLERANCE = 0.2;

type Term = (x: Float64Array, gradient: Float64Array) => number;

function potential(atomCount: number, terms: readonly Term[]): Potential {
  return {
    name: 'springs',
    atomCount,
    energyForces(x, forces) {
      const gradient = new Float64Array(x.length);
      const energy = terms.reduce((sum, term) => sum + term(x, gradient), 0);
      gradient.forEach((g, i) => {
        forces[i]! -= g;
      });
      return energy;
    },
  };
}

/** ½ k (r − r₀)² */
const spring =
  (i: number, j: number, k: number, r0: number): Term =>
  (x, gradient) => {
    const d = [0, 1, 2].map((axis) => x[3 * j + axis]! - x[3 * i + axis]!);
    const r = Math.hypot(...d);
    d.forEach((component, axis) => {
      const slope = (k * (r - r0) * component) / r;
      gradient[3 * j + axis]! += slope;
      gradient[3 * i + axis]! -= slope;
    });
    return 0.5 * k * (r - r0) ** 2;
  };

/** ½ k |u + v|² with unit vectors u, v from atom j to i and l: to second order ½ k (π − θ)², and smooth at the straight angle. */
const straight =
  (i: number, j: number, l: number, k: number): Term =>
  (x, gradient) => {
    const arm = (end: number) => {
      const d = [0, 1, 2].map((axis) => x[3 * end + axis]! - x[3 * j + axis]!);
      const r = Math.hypot(...d);
      return { r, unit: d.map((component) => component / r) };
    };
    const [a, b] = [arm(i), arm(l)];
    const sum = a.unit.map((component, axis) => component + b.unit[axis]!);
    for (const [end, { r, unit }] of [
      [i, a],
      [l, b],
    ] as const) {
      const along = sum.reduce((total, component, axis) => total + component * unit[axis]!, 0);
      unit.forEach((component, axis) => {
        const slope = (k * (sum[axis]! - along * component)) / r;
        gradient[3 * end + axis]! += slope;
        gradient[3 * j + axis]! -= slope;
      });
    }
    return 0.5 * k * sum.reduce((total, component) => total + component * component, 0);
  };

const analyze = (p: Potential, masses: readonly number[], positions: Float64Array) =>
  vibrations(hessian(p, positions), masses, positions);

/** √(λ in kcal/mol/Å² per g/mol) as cm⁻¹. */
const wavenumber = (square: number) => WAVENUMBER_UNIT * Math.sqrt(square);

describe('normal modes of masses and springs', () => {
  it('the unit: 1 mdyn/Å on 1 g/mol is 1302.79 cm⁻¹', () => {
    expect(wavenumber(143.932617)).toBeCloseTo(1302.79, 2);
  });

  it('diatomic, in any direction: ν = √(k/μ), its reduced mass and force constant', () => {
    const [k, r0, m1, m2] = [1500, 1.13, 12.011, 15.999];
    const axis = [0.6, -0.48, 0.64];
    const positions = Float64Array.of(1, 2, 3, ...axis.map((c, i) => i + 1 + r0 * c));
    const { modes, verdict, inertia, externalFrequencies } = analyze(
      potential(2, [spring(0, 1, k, r0)]),
      [m1, m2],
      positions,
    );
    const mu = (m1 * m2) / (m1 + m2);
    expect(modes).toHaveLength(1);
    expect(Math.abs(modes[0]!.frequency - wavenumber(k / mu))).toBeLessThan(TOLERANCE);
    // Along Cartesian unit displacements: μ = 1/Σ l²/m with l ∝ (√(m2/(m1+m2)), −√(m1/(m1+m2)))
    const reduced = (m1 * m2 * (m1 + m2)) / (m1 * m1 + m2 * m2);
    expect(modes[0]!.reducedMass).toBeCloseTo(reduced, 6);
    expect(modes[0]!.forceConstant).toBeCloseTo((k / mu) * reduced, 3);
    expect(Math.hypot(...modes[0]!.displacement)).toBeCloseTo(1, 12);
    expect({ verdict, rotor: inertia.rotor, count: externalFrequencies.length }).toEqual({
      verdict: 'minimum',
      rotor: 'linear',
      count: 5,
    });
    expect(inertia.moments[2]).toBeCloseTo(mu * r0 * r0, 10);
    for (const frequency of externalFrequencies) expect(Math.abs(frequency)).toBeLessThan(EXTERNAL_TOLERANCE);
  });

  it('linear XY₂: symmetric and antisymmetric stretch, degenerate bend (Herzberg)', () => {
    const [k, bend, length, m, M] = [2200, 110, 1.16, 15.999, 12.011];
    const positions = Float64Array.of(0, 0, -length, 0, 0, 0, 0, 0, length);
    const p = potential(3, [spring(0, 1, k, length), spring(1, 2, k, length), straight(0, 1, 2, bend)]);
    const { modes, verdict, inertia } = analyze(p, [m, M, m], positions);
    expect({ verdict, rotor: inertia.rotor }).toEqual({ verdict: 'minimum', rotor: 'linear' });
    const bending = wavenumber((bend / length ** 2) * (2 / m) * (1 + (2 * m) / M));
    const expected = [bending, bending, wavenumber(k / m), wavenumber((k / m) * (1 + (2 * m) / M))];
    expect(modes).toHaveLength(4);
    modes.forEach(({ frequency }, i) => {
      expect(Math.abs(frequency - expected[i]!), `mode ${i}`).toBeLessThan(TOLERANCE);
    });
  });

  it('a bend turned round has two imaginary modes: a saddle', () => {
    const p = potential(3, [spring(0, 1, 900, 1), spring(1, 2, 900, 1), straight(0, 1, 2, -50)]);
    const { modes, verdict, imaginaryCount } = analyze(p, [1, 16, 1], Float64Array.of(0, 0, -1, 0, 0, 0, 0, 0, 1));
    expect({ verdict, imaginaryCount }).toEqual({ verdict: 'saddle', imaginaryCount: 2 });
    expect(modes.map(({ frequency }) => Math.sign(frequency))).toEqual([-1, -1, 1, 1]);
    expect(modes[0]!.forceConstant).toBeLessThan(0);
  });

  it('a particle between two wells: one imaginary mode along the barrier', () => {
    // Four atoms: a tetrahedron of springs, one edge of them turned into a double well at its top.
    const edge = Math.SQRT2;
    const positions = Float64Array.of(0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0);
    const pairs = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
    ] as const;
    const p = potential(4, [...pairs.map(([i, j]) => spring(i, j, 400, edge)), spring(2, 3, -100, edge)]);
    const { modes, verdict } = analyze(p, [12, 12, 12, 12], positions);
    expect(verdict).toBe('transition-state');
    const [stretch] = modes;
    const d = stretch!.displacement;
    const along = [0, 1, 2].reduce(
      (sum, k) => sum + (d[6 + k]! - d[9 + k]!) * (positions[6 + k]! - positions[9 + k]!),
      0,
    );
    expect(Math.abs(along)).toBeGreaterThan(1);
  });

  it('a tangle of springs: 3N − 6 modes that do not depend on place and orientation, and keep center and orientation', () => {
    const rng = new Rng(3);
    const n = 6;
    const positions = Float64Array.from({ length: 3 * n }, () => 2 * rng.normal());
    const masses = Array.from({ length: n }, () => 1 + 15 * rng.next());
    const terms: Term[] = [];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const length = Math.hypot(...[0, 1, 2].map((k) => positions[3 * i + k]! - positions[3 * j + k]!));
        terms.push(spring(i, j, 100 + 300 * rng.next(), length));
      }
    const p = potential(n, terms);
    const moved = positions.slice();
    for (let i = 0; i < 3 * n; i += 3) {
      moved[i] = positions[i + 1]! + 100;
      moved[i + 1] = 0.6 * positions[i + 2]! + 0.8 * positions[i]!;
      moved[i + 2] = 0.8 * positions[i + 2]! - 0.6 * positions[i]!;
    }
    const [here, there] = [positions, moved].map((x) => analyze(p, masses, x));
    expect(here!.modes).toHaveLength(3 * n - 6);
    here!.modes.forEach(({ frequency, displacement }, k) => {
      expect(Math.abs(there!.modes[k]!.frequency - frequency)).toBeLessThan(TOLERANCE);
      for (let axis = 0; axis < 3; axis++) {
        const [q, r] = [(axis + 1) % 3, (axis + 2) % 3];
        let [momentum, angular] = [0, 0];
        masses.forEach((mass, i) => {
          momentum += mass * displacement[3 * i + axis]!;
          angular +=
            mass *
            (positions[3 * i + q]! * displacement[3 * i + r]! - positions[3 * i + r]! * displacement[3 * i + q]!);
        });
        expect(Math.abs(momentum)).toBeLessThan(1e-10);
        expect(Math.abs(angular)).toBeLessThan(1e-9);
      }
    });
    for (const frequency of here!.externalFrequencies) expect(Math.abs(frequency)).toBeLessThan(EXTERNAL_TOLERANCE);
  });

  it('one atom has no modes', () => {
    const { modes, verdict, inertia } = analyze(potential(1, []), [39.948], Float64Array.of(1, 2, 3));
    expect({ modes, verdict, rotor: inertia.rotor }).toEqual({ modes: [], verdict: 'minimum', rotor: 'atom' });
  });

  it('is not stationary where forces are left', () => {
    const p = potential(2, [spring(0, 1, 100, 1)]);
    expect(analyze(p, [1, 1], Float64Array.of(0, 0, 0, 0, 0, 1.006)).verdict).toBe('not-stationary');
    expect(analyze(p, [1, 1], Float64Array.of(0, 0, 0, 0, 0, 1.004)).verdict).toBe('minimum');
  });

  it('nearly linear counts as linear within 0.02 Å of the axis', () => {
    const p = potential(3, [spring(0, 1, 900, 1), spring(1, 2, 900, 1), straight(0, 1, 2, 50)]);
    const bent = (off: number) => Float64Array.of(0, 0, -1, 0, off, 0, 0, 0, 1);
    const modes = [0, 0.005, 0.02].map((off) =>
      analyze(p, [16, 16, 16], bent(off)).modes.map(({ frequency }) => frequency),
    );
    expect(modes.map(({ length }) => length)).toEqual([4, 4, 4]);
    // The bend in the plane of the distortion and the one out of it stay a pair.
    for (const [first, second] of modes) expect(Math.abs(first! - second!)).toBeLessThan(1);
    expect(analyze(p, [16, 16, 16], bent(0.1)).modes).toHaveLength(3);
  });

  it('names bad input', () => {
    const p = potential(2, [spring(0, 1, 100, 1)]);
    const x = Float64Array.of(0, 0, 0, 0, 0, 1);
    const h = hessian(p, x);
    expect(() => vibrations(h, [1], x)).toThrow(RangeError);
    expect(() => vibrations(h, [1, 0], x)).toThrow(/mass: expected a positive number of g\/mol, got 0 \(atom 2\)/);
    expect(() => vibrations(h, [1, 1], x, { imaginaryThreshold: -1 })).toThrow(/imaginaryThreshold/);
    expect(() => vibrations({ ...h, values: new Float64Array(9) }, [1, 1], x)).toThrow(/Hessian: expected 6×6/);
  });
});
