import { expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import { coordinateGradient } from '../potentials/internal-coordinate.js';
import type { Potential } from '../potentials/potential.js';
import { ScanGrid, wrapDegrees } from './scan-grid.js';
import { scanTorsions } from './torsion-scan.js';

const chain = createMolecule({
  name: 'chain',
  atomicNumbers: [6, 6, 6, 6],
  bonds: [0, 1, 1, 2, 2, 3],
  bondOrders: [1, 1, 1],
});
const atoms = [0, 1, 2, 3] as const;
/** Bonds of 1.5 Å and angles of 70°, so that the ends meet where they are cis. */
const angle = (70 * Math.PI) / 180;
const [across, along] = [1.5 * Math.sin(angle), 1.5 * Math.cos(angle)];
const zigzag = Float64Array.of(across, 0, along, 0, 0, 0, 0, 0, 1.5, -across, 0, 1.5 - along);

/** Harmonic in the bonds, angles at their start, and any function of the dihedral. */
function chainPotential(torsion: (angle: number) => [energy: number, slope: number]): Potential {
  const terms = [
    ...[0, 1, 2].map((i) => ({ kind: 'distance' as const, atoms: [i, i + 1], rest: 1.5 })),
    ...[0, 1].map((i) => ({ kind: 'angle' as const, atoms: [i, i + 1, i + 2], rest: angle })),
  ];
  const gradient = new Float64Array(12);
  return {
    name: 'chain',
    atomCount: 4,
    energyForces(x, forces) {
      let energy = 0;
      const add = (coordinate: Parameters<typeof coordinateGradient>[0], law: (q: number) => [number, number]) => {
        const [e, slope] = law(coordinateGradient(coordinate, x, gradient));
        energy += e;
        coordinate.atoms.forEach((atom, a) => {
          for (let d = 0; d < 3; d++) forces[3 * atom + d]! -= slope * gradient[3 * a + d]!;
        });
      };
      for (const { rest, ...term } of terms) add(term, (q) => [50 * (q - rest) ** 2, 100 * (q - rest)]);
      add({ kind: 'dihedral', atoms }, torsion);
      return energy;
    },
  };
}

it('relaxed: gives the torsion potential back where all else can relax, and marks clashes', () => {
  const potential = chainPotential((phi) => [1 + Math.cos(3 * phi), -3 * Math.sin(3 * phi)]);
  const { points, grid } = scanTorsions(potential, chain, [zigzag], [{ atoms, step: 30 }]);
  for (const { angles, status, note, energy } of points) {
    expect(Math.abs(energy - 1 - Math.cos((3 * angles[0]! * Math.PI) / 180))).toBeLessThan(1e-3);
    // The ends are 0.47 Å apart at 0°, 1.5 Å at 60°, 2.05 Å, just too close, at 90°.
    expect(status).toBe(Math.abs(angles[0]!) < 100 ? 'clash' : 'ok');
    if (status === 'clash') expect(note).toMatch(/^clash: C1 and C4 are \d\.\d\d Å apart$/);
  }
  expect(points[grid.nearest([0])]!.trials).toBeGreaterThan(1);
});

it('rigid: evaluates every point once; a hole in the energy is one in the profile', () => {
  const potential = chainPotential((phi) => [Math.abs(phi) < 0.1 ? Number.NaN : Math.cos(phi), 0]);
  const result = scanTorsions(potential, chain, [zigzag], [{ atoms, step: 60 }], { rigid: true });
  expect(result.evaluations).toBe(6);
  expect(result.points.map(({ status }) => status)).toEqual(['ok', 'clash', 'failed', 'clash', 'ok', 'ok']);
  expect(result.lowest).toBe(5);
  expect(result.points[5]!.relativeEnergy).toBe(0);
});

it('relaxed: goes on around a point without energy', () => {
  const potential = chainPotential((phi) => [Math.abs(phi - 2) < 0.3 ? Number.NaN : 0, 0]);
  const { points } = scanTorsions(potential, chain, [zigzag], [{ atoms, step: 30 }]);
  expect(points.filter(({ status }) => status === 'failed').map(({ angles }) => angles[0])).toEqual([120]);
  expect(points.every(({ status }) => status !== 'not-reached')).toBe(true);
});

it('grid: whole circles wrap, ranges end, the second axis runs fastest', () => {
  const circle = new ScanGrid([{ atoms, step: 90 }]);
  expect(circle.values).toEqual([[-90, 0, 90, 180]]);
  expect(circle.neighbors(0)).toEqual([3, 1]);
  expect(circle.nearest([-170])).toBe(3);
  const map = new ScanGrid([
    { atoms, step: 180 },
    { atoms, step: 20, range: [-20, 20] },
  ]);
  expect(map.count).toBe(6);
  expect(map.angles(4)).toEqual([180, 0]);
  // Of an axis of two points both neighbors are the same point.
  expect(new Set(map.neighbors(4))).toEqual(new Set([1, 3, 5]));
  expect(map.nearest([170, 500])).toBe(5);
  expect([-540, -180, -90, 180, 270].map(wrapDegrees)).toEqual([180, 180, -90, 180, -90]);
});
