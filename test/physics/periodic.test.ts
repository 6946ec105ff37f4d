import { describe, expect, it } from 'vitest';
import { createMolecule, type Molecule } from '../../src/chemistry/molecule.js';
import { type Cell, cellOf, product, times } from '../../src/core/cell.js';
import { Rng } from '../../src/core/rng.js';
import { backendOf, type Precision } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import type { PeriodicForceField } from '../../src/force-field/periodic-potential.js';
import { architectureSchema } from '../../src/model/architecture.js';
import { readModel } from '../../src/model/model-file.js';
import { smallModelBytes } from '../support/small-model.js';

/** Every term there is: residual, wall, electrostatics, bonded ones. */
const model = readModel(
  smallModelBytes({
    architecture: architectureSchema.parse({
      embeddingWidth: 16,
      mm: { width: 16 },
      wall: true,
      electrostatics: { damping: 2, bondsApart: 3 },
      residual: { channels: 16, heads: 4, radialFunctions: 8, layers: 3, cutoff: 5 },
    }),
  }),
);
const fields: Record<Precision, ForceField> = {
  double: new ForceField(model, backendOf('double')),
  single: new ForceField(model, backendOf('single')),
};

interface Crystal {
  readonly molecule: Molecule;
  readonly positions: Float64Array;
  readonly cell: Cell;
}

/** Methanols and waters in a cell, turned at random, some reaching over its faces. */
function box(cell: Cell, seed: number): Crystal {
  const rng = new Rng(seed);
  const methanol = [0, 0, 0, 1.4, 0, 0, -0.4, 1, 0.1, -0.4, -0.5, 0.9, -0.4, -0.5, -0.9, 1.7, 0.3, 0.85];
  const water = [0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5];
  const positions: number[] = [];
  const place = (molecule: number[], at: number[]) => {
    const [a, b] = [2 * Math.PI * rng.next(), 2 * Math.PI * rng.next()];
    for (let i = 0; i < molecule.length; i += 3) {
      const [x, y, z] = molecule.slice(i, i + 3) as [number, number, number];
      const [u, v] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
      const [s, t] = [v * Math.cos(b) - z * Math.sin(b), v * Math.sin(b) + z * Math.cos(b)];
      positions.push(u + at[0]!, s + at[1]!, t + at[2]!);
    }
  };
  place(methanol, [...times([0.05, 0.9, 0.1], cell)]);
  place(water, [...times([0.55, 0.5, 0.6], cell)]);
  return {
    molecule: createMolecule({
      atomicNumbers: [6, 8, 1, 1, 1, 1, 8, 1, 1],
      bonds: [0, 1, 0, 2, 0, 3, 0, 4, 1, 5, 6, 7, 6, 8],
      bondOrders: [1, 1, 1, 1, 1, 1, 1],
    }),
    positions: Float64Array.from(positions),
    cell,
  };
}

/** The same system in a cell of `counts` cells. */
function supercell({ molecule, positions, cell }: Crystal, counts: readonly [number, number, number]): Crystal {
  const n = molecule.atomicNumbers.length;
  const copies: number[][] = [];
  for (let u = 0; u < counts[0]; u++)
    for (let v = 0; v < counts[1]; v++) for (let w = 0; w < counts[2]; w++) copies.push([u, v, w]);
  const repeat = (list: ArrayLike<number>) => copies.flatMap(() => Array.from(list));
  return {
    molecule: createMolecule({
      atomicNumbers: repeat(molecule.atomicNumbers),
      bonds: copies.flatMap((_, c) => Array.from(molecule.bonds, (atom) => atom + c * n)),
      bondOrders: repeat(molecule.bondOrders),
    }),
    positions: Float64Array.from(copies.flatMap((copy) => shifted(positions, times(copy, cell)))),
    cell: cellOf(cell.map((value, k) => value * counts[Math.floor(k / 3)]!)),
  };
}

function shifted(positions: Float64Array, by: ArrayLike<number>): number[] {
  return Array.from(positions, (value, k) => value + by[k % 3]!);
}

const potentialOf = ({ molecule, cell }: Crystal, precision: Precision): PeriodicForceField =>
  fields[precision].periodicPotential(molecule, cell);

function evaluate(crystal: Crystal, precision: Precision) {
  const forces = new Float64Array(crystal.positions.length);
  const virial = new Float64Array(9);
  const energy = potentialOf(crystal, precision).energyForcesVirial(crystal.positions, forces, virial);
  return { energy, forces, virial };
}

const furthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);

const cells: Record<string, Cell> = {
  orthorhombic: cellOf([11, 0, 0, 0, 12, 0, 0, 0, 11.5]),
  // Every pair has several images within the cutoff of 5 Å, atoms see their own images.
  'smaller than the cutoff': cellOf([4.6, 0, 0, 0, 4.9, 0, 0, 0, 5.3]),
  'triclinic and small': cellOf([5.2, 0, 0, 1.5, 5, 0, -1.2, 1.9, 5.4]),
};

/** kcal/mol of 9 atoms: rounding of sums in another order; single precision a hundred times that of float32. */
const SAME: Record<Precision, number> = { double: 1e-8, single: 2e-4 };
/** Decimals of a virial, kcal/mol, likewise. */
const SYMMETRIC: Record<Precision, number> = { double: 7, single: 2 };
/** kcal/mol: dipoles of a few tenths of an e·Å with their images 60 Å away. */
const IMAGES = 2e-3;
/** kcal/mol/Å; central differences of 1e-4 Å in float64. */
const DIFFERENCE = 1e-4;

describe.each(Object.entries(cells))('a periodic system, %s cell', (_, cell) => {
  const crystal = box(cell, 11);

  it.each<Precision>(['double', 'single'])('has n times the energy in a supercell, %s', (precision) => {
    const one = evaluate(crystal, precision);
    const counts = [2, 1, 3] as const;
    const many = evaluate(supercell(crystal, counts), precision);
    expect(Math.abs(many.energy - 6 * one.energy)).toBeLessThan(6 * SAME[precision]);
    for (let copy = 0; copy < 6; copy++)
      expect(furthest(many.forces.slice(27 * copy, 27 * (copy + 1)), one.forces)).toBeLessThan(SAME[precision]);
    expect(
      furthest(
        many.virial,
        one.virial.map((value) => 6 * value),
      ),
    ).toBeLessThan(60 * SAME[precision]);
  });

  it.each<Precision>(['double', 'single'])('does not notice translation and wrapping, %s', (precision) => {
    const one = evaluate(crystal, precision);
    const rng = new Rng(2);
    const positions = Float64Array.from(shifted(crystal.positions, [3.1, -20.7, 8.8]));
    for (let atom = 0; atom < 9; atom++) {
      const by = times(
        [0, 1, 2].map(() => Math.floor(7 * rng.next()) - 3),
        cell,
      );
      for (let k = 0; k < 3; k++) positions[3 * atom + k]! += by[k]!;
    }
    const moved = evaluate({ ...crystal, positions }, precision);
    expect(Math.abs(moved.energy - one.energy)).toBeLessThan(SAME[precision]);
    expect(furthest(moved.forces, one.forces)).toBeLessThan(SAME[precision]);
    expect(furthest(moved.virial, one.virial)).toBeLessThan(10 * SAME[precision]);
  });

  it('has the same energy by any basis of the lattice', () => {
    const basis = [1, 0, 0, 2, 1, 0, -1, 3, 1];
    const one = evaluate(crystal, 'double');
    const other = evaluate({ ...crystal, cell: product(basis, cell) }, 'double');
    // The waves of an Ewald sum are those of the lattice; its pairs too.
    expect(Math.abs(other.energy - one.energy)).toBeLessThan(SAME.double);
  });

  it('forces are differences of the energy, in every term', () => {
    const potential = potentialOf(crystal, 'double');
    for (const part of potential.parts) {
      const forces = new Float64Array(27);
      part.energyForces(crystal.positions, forces);
      for (const k of [0, 4, 8, 10, 17, 18, 25]) {
        const at = (step: number) => {
          const moved = crystal.positions.slice();
          moved[k]! += step;
          return part.energyForces(moved, new Float64Array(27));
        };
        const difference = -(at(1e-4) - at(-1e-4)) / 2e-4;
        expect(Math.abs(forces[k]! - difference), `${part.name} ${k}`).toBeLessThan(DIFFERENCE);
      }
    }
  });

  it.each<[Precision, number, number]>([
    ['double', 1e-5, 1e-4],
    ['single', 2e-3, 5e-2],
  ])('the virial is the difference of strained cells, %s', (precision, step, tolerance) => {
    const { virial } = evaluate(crystal, precision);
    const names = potentialOf(crystal, precision).parts.map(({ name }) => name);
    expect(names).toEqual(['bond', 'angle', 'proper', 'improper', 'electrostatics', 'wall', 'residual']);
    // What is below the diagonal differs by a rotation, of which the energy knows nothing.
    for (const [k, mirrored] of [[1, 3], [2, 6], [5, 7]] as const) expect(virial[k]).toBeCloseTo(virial[mirrored]!, SYMMETRIC[precision]); // biome-ignore format: pairs
    for (const k of [0, 1, 2, 4, 5, 8]) {
      const at = (size: number) => {
        const strain = Float64Array.from({ length: 9 }, (_, e) => (e % 4 === 0 ? 1 : 0) + (e === k ? size : 0));
        return evaluate(
          { ...crystal, positions: times(crystal.positions, strain), cell: product(cell, strain) },
          precision,
        ).energy;
      };
      const difference = -(at(step) - at(-step)) / (2 * step);
      expect(Math.abs(virial[k]! - difference), `strain ${k}`).toBeLessThan(
        tolerance * Math.max(1, Math.abs(difference) / 100),
      );
    }
  });

  it('single precision is close to double', () => {
    const [exact, fast] = [evaluate(crystal, 'double'), evaluate(crystal, 'single')];
    expect(Math.abs(exact.energy - fast.energy)).toBeLessThan(1e-3);
    expect(furthest(exact.forces, fast.forces)).toBeLessThan(5e-3);
    expect(furthest(exact.virial, fast.virial)).toBeLessThan(5e-2);
  });
});

describe('a periodic system', () => {
  it('in a large cell is the molecules in open space, but for electrostatics over the images', () => {
    const crystal = box(cells.orthorhombic!, 11);
    const open = fields.double.potential(crystal.molecule);
    const large = potentialOf({ ...crystal, cell: cellOf([60, 0, 0, 0, 60, 0, 0, 0, 60]) }, 'double');
    const whole = potentialOf(crystal, 'double').whole(crystal.positions);
    const [a, b] = [open.terms(whole), large.terms(whole)];
    for (const name of Object.keys(a))
      expect(Math.abs(a[name]! - b[name]!), name).toBeLessThan(name === 'electrostatics' ? IMAGES : SAME.double);
  });

  it('keeps its result when pairs are kept, atoms move and the cell changes: what was before does not count', () => {
    const crystal = supercell(box(cells['triclinic and small']!, 11), [2, 2, 2]);
    const kept = potentialOf(crystal, 'single');
    const rng = new Rng(4);
    let { positions, cell } = crystal;
    for (let step = 0; step < 12; step++) {
      positions = positions.map((x) => 1.002 * x + 0.05 * rng.normal());
      cell = cell.map((x) => 1.002 * x);
      kept.setCell(cell);
      const [forces, virial] = [new Float64Array(positions.length), new Float64Array(9)];
      const energy = kept.energyForcesVirial(positions, forces, virial);
      const fresh = evaluate({ ...crystal, positions, cell }, 'single');
      expect(energy).toBe(fresh.energy);
      expect([...forces]).toEqual([...fresh.forces]);
      expect([...virial]).toEqual([...fresh.virial]);
    }
  });

  it('that is bonded to its own image is refused', () => {
    const chain = createMolecule({
      atomicNumbers: [6, 6, 6, 1, 1, 1, 1, 1, 1],
      bonds: [0, 1, 1, 2, 2, 0, 0, 3, 0, 4, 1, 5, 1, 6, 2, 7, 2, 8],
      bondOrders: new Array(9).fill(1),
    });
    const positions = Float64Array.of(
      ...[0, 0, 0, 1.5, 0, 0, 3, 0, 0],
      ...[0, 0.9, 0.6, 0, -0.9, 0.6, 1.5, 0.9, -0.6, 1.5, -0.9, -0.6, 3, 0.9, 0.6, 3, -0.9, 0.6],
    );
    const potential = fields.double.periodicPotential(chain, cellOf([4.5, 0, 0, 0, 12, 0, 0, 0, 12]));
    expect(() => potential.energyForces(positions, new Float64Array(27))).toThrow(/bonded to its own image/);
  });
});
