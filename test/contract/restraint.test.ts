import { describe, expect, it } from 'vitest';
import type { Potential } from '../../src/potentials/potential.js';
import { type InternalRestraint, internalRestraints } from '../../src/potentials/restraint.js';
import { positionRestraint } from '../../src/potentials/restraint-position.js';
import { sphericalWall } from '../../src/potentials/restraint-wall.js';
import { branchedPositions } from '../support/branched-system.js';
import { potentialContract } from './potential.js';

const n = branchedPositions.length / 3;

/** Dihedrals that do not change under reflection: the contract asks for it. */
const restraints: InternalRestraint[] = [
  { kind: 'distance', atoms: [0, 3], value: 0.7, k: 80 },
  { kind: 'distance', atoms: [1, 4], value: 9, k: 20, flat: 0.5 },
  { kind: 'angle', atoms: [0, 1, 2], value: 1.1, k: 60 },
  { kind: 'angle', atoms: [3, 1, 4], value: 0.1, k: 20, flat: 0.2 },
  { kind: 'dihedral', atoms: [0, 1, 2, 3], value: Math.PI, k: 30 },
  { kind: 'dihedral', atoms: [4, 2, 0, 1], value: 0, k: 30, flat: 0.3 },
];
const masses = Float64Array.from({ length: n }, (_, i) => [1.008, 12.011, 15.999][i % 3]!);

potentialContract('internal restraints', () => ({
  positions: branchedPositions,
  create: (order) =>
    internalRestraints(
      n,
      restraints.map((restraint) => ({ ...restraint, atoms: restraint.atoms.map((atom) => order[atom]!) })),
    ),
}));

potentialContract('wall about the center of mass', () => ({
  positions: branchedPositions,
  create: (order) => {
    const renamed = new Float64Array(n);
    order.forEach((to, from) => {
      renamed[to] = masses[from]!;
    });
    return sphericalWall(n, { radius: 1.2, k: 15, center: { masses: renamed } });
  },
}));

/** 5-point differences with 1e-3 Å (1e-4 Å inside a guard of 0.1 Å) of energies of up to 1e3 kcal/mol. */
const FORCE_TOLERANCE = 1e-6;

function expectGradient(potential: Potential, x: Float64Array, h = 1e-3): number {
  const forces = new Float64Array(x.length);
  potential.energyForces(x, forces);
  x.forEach((_, c) => {
    const at = (shift: number) => {
      const moved = x.slice();
      moved[c]! += shift;
      return potential.energyForces(moved, new Float64Array(x.length));
    };
    const numerical = -(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    expect(Math.abs(forces[c]! - numerical), `entry ${c}`).toBeLessThan(FORCE_TOLERANCE);
  });
  return Math.max(...forces.map(Math.abs));
}

describe('restraints that know places and hands', () => {
  const energy = (potential: Potential, x: Float64Array) => potential.energyForces(x, new Float64Array(x.length));

  it('positions: gradient, flat bottom, only the atoms named', () => {
    const reference = branchedPositions.map((x, i) => x + 0.4 * Math.sin(3 * i));
    const restraint = positionRestraint(n, { atoms: [0, 2, 3], reference, k: 25, flat: 0.1 });
    expect(expectGradient(restraint, branchedPositions)).toBeGreaterThan(1);
    const forces = new Float64Array(3 * n);
    restraint.energyForces(branchedPositions, forces);
    expect([...forces.subarray(3, 6)]).toEqual([0, 0, 0]);
    expect(
      energy(
        restraint,
        reference.map((x) => x + 0.05),
      ),
    ).toBe(0);
    const shifted = reference.slice();
    shifted[0]! += 1.1;
    expect(energy(restraint, shifted)).toBeCloseTo(12.5, 10);
    expect(energy(positionRestraint(n, { atoms: [0], reference, k: 25 }), reference)).toBe(0);
  });

  it('a wall about a fixed point', () => {
    const wall = sphericalWall(n, { radius: 1, k: 10, center: [0.3, -0.2, 5] });
    expect(expectGradient(wall, branchedPositions)).toBeGreaterThan(1);
    expect(energy(sphericalWall(n, { radius: 100, k: 10, center: [0, 0, 0] }), branchedPositions)).toBe(0);
    const one = sphericalWall(1, { radius: 2, k: 10, center: [1, 0, 0] });
    expect(energy(one, Float64Array.of(1, 0, 5))).toBeCloseTo(0.5 * 10 * 9, 12);
  });

  it('dihedrals of either sign, the short way round', () => {
    // 90° as the turn from x to y about z: +90° or −90°, not both.
    const x = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1.5, 0, 1, 1.5);
    const at = (degrees: number) =>
      energy(
        internalRestraints(4, [{ kind: 'dihedral', atoms: [0, 1, 2, 3], value: (degrees / 180) * Math.PI, k: 2 }]),
        x,
      );
    expect(Math.min(at(90), at(-90))).toBeCloseTo(0, 12);
    expect(Math.max(at(90), at(-90))).toBeCloseTo(Math.PI ** 2, 10);
    expect(at(450)).toBeCloseTo(at(90), 10);
    expect(at(350)).toBeCloseTo(at(-10), 10);
    expectGradient(internalRestraints(4, [{ kind: 'dihedral', atoms: [0, 1, 2, 3], value: 0.4, k: 20 }]), x);
    // An outer atom within 0.1 Å of the axis: the restraint fades, its forces stay those of its energy.
    const close = x.map((value, i) => (i === 0 ? 0.06 : value));
    expectGradient(internalRestraints(4, [{ kind: 'dihedral', atoms: [0, 1, 2, 3], value: 0.4, k: 2 }]), close, 1e-4);
  });

  it.each<[string, () => Potential, RegExp]>([
    [
      'distance',
      () => internalRestraints(4, [{ kind: 'distance', atoms: [0, 1], value: -1, k: 1 }]),
      /value: expected 0 Å or more, got -1/,
    ],
    ['angle', () => internalRestraints(4, [{ kind: 'angle', atoms: [0, 1, 2], value: 4, k: 1 }]), /0 to π rad/],
    [
      'k',
      () => internalRestraints(4, [{ kind: 'distance', atoms: [0, 1], value: 1, k: -1 }]),
      /force constant: expected a number from 0/,
    ],
    [
      'flat',
      () => internalRestraints(4, [{ kind: 'distance', atoms: [0, 1], value: 1, k: 1, flat: -1 }]),
      /flat bottom/,
    ],
    ['atoms', () => internalRestraints(4, [{ kind: 'distance', atoms: [0, 4], value: 1, k: 1 }]), /from 1 to 4, got 5/],
    [
      'position',
      () => positionRestraint(1, { atoms: [1], reference: new Float64Array(3), k: 1 }),
      /from 1 to 1, got 2/,
    ],
    ['radius', () => sphericalWall(1, { radius: 0, k: 1, center: [0, 0, 0] }), /radius: expected a positive length/],
    [
      'masses',
      () => sphericalWall(1, { radius: 1, k: 1, center: { masses: [0] } }),
      /masses: expected positive numbers/,
    ],
  ])('refuse: %s', (_name, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'option' }));
    expect(make).toThrow(message);
  });
});
