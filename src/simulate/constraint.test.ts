import { describe, expect, it } from 'vitest';
import { orthorhombicBox } from '../core/box.js';
import { Rng } from '../core/rng.js';
import { type BondConstraint, ConstraintSolver } from './constraint.js';

/** A CH3-like star: four atoms, three constraints that share one. */
const masses = Float64Array.of(12, 1, 1, 1);
const star = Float64Array.of(0, 0, 0, 1.1, 0, 0, -0.4, 1, 0, -0.4, -0.5, 0.9);
const constraints: BondConstraint[] = [1, 2, 3].map((atom) => ({
  atoms: [0, atom],
  length: Math.hypot(...star.subarray(3 * atom, 3 * atom + 3)),
}));

const noise = (size: number, width: number, seed: number) => {
  const rng = new Rng(seed);
  return Float64Array.from({ length: size }, () => width * rng.normal());
};
const momentum = (vectors: Float64Array, axis: number) =>
  masses.reduce((sum, mass, a) => sum + mass * vectors[3 * a + axis]!, 0);

/** The promise of the documentation: relative error of constrained lengths. */
const LENGTHS = 1e-8;

describe('ConstraintSolver', () => {
  it('brings displaced atoms back and gives the impulse to the velocities', () => {
    const solver = new ConstraintSolver(masses, constraints);
    const positions = star.map((x, i) => x + noise(12, 0.05, 1)[i]!);
    const moved = positions.slice();
    const velocities = new Float64Array(12);
    expect(solver.lengthError(positions)).toBeGreaterThan(1e-3);
    solver.constrainPositions(positions, star, velocities, 0.5);
    expect(solver.lengthError(positions)).toBeLessThan(LENGTHS);
    velocities.forEach((v, i) => {
      expect(0.5 * v).toBeCloseTo(positions[i]! - moved[i]!, 12);
    });
    for (const axis of [0, 1, 2]) expect(momentum(velocities, axis)).toBeCloseTo(0, 12);
  });

  it('projects velocities: nothing left along a constraint, momentum untouched, a second time changes nothing', () => {
    const solver = new ConstraintSolver(masses, constraints);
    const before = noise(12, 0.02, 2);
    const velocities = before.slice();
    solver.constrainVelocities(velocities, star);
    for (const { atoms } of constraints) {
      const rate = [0, 1, 2].reduce((sum, axis) => {
        const [i, j] = atoms.map((atom) => 3 * atom + axis) as [number, number];
        return sum + (star[i]! - star[j]!) * (velocities[i]! - velocities[j]!);
      }, 0);
      expect(Math.abs(rate)).toBeLessThan(1e-11);
    }
    for (const axis of [0, 1, 2]) expect(momentum(velocities, axis)).toBeCloseTo(momentum(before, axis), 12);
    const again = velocities.slice();
    solver.constrainVelocities(again, star);
    expect(again).toEqual(velocities);
  });

  it('keeps a rigid triangle of water', () => {
    const water = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);
    const rigid: BondConstraint[] = [
      { atoms: [1, 0], length: 0.96 },
      { atoms: [2, 0], length: Math.hypot(0.24, 0.93) },
      { atoms: [1, 2], length: Math.hypot(1.2, 0.93) },
    ];
    const solver = new ConstraintSolver(Float64Array.of(16, 1, 1), rigid);
    const positions = water.map((x, i) => x + noise(9, 0.08, 3)[i]!);
    solver.constrainPositions(positions, water, new Float64Array(9), 1);
    expect(solver.lengthError(positions)).toBeLessThan(LENGTHS);
    // three constraints leave six motions of nine: a rigid rotation passes unchanged
    const rotation = Float64Array.from(water, (_, i) => [0, -water[i + 1]!, water[i - 1]!][i % 3]!);
    const projected = rotation.slice();
    solver.constrainVelocities(projected, water);
    expect(projected).toEqual(rotation);
  });

  it('does the same to pairs across the face of a box', () => {
    const displaced = star.map((x, i) => x + noise(12, 0.05, 1)[i]!);
    const run = (solver: ConstraintSolver, shift: number) => {
      const across = (x: Float64Array) => x.map((value, i) => value + (i === 3 ? shift : 0));
      const [positions, velocities] = [across(displaced), noise(12, 0.02, 2)];
      solver.constrainPositions(positions, across(star), velocities, 0.5);
      solver.constrainVelocities(velocities, positions);
      expect(solver.lengthError(positions)).toBeLessThan(LENGTHS);
      return velocities;
    };
    const plain = run(new ConstraintSolver(masses, constraints), 0);
    const periodic = run(new ConstraintSolver(masses, constraints, orthorhombicBox(20, 20, 20)), 20);
    periodic.forEach((v, i) => {
      expect(v).toBeCloseTo(plain[i]!, 10);
    });
  });

  it('says which constraint cannot be met', () => {
    const solver = new ConstraintSolver(masses, constraints);
    const turned = star.slice();
    turned[3] = -0.9;
    const fail = (positions: Float64Array) => () => solver.constrainPositions(positions, star, new Float64Array(12), 1);
    expect(fail(turned)).toThrow(/constraint: expected atoms 1-2 at 1\.1000 Å.*turned by too much.*shorter step/);
    expect(fail(star.map(() => Number.NaN))).toThrow(/expected atoms 1-2/);
    expect(() => solver.constrainVelocities(new Float64Array(12).fill(Number.NaN), star)).toThrow(/not constrained/);
  });

  it.each<[BondConstraint[], RegExp]>([
    [[{ atoms: [0, 4], length: 1 }], /constraint 0: expected atoms from 0 to 3, got 4/],
    [[{ atoms: [1, 1], length: 1 }], /constraint 0: expected two different atoms, got 1-1/],
    [[{ atoms: [0, 1], length: 0 }], /constraint 0: expected a positive length in Å, got 0 \(atoms 1-2\)/],
    [[...constraints, { atoms: [2, 0], length: 1 }], /constraint 3: expected every pair once, got 2-0 again/],
  ])('refuses constraints that make no sense', (bad, message) => {
    expect(() => new ConstraintSolver(masses, bad)).toThrow(message);
  });
});
