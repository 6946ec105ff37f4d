import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { Rng } from '../../src/core/rng.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { loadModel } from '../../src/node/model-store.js';
import {
  coordinateDifference,
  coordinateGradient,
  coordinateValue,
  type InternalCoordinate,
} from '../../src/potentials/internal-coordinate.js';
import type { Potential } from '../../src/potentials/potential.js';
import { type InternalConstraint, type MinimizeOptions, minimize } from '../../src/simulate/minimize.js';
import { chainBonds, chainPotential, chainStart } from '../support/chain-potential.js';

/** Å and rad, at every accepted point: 1e-8 Å, and 1e-6 degrees, which is 1.7e-8 rad. */
const CONSTRAINT_TOLERANCE = 1e-8;
const degree = Math.PI / 180;
const N = 8;

/** Minimizes and checks at every step that the constraints hold. */
function minimizeWatched(potential: Potential, start: Float64Array, options: MinimizeOptions) {
  const constraints = options.constraints ?? [];
  const targets = constraints.map((c) => c.value ?? coordinateValue(c, start));
  let steps = 0;
  const result = minimize(potential, start, {
    ...options,
    onProgress: ({ positions }) => {
      steps++;
      constraints.forEach((c, k) => {
        const error = coordinateDifference(c.kind, coordinateValue(c, positions), targets[k]!);
        expect(Math.abs(error), `${c.kind} ${c.atoms} at step ${steps}`).toBeLessThan(CONSTRAINT_TOLERANCE);
      });
      return undefined;
    },
  });
  expect(steps).toBe(result.steps + 1);
  return result;
}

/** The part of the gradient outside of the span of the constraints' gradients, by Gram-Schmidt: independent of the program's way. */
function freeGradient(potential: Potential, x: Float64Array, coordinates: readonly InternalCoordinate[]): number {
  const forces = new Float64Array(x.length);
  potential.energyForces(x, forces);
  const basis: Float64Array[] = [];
  const reduce = (v: Float64Array) => {
    for (const b of basis) {
      const along = b.reduce((sum, value, i) => sum + value * v[i]!, 0);
      b.forEach((value, i) => {
        v[i]! -= along * value;
      });
    }
    return Math.hypot(...v);
  };
  for (const coordinate of coordinates) {
    const own = new Float64Array(12);
    coordinateGradient(coordinate, x, own);
    const row = new Float64Array(x.length);
    coordinate.atoms.forEach((atom, a) => {
      row.set(own.subarray(3 * a, 3 * a + 3), 3 * atom);
    });
    const length = reduce(row);
    basis.push(row.map((value) => value / length));
  }
  return reduce(forces);
}

describe('constraints of a minimization', () => {
  const potential = chainPotential(N);
  const relaxed = minimize(potential, chainStart(N), { convergence: 'extreme' }).positions;
  const cases: [string, InternalConstraint[]][] = [
    ['a distance', [{ kind: 'distance', atoms: [0, 1], value: 1.8 }]],
    ['a distance between the ends', [{ kind: 'distance', atoms: [0, 7], value: 5 }]],
    ['an angle', [{ kind: 'angle', atoms: [2, 3, 4], value: 95 * degree }]],
    ['a dihedral', [{ kind: 'dihedral', atoms: [2, 3, 4, 5], value: -37 * degree }]],
    ['a dihedral a turn away', [{ kind: 'dihedral', atoms: [2, 3, 4, 5], value: 323 * degree }]],
    ['a dihedral across 180°', [{ kind: 'dihedral', atoms: [2, 3, 4, 5], value: 180 * degree }]],
    [
      'the values of the start',
      [
        { kind: 'distance', atoms: [1, 5] },
        { kind: 'angle', atoms: [3, 4, 5] },
        { kind: 'dihedral', atoms: [0, 1, 2, 3] },
      ],
    ],
    [
      'many',
      [
        { kind: 'dihedral', atoms: [0, 1, 2, 3], value: 60 * degree },
        { kind: 'dihedral', atoms: [3, 4, 5, 6], value: 0 },
        { kind: 'angle', atoms: [4, 5, 6], value: 120 * degree },
        { kind: 'distance', atoms: [2, 3], value: 1.4 },
      ],
    ],
  ];

  it.each(cases)('%s: held at every step, nothing left to gain along the rest', (_name, constraints) => {
    for (const bonds of [undefined, chainBonds(N)]) {
      const options = { constraints, convergence: { energy: 1e-9, gradientNorm: 1e-4 }, energyNoise: 1e-10 };
      const result = minimizeWatched(potential, relaxed, bonds ? { ...options, bonds } : options);
      expect(result.reason).toBe('converged');
      const free = freeGradient(potential, result.positions, constraints);
      expect(free).toBeLessThan(1e-4);
      expect(Math.abs(free - result.gradientNorm)).toBeLessThan(1e-8);
      expect(result.held.map(({ kind }) => kind)).toEqual(constraints.map(({ kind }) => kind));
      // No change along the others: the value that was found is a local minimum, not only stationary.
      const again = minimize(potential, result.positions, { ...options, constraints: result.held });
      expect(again.energy).toBeGreaterThan(result.energy - 1e-6);
    }
  });

  it('slope of a held coordinate is the derivative of the relaxed energy', () => {
    const relax = (value: number) =>
      minimize(potential, relaxed, {
        constraints: [{ kind: 'dihedral', atoms: [2, 3, 4, 5], value }],
        convergence: { energy: 1e-12, gradientNorm: 1e-7 },
        energyNoise: 1e-12,
        bonds: chainBonds(N),
      });
    const h = 1e-3;
    const numerical = (relax(2.5 + h).energy - relax(2.5 - h).energy) / (2 * h);
    expect(relax(2.5).held[0]!.slope).toBeCloseTo(numerical, 4);
  });

  it('releasing the constraint leads back to the minimum without it, and no lower energy is reached with it', () => {
    const free = minimize(potential, relaxed, { convergence: 'extreme' });
    const held = minimize(potential, relaxed, {
      constraints: [{ kind: 'dihedral', atoms: [2, 3, 4, 5], value: 150 * degree }],
      bonds: chainBonds(N),
      convergence: 'extreme',
    });
    expect(held.energy).toBeGreaterThan(free.energy);
    expect(minimize(potential, held.positions, { convergence: 'extreme' }).energy).toBeCloseTo(free.energy, 4);
  });

  it('keeps fixed atoms and constraints at the same time', () => {
    const rng = new Rng(3);
    for (let round = 0; round < 5; round++) {
      const fixedAtoms = [Math.floor(rng.next() * 3), 3];
      const start = relaxed.map((x) => x + 0.05 * rng.normal());
      const result = minimizeWatched(potential, start, {
        fixedAtoms,
        constraints: [
          { kind: 'dihedral', atoms: [2, 3, 4, 5], value: 2 * rng.next() },
          { kind: 'distance', atoms: [0, 4], value: coordinateValue({ kind: 'distance', atoms: [0, 4] }, start) + 0.1 },
        ],
        bonds: chainBonds(N),
      });
      expect(result.converged).toBe(true);
      for (const atom of fixedAtoms)
        expect(result.positions.slice(3 * atom, 3 * atom + 3)).toEqual(start.slice(3 * atom, 3 * atom + 3));
    }
  });

  it.each<[string, MinimizeOptions, RegExp]>([
    [
      'twice',
      {
        constraints: [
          { kind: 'angle', atoms: [0, 1, 2] },
          { kind: 'angle', atoms: [2, 1, 0], value: 2 },
        ],
      },
      /once, got it twice/,
    ],
    [
      'contradictory',
      {
        constraints: [
          [0, 1, 1],
          [1, 2, 1],
          [0, 2, 5],
        ].map(([i, j, value]) => ({ kind: 'distance', atoms: [i!, j!], value: value! })),
      },
      /can be met together/,
    ],
    [
      'straight angle',
      { constraints: [{ kind: 'angle', atoms: [0, 1, 2], value: Math.PI }] },
      /between 1 and 179 degrees/,
    ],
    ['no distance', { constraints: [{ kind: 'distance', atoms: [0, 1], value: 0 }] }, /above 0/],
    [
      'not a number',
      { constraints: [{ kind: 'dihedral', atoms: [0, 1, 2, 3], value: Number.NaN }] },
      /that is a number, got NaN/,
    ],
    ['atoms', { constraints: [{ kind: 'dihedral', atoms: [0, 1, 2, 8] }] }, /atoms from 1 to 8, got 9/],
    [
      'fixed',
      { fixedAtoms: [0, 1], constraints: [{ kind: 'distance', atoms: [0, 1], value: 3 }] },
      /its fixed atoms have/,
    ],
    [
      'fixed axis',
      {
        fixedAtoms: [0, 1, 2],
        constraints: [
          { kind: 'dihedral', atoms: [0, 1, 2, 3] },
          { kind: 'angle', atoms: [1, 2, 3] },
          { kind: 'distance', atoms: [2, 3] },
          { kind: 'distance', atoms: [0, 3], value: 2 },
        ],
      },
      /independent/,
    ],
  ])('refuses: %s', (_name, options, message) => {
    expect(() => minimize(potential, relaxed, options)).toThrow(expect.objectContaining({ code: 'option' }));
    expect(() => minimize(potential, relaxed, options)).toThrow(message);
  });

  it('refuses a dihedral along a line, and allows constraints that fixed atoms already satisfy', () => {
    const line = Float64Array.from({ length: 3 * N }, (_, i) => (i % 3 === 0 ? i / 2 : 0));
    expect(() => minimize(potential, line, { constraints: [{ kind: 'dihedral', atoms: [0, 1, 2, 3] }] })).toThrow(
      /not on a line, got atoms 1-2-3 within a degree/,
    );
    const result = minimize(potential, relaxed, {
      fixedAtoms: [0, 1],
      constraints: [{ kind: 'distance', atoms: [0, 1] }],
    });
    expect(result).toMatchObject({ converged: true, held: [] });
  });
});

describe('constraints with a shipped model', () => {
  registerConformerResources();
  const field = new ForceField(loadModel());

  it('turn butane and pucker cyclohexane', async () => {
    const [butane] = await generateConformers('CCCC', { seed: 1 });
    const [ring] = await generateConformers('C1CCCCC1', { seed: 1 });
    for (const [structure, values] of [
      [butane!, [0, 60, 120, 180]],
      [ring!, [0, 40]],
    ] as const)
      for (const value of values) {
        const p = field.potential(structure.molecule);
        const constraints = [{ kind: 'dihedral', atoms: [0, 1, 2, 3], value: value * degree }] as const;
        const result = minimizeWatched(p, structure.positions, { constraints, bonds: p.topology.bonds });
        expect(result.converged).toBe(true);
        expect(freeGradient(p, result.positions, constraints)).toBeLessThan(1.2);
      }
  });
});
