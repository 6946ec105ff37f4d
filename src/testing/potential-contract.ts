import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import { assert, assertClose, type ContractCase, type HeapMeter } from './contract-case.js';
import { degenerateGeometries, eachAtom, relabeled, rotate, shifted, type Vector } from './geometry.js';

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
  /** Why a call may allocate memory; absent: it must not, where a {@link HeapMeter} can tell. */
  readonly allocates?: string;
}

const STEP = 1e-3;
/** A 5-point difference with step 1e-3 Å: h⁴E⁽⁵⁾/30 for the stiffest terms here, and rounding over the step. */
const FORCE_TOLERANCE = 2e-7;
/** Sums of a few dozen terms of up to 1e3 kcal/mol in another order. */
const SYMMETRY_TOLERANCE = 1e-9;
/** Bytes per call: room for the boxed energies of a few terms (16 bytes each); the smallest array takes more than the rest. */
const ALLOCATION_LIMIT = 150;

/**
 * What every `Potential` has to show, as cases for any test runner:
 *
 *     for (const { name, run } of potentialContract(() => ({ positions, create }))) it(name, run);
 *
 * Forces against numerical gradients; no net force and torque; the same under translation, rotation, reflection and renaming of atoms; forces
 * are added to, positions left alone; finite at degenerate geometry; not-a-number shows; arrays of another length are refused with a
 * RangeError; instances share nothing; with a heap meter: no allocation once warm.
 */
export function potentialContract(make: () => PotentialSystem, heap?: HeapMeter): ContractCase[] {
  const system = make();
  const { positions } = system;
  const n = positions.length / 3;
  const identity = Array.from({ length: n }, (_, i) => i);
  const tolerance = system.symmetryTolerance ?? SYMMETRY_TOLERANCE;
  const create = () => system.create(identity);
  const cases: ContractCase[] = [];
  const add = (name: string, run: () => void) => cases.push({ name, run });

  add('has five atoms or more and says so', () => {
    assert(n >= 5, `atoms: expected five or more, got ${n}`);
    assert(create().atomCount === n, `atomCount: expected ${n}, got ${create().atomCount}`);
    assert(create().name !== '', 'name: expected one, got none');
  });

  add('has forces equal to minus the numerical gradient', () => {
    const potential = create();
    const h = system.step ?? STEP;
    const { forces } = evaluate(potential, positions);
    const numerical = forces.map((_, c) => {
      const at = (shift: number) => evaluate(potential, shifted(positions, c, shift)).energy;
      return -(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    });
    assertClose('force', forces, numerical, system.forceTolerance ?? FORCE_TOLERANCE);
    assert(Math.max(...forces.map(Math.abs)) > 1e-3, 'geometry: expected one with forces, got none');
  });

  add('exerts no net force and no net torque', () => {
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
    assertClose('net force and torque', net, new Float64Array(6), tolerance * 10);
  });

  const moves: readonly [string, (x: Vector) => Vector, (f: Vector) => Vector][] = [
    ['translation', (x) => [x[0] + 3.5, x[1] - 7.25, x[2] + 11], (f) => f],
    ['rotation', rotate, rotate],
    ['reflection', (x) => [-x[0], x[1], x[2]], (f) => [-f[0], f[1], f[2]]],
  ];
  for (const [what, move, turn] of moves)
    add(`does not depend on ${what}`, () => {
      const before = evaluate(create(), positions);
      const after = evaluate(create(), eachAtom(positions, move));
      assertClose('energy', [after.energy], [before.energy], tolerance);
      assertClose('forces', after.forces, eachAtom(before.forces, turn), tolerance * 10);
    });

  add('does not depend on the order of the atoms', () => {
    const order = identity.map((i) => (i * (n % 2 === 0 ? n - 1 : 2) + 1) % n);
    const before = evaluate(create(), positions);
    const after = evaluate(system.create(order), relabeled(positions, order));
    assertClose('energy', [after.energy], [before.energy], tolerance);
    assertClose('forces', after.forces, relabeled(before.forces, order), tolerance * 10);
  });

  add('adds to the forces and leaves the positions alone', () => {
    const potential = create();
    const clean = evaluate(potential, positions);
    const own = positions.slice();
    const forces = Float64Array.from(own, (_, c) => c - 4);
    assertClose('energy', [potential.energyForces(own, forces)], [clean.energy], 0);
    assertClose('positions', own, positions, 0);
    const expected = clean.forces.map((f, c) => f + c - 4);
    assertClose('forces on top of others', forces, expected, tolerance);
  });

  add('is finite at collinear, planar and overlapping geometry', () => {
    const potential = create();
    for (const [what, geometry] of degenerateGeometries(positions)) {
      const { energy, forces } = evaluate(potential, geometry);
      assert(Number.isFinite(energy), `energy, ${what}: expected a finite number, got ${energy}`);
      assert(forces.every(Number.isFinite), `forces, ${what}: expected finite numbers, got ${forces}`);
    }
    assertSame('afterwards', evaluate(potential, positions), evaluate(create(), positions));
  });

  add('does not hide positions that are not numbers', () => {
    const potential = create();
    const { forces } = evaluate(potential, positions);
    for (let atom = 0; atom < n; atom++) {
      if (forces.subarray(3 * atom, 3 * atom + 3).every((f) => f === 0)) continue;
      const shows = refusesOrShows(potential, shifted(positions, 3 * atom, Number.NaN));
      assert(shows, `atom ${atom} at NaN: expected NaN or a ResffError (numeric), got numbers`);
    }
  });

  add('rejects arrays of another length', () => {
    const potential = create();
    const [short, right, long] = [3 * n - 3, 3 * n, 3 * n + 3].map((length) => new Float64Array(length));
    for (const [x, f] of [
      [short!, right!],
      [right!, short!],
      [long!, right!],
    ] as const)
      assertRangeError(() => potential.energyForces(x, f), `${x.length} positions, ${f.length} forces`);
  });

  add('shares nothing with another instance', () => {
    const [a, b] = [create(), create()];
    const first = evaluate(a, positions);
    evaluate(
      b,
      eachAtom(positions, (x) => [x[0] * 1.1, x[1], x[2]]),
    );
    assertSame('the first', evaluate(a, positions), first);
    assertSame('the second', evaluate(b, positions), first);
  });

  if (heap && system.allocates === undefined)
    add('allocates nothing once warm', () => {
      const potential = create();
      const forces = new Float64Array(3 * n);
      const calls = 1000;
      const run = () => {
        for (let c = 0; c < calls; c++) potential.energyForces(positions, forces);
      };
      run();
      run();
      // The smallest of a few rounds: whatever else the process does in between only adds. The first that is small enough will do.
      let least = Infinity;
      for (let round = 0; round < 10 && least >= ALLOCATION_LIMIT; round++) {
        heap.collect();
        const before = heap.used();
        run();
        least = Math.min(least, (heap.used() - before) / calls);
      }
      assert(least < ALLOCATION_LIMIT, `bytes per call: expected less than ${ALLOCATION_LIMIT}, got ${least}`);
    });
  return cases;
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

interface EnergyForces {
  readonly energy: number;
  readonly forces: Float64Array;
}

function evaluate(potential: Potential, positions: Float64Array): EnergyForces {
  const forces = new Float64Array(positions.length);
  return { energy: potential.energyForces(positions, forces), forces };
}

function assertSame(what: string, got: EnergyForces, expected: EnergyForces): void {
  assertClose(`energy of ${what}`, [got.energy], [expected.energy], 0);
  assertClose(`forces of ${what}`, got.forces, expected.forces, 0);
}

function assertRangeError(call: () => unknown, what: string): void {
  try {
    call();
  } catch (error) {
    if (error instanceof RangeError) return;
    throw error;
  }
  throw new Error(`${what}: expected a RangeError, got none`);
}
