import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ResffError } from '../../src/core/errors.js';
import type { Potential } from '../../src/potentials/potential.js';

/** A potential on a generic geometry, and how to build it again. */
export interface PotentialSystem {
  /** (N,3) Å, five atoms or more, no symmetry: smooth surroundings */
  readonly positions: Float64Array;
  /** The same system with its atoms renamed: atom i is called order[i]. A new instance at every call. */
  create(order: readonly number[]): Potential;
  /** Å, for numerical derivatives. */
  readonly step?: number;
  /** kcal/mol/Å: analytic against numerical forces. Default: 5-point differences in float64. */
  readonly forceTolerance?: number;
  /** kcal/mol and kcal/mol/Å: energies and forces that ought to be equal. Default: rounding in float64. */
  readonly symmetryTolerance?: number;
  /** Why a call may allocate memory; absent: it must not. */
  readonly allocates?: string;
}

const STEP = 1e-3;
/** A 5-point difference with step 1e-3 Å: h⁴E⁽⁵⁾/30 for the stiffest terms here, and rounding over the step. */
const FORCE_TOLERANCE = 2e-7;
/** Sums of a few dozen terms of up to 1e3 kcal/mol in another order. */
const SYMMETRY_TOLERANCE = 1e-9;
/** Bytes per call: room for the boxed energies of a few terms (16 bytes each); the smallest array takes more than the rest. */
const ALLOCATION_LIMIT = 150;

/** What every `Potential` has to show (docs/architecture.md, tests). */
export function potentialContract(name: string, make: () => PotentialSystem): void {
  describe(`potential contract: ${name}`, () => {
    const system = make();
    const { positions } = system;
    const n = positions.length / 3;
    const identity = Array.from({ length: n }, (_, i) => i);
    const tolerance = system.symmetryTolerance ?? SYMMETRY_TOLERANCE;
    const create = () => system.create(identity);

    it('has five atoms or more and says so', () => {
      expect(n).toBeGreaterThanOrEqual(5);
      expect(create().atomCount).toBe(n);
      expect(create().name).not.toBe('');
    });

    it('has forces equal to minus the numerical gradient', () => {
      const potential = create();
      const h = system.step ?? STEP;
      const { forces } = evaluate(potential, positions);
      const numerical = forces.map((_, c) => {
        const at = (shift: number) => evaluate(potential, shifted(positions, c, shift)).energy;
        return -(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      });
      expectClose('force', forces, numerical, system.forceTolerance ?? FORCE_TOLERANCE);
      expect(Math.max(...forces.map(Math.abs)), 'a geometry with forces').toBeGreaterThan(1e-3);
    });

    it('exerts no net force and no net torque', () => {
      const { forces } = evaluate(create(), positions);
      const net = new Float64Array(6);
      for (let i = 0; i < n; i++) {
        const [x, y, z] = positions.subarray(3 * i, 3 * i + 3);
        const [fx, fy, fz] = forces.subarray(3 * i, 3 * i + 3);
        const torque = [y! * fz! - z! * fy!, z! * fx! - x! * fz!, x! * fy! - y! * fx!];
        [fx!, fy!, fz!, ...torque].forEach((value, c) => {
          net[c]! += value;
        });
      }
      expectClose('net force and torque', net, new Float64Array(6), tolerance * 10);
    });

    it.each([
      ['translation', (x: Vector): Vector => [x[0] + 3.5, x[1] - 7.25, x[2] + 11], (f: Vector) => f],
      ['rotation', rotate, rotate],
      ['reflection', (x: Vector): Vector => [-x[0], x[1], x[2]], (f: Vector): Vector => [-f[0], f[1], f[2]]],
    ])('does not depend on %s', (_what, move, turn) => {
      const before = evaluate(create(), positions);
      const after = evaluate(create(), eachAtom(positions, move));
      expectClose('energy', [after.energy], [before.energy], tolerance);
      expectClose('forces', after.forces, eachAtom(before.forces, turn), tolerance * 10);
    });

    it('does not depend on the order of the atoms', () => {
      const order = identity.map((i) => (i * (n % 2 === 0 ? n - 1 : 2) + 1) % n);
      expect(new Set(order).size).toBe(n);
      const before = evaluate(create(), positions);
      const after = evaluate(system.create(order), relabel(positions, order));
      expectClose('energy', [after.energy], [before.energy], tolerance);
      expectClose('forces', after.forces, relabel(before.forces, order), tolerance * 10);
    });

    it('adds to the forces and leaves the positions alone', () => {
      const potential = create();
      const clean = evaluate(potential, positions);
      const own = positions.slice();
      const forces = Float64Array.from(own, (_, c) => c - 4);
      expect(potential.energyForces(own, forces)).toBe(clean.energy);
      expect(own).toEqual(positions);
      expectClose(
        'forces on top of others',
        forces,
        clean.forces.map((f, c) => f + c - 4),
        tolerance,
      );
    });

    it('is finite at collinear, planar and overlapping geometry', () => {
      const potential = create();
      for (const [what, geometry] of degenerate(positions)) {
        const { energy, forces } = evaluate(potential, geometry);
        expect(Number.isFinite(energy), `energy, ${what}`).toBe(true);
        expect(forces.every(Number.isFinite), `forces, ${what}: ${forces}`).toBe(true);
      }
      expect(evaluate(potential, positions), 'nothing left over').toEqual(evaluate(create(), positions));
    });

    it('does not hide positions that are not numbers', () => {
      const potential = create();
      const forces = new Float64Array(3 * n);
      potential.energyForces(positions, forces);
      for (let atom = 0; atom < n; atom++) {
        const used = forces.subarray(3 * atom, 3 * atom + 3).some((f) => f !== 0);
        if (used)
          expect(refusesOrShows(potential, shifted(positions, 3 * atom, Number.NaN)), `atom ${atom}`).toBe(true);
      }
    });

    it('rejects arrays of another length', () => {
      const potential = create();
      const wrong = new Float64Array(3 * n - 3);
      const right = new Float64Array(3 * n);
      expect(() => potential.energyForces(wrong, right)).toThrow(RangeError);
      expect(() => potential.energyForces(right, wrong)).toThrow(RangeError);
      expect(() => potential.energyForces(new Float64Array(3 * n + 3), right)).toThrow(RangeError);
    });

    it('shares nothing with another instance', () => {
      const [a, b] = [create(), create()];
      const first = evaluate(a, positions);
      evaluate(
        b,
        eachAtom(positions, (x) => [x[0] * 1.1, x[1], x[2]]),
      );
      expect(evaluate(a, positions)).toEqual(first);
      expect(evaluate(b, positions)).toEqual(first);
    });

    if (system.allocates === undefined)
      it('allocates nothing once warm', () => {
        const potential = create();
        const forces = new Float64Array(3 * n);
        const calls = 4000;
        const run = () => {
          for (let c = 0; c < calls; c++) potential.energyForces(positions, forces);
        };
        run();
        run();
        const collect = garbageCollector();
        // The smallest of a few rounds: whatever else the process does in between only adds.
        const rounds = Array.from({ length: 5 }, () => {
          collect();
          const before = process.memoryUsage().heapUsed;
          run();
          return (process.memoryUsage().heapUsed - before) / calls;
        });
        expect(Math.min(...rounds), 'bytes per call').toBeLessThan(ALLOCATION_LIMIT);
      });
    else
      it(`may allocate: ${system.allocates}`, () => {
        expect(system.allocates).not.toBe('');
      });
  });
}

/** Positions that are not numbers either are an error or give an energy or forces that are none. */
function refusesOrShows(potential: Potential, positions: Float64Array): boolean {
  try {
    const { energy, forces } = evaluate(potential, positions);
    return Number.isNaN(energy) || forces.some(Number.isNaN);
  } catch (error) {
    return error instanceof ResffError && error.code === 'numeric';
  }
}

type Vector = readonly [number, number, number];

function evaluate(potential: Potential, positions: Float64Array): { energy: number; forces: Float64Array } {
  const forces = new Float64Array(positions.length);
  return { energy: potential.energyForces(positions, forces), forces };
}

function shifted(positions: Float64Array, c: number, by: number): Float64Array {
  const out = positions.slice();
  out[c]! += by;
  return out;
}

function eachAtom(vectors: Float64Array, f: (x: Vector) => Vector): Float64Array {
  const out = new Float64Array(vectors.length);
  for (let c = 0; c < out.length; c += 3) out.set(f([vectors[c]!, vectors[c + 1]!, vectors[c + 2]!]), c);
  return out;
}

/** A turn about z, then about x: no axis stays. */
function rotate([x, y, z]: Vector): Vector {
  const [a, b] = [0.7, -1.9];
  const turned = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)] as const;
  return [turned[0], turned[1] * Math.cos(b) - z * Math.sin(b), turned[1] * Math.sin(b) + z * Math.cos(b)];
}

function relabel(vectors: Float64Array, order: readonly number[]): Float64Array {
  const out = new Float64Array(vectors.length);
  order.forEach((to, from) => {
    out.set(vectors.subarray(3 * from, 3 * from + 3), 3 * to);
  });
  return out;
}

function degenerate(positions: Float64Array): [string, Float64Array][] {
  const n = positions.length / 3;
  const line = positions.map((_, c) => (c % 3 === 0 ? 0.43 * c : 0));
  const out: [string, Float64Array][] = [
    ['collinear', line],
    ['almost collinear (1e-9 Å)', line.map((x, c) => x + 1e-9 * positions[c]!)],
    ['collinear within a torsion guard (1e-4 Å)', line.map((x, c) => x + 1e-4 * positions[c]!)],
    ['collinear, folded', positions.map((_, c) => (c % 3 === 1 ? c % 2 : 0))],
    ['planar', positions.map((x, c) => (c % 3 === 2 ? 0 : x))],
    ['all at one point', positions.map((_, c) => [1.5, -2, 0.25][c % 3]!)],
    ['all within 1e-160 Å', positions.map((x) => x * 1e-160)],
  ];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      for (const distance of [0, 1e-12, 1e-5]) {
        const geometry = positions.slice();
        for (let d = 0; d < 3; d++) geometry[3 * i + d] = positions[3 * j + d]! + distance;
        out.push([`atoms ${i} and ${j} ${distance} Å apart`, geometry]);
      }
  return out;
}

/** Vitest does not expose it; a fresh context has it once the flag is set. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function expectClose(what: string, got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  let worst = 0;
  const error = (i: number) => Math.abs(got[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
  for (let i = 1; i < expected.length; i++) if (!(error(i) <= error(worst))) worst = i;
  expect(
    error(worst),
    `${what}: entry ${worst}: expected ${expected[worst]}, got ${got[worst]} (relative above 1)`,
  ).toBeLessThanOrEqual(tolerance);
}
