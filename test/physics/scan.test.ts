import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/index.js';
import { ForceField, minimize } from '../../src/index.js';
import { loadModel, registerConformerResources } from '../../src/node/index.js';
import { coordinateValue } from '../../src/potentials/internal-coordinate.js';
import {
  type DihedralAtoms,
  rotatableBonds,
  type ScanAxis,
  type ScanOptions,
  type ScanResult,
  scanTorsions,
  wrapDegrees,
} from '../../src/simulate/index.js';

/** Two relaxations of one point differ by what the gradient left at level `verytight`, 0.24 kcal/mol/Å, is worth. */
const RELAXED = 0.01;
/** rad; dihedrals are held to 1e-10 rad, atan2 adds rounding */
const EXACT = 1e-9;

const field = new ForceField(loadModel('resff-fast'));
registerConformerResources();

function prepare(smiles: string, conformers = 1) {
  const structures = generateConformers(smiles, { seed: 7, count: conformers });
  const { molecule } = structures[0]!;
  const potential = field.potential(molecule);
  const bond = rotatableBonds(molecule)[0] ?? rotatableBonds(molecule, { terminal: true })[0]!;
  const starts = structures.map(({ positions }) => positions);
  const scan = (axes: ScanAxis[], options: ScanOptions = {}, from: readonly Float64Array[] = starts) =>
    scanTorsions(potential, molecule, from, axes, options);
  return { molecule, potential, atoms: bond.atoms, starts, scan };
}

/** Largest difference of the relative energies of points and of the points a mapping of the angle leads to. */
function asymmetry({ grid, points }: ScanResult, map: (angle: number) => number): number {
  return Math.max(
    ...points.map(({ angles, relativeEnergy }) =>
      Math.abs(relativeEnergy - points[grid.nearest([map(angles[0]!)])]!.relativeEnergy),
    ),
  );
}

function expectHeld(result: ScanResult, atoms: readonly DihedralAtoms[]): void {
  for (const { angles, positions, status, note } of result.points) {
    expect(`${status} ${note}`).toBe('ok ');
    atoms.forEach((dihedral, axis) => {
      const value = coordinateValue({ kind: 'dihedral', atoms: dihedral }, positions);
      expect(Math.abs(wrapDegrees((value * 180) / Math.PI - angles[axis]!))).toBeLessThan(EXACT * 60);
    });
  }
}

describe('relaxed scan', () => {
  it('of ethane is threefold and even, staggered below eclipsed', () => {
    const { atoms, scan } = prepare('CC');
    const result = scan([{ atoms, step: 30 }]);
    expectHeld(result, [atoms]);
    expect(asymmetry(result, (angle) => angle + 120)).toBeLessThan(RELAXED);
    expect(asymmetry(result, (angle) => -angle)).toBeLessThan(RELAXED);
    const at = (angle: number) => result.points[result.grid.nearest([angle])]!.relativeEnergy;
    expect(at(60)).toBeLessThan(RELAXED);
    // Experiment 2.9 kcal/mol.
    expect(at(0)).toBeGreaterThan(2);
    expect(at(0)).toBeLessThan(4);
  });

  it('of butane is the same from any start, in either direction, and even', () => {
    const { atoms, starts, scan } = prepare('CCCC');
    const axis = { atoms, step: 30 };
    const first = scan([axis]);
    expectHeld(first, [atoms]);
    expect(asymmetry(first, (angle) => -angle)).toBeLessThan(RELAXED);
    expect(first.points[first.lowest]!.angles).toEqual([180]);
    const turned = { atoms: atoms.toReversed() as unknown as DihedralAtoms, step: 30 };
    const elsewhere = first.points[first.grid.nearest([60])]!.positions;
    for (const other of [scan([turned]), scan([axis], {}, [elsewhere]), scan([axis], {}, [elsewhere, starts[0]!])])
      other.points.forEach(({ relativeEnergy }, i) => {
        expect(Math.abs(relativeEnergy - first.points[i]!.relativeEnergy)).toBeLessThan(RELAXED);
      });
  });

  it('of ethylene glycol has no hysteresis: no point gets lower from the structure of a neighbor', () => {
    const { molecule, potential, scan } = prepare('OCCO');
    const atoms = rotatableBonds(molecule).find(({ atoms: [i, , , l] }) => i !== l)!.atoms;
    const { grid, points } = scan([{ atoms, step: 30 }]);
    points.forEach(({ energy, angles }, point) => {
      for (const next of grid.neighbors(point)) {
        const value = (angles[0]! * Math.PI) / 180;
        const again = minimize(potential, points[next]!.positions, {
          convergence: 'verytight',
          constraints: [{ kind: 'dihedral', atoms, value }],
          bonds: molecule.bonds,
        });
        // The threshold of the scan, and as much again for the relaxation itself.
        expect(again.energy).toBeGreaterThan(energy - 0.02);
      }
    });
  });

  it('of biphenyl has a period of 180°, twisted minima and barriers at 0° and 90°', () => {
    const { atoms, scan } = prepare('c1ccccc1-c1ccccc1');
    const result = scan([{ atoms, step: 30 }], { convergence: 'tight' });
    expectHeld(result, [atoms]);
    // Level `tight` leaves four times the gradient.
    expect(asymmetry(result, (angle) => angle + 180)).toBeLessThan(4 * RELAXED);
    const at = (angle: number) => result.points[result.grid.nearest([angle])]!.relativeEnergy;
    expect(at(0)).toBeGreaterThan(at(30));
    expect(at(90)).toBeGreaterThan(at(60));
  });

  it('of two methyl groups of propane is threefold in both', () => {
    const { molecule, scan } = prepare('CCC');
    const [a, b] = rotatableBonds(molecule, { terminal: true }).map(({ atoms }) => atoms) as [
      DihedralAtoms,
      DihedralAtoms,
    ];
    const result = scan([
      { atoms: a, step: 60 },
      { atoms: b, step: 60 },
    ]);
    expect(result.points).toHaveLength(36);
    expectHeld(result, [a, b]);
    const { grid, points } = result;
    for (const { angles, relativeEnergy } of points)
      for (const [da, db] of [
        [120, 0],
        [0, 120],
      ] as const) {
        const image = points[grid.nearest([angles[0]! + da, angles[1]! + db])]!;
        expect(Math.abs(image.relativeEnergy - relativeEnergy)).toBeLessThan(RELAXED);
      }
  });

  it('reports points that do not converge, and those a stopped scan has not reached', () => {
    const { atoms, scan } = prepare('CCCC');
    const hurried = scan([{ atoms, step: 60 }], { maxSteps: 1 });
    expect(hurried.points.every(({ status }) => status === 'not-converged')).toBe(true);
    expect(hurried.points[0]!.note).toBe('max-steps after 1 steps');
    expect(hurried.lowest).toBeGreaterThanOrEqual(0);
    const stopped = scan([{ atoms, step: 60 }], { onProgress: ({ done }) => done < 2 });
    expect(stopped.stopped).toBe(true);
    expect(stopped.points.filter(({ status }) => status === 'not-reached')).toHaveLength(4);
  });
});

describe('rigid scan', () => {
  it('moves one side only and has the energies of its structures', () => {
    const { atoms, starts, scan, potential } = prepare('CCCC');
    const result = scan([{ atoms, step: 45, range: [-90, 90] }], { rigid: true });
    expect(result.points.map(({ angles }) => angles[0])).toEqual([-90, -45, 0, 45, 90]);
    expectHeld(result, [atoms]);
    const bond = (x: Float64Array, b: number) =>
      coordinateValue({ kind: 'distance', atoms: [atoms[b]!, atoms[b + 1]!] }, x);
    for (const { positions, energy } of result.points) {
      expect(energy).toBe(potential.energyForces(positions, new Float64Array(positions.length)));
      for (const b of [0, 1, 2]) expect(Math.abs(bond(positions, b) - bond(starts[0]!, b))).toBeLessThan(EXACT);
    }
  });
});

it('errors name what does not fit', () => {
  const { atoms, scan } = prepare('CCCC');
  expect(() => scan([])).toThrow('expected one or two dihedrals, got 0');
  expect(() => scan([{ atoms, step: 7 }])).toThrow('expected a step that divides 360 degrees, got 7');
  expect(() => scan([{ atoms, step: 0 }])).toThrow('expected a step above 0');
  expect(() => scan([{ atoms, range: [60, -60] }])).toThrow('expected a range of up to 360 degrees, got 60 to -60');
  expect(() => scan([{ atoms: [0, 1, 2, 99] }])).toThrow('got 100 (counted from 1)');
  expect(() => scan([{ atoms }], {}, [])).toThrow('expected at least one structure');
  const ring = prepare('C1CCCCC1C');
  expect(() => ring.scan([{ atoms: [0, 1, 2, 3] }], { rigid: true })).toThrow('expected a bond outside of rings');
});
