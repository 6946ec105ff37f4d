import { describe, expect, it } from 'vitest';
import { cellOf } from '../../src/core/cell.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { loadModel } from '../../src/node/model-store.js';
import { runMolecularDynamics } from '../../src/workflow/dynamics.js';
import { gripForce, Hand } from '../../studio/src/compute/service/hand.js';

const [water] = readXyz('3\ncharge=0\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n');
const { molecule, positions } = water!;
const request = { timeFs: 300, everyFs: 100, minimize: false, temperatureK: 10, frictionPerPs: 100 };

describe('the hand of the studio', () => {
  it.each([0.5, 3.9, 4.1, 12])('pulls an atom %d Å away by what its energy falls', (distance) => {
    const hand = new Hand(3);
    hand.grip = { atom: 1, target: [positions[3]! - distance, 0, 0] };
    const forces = new Float64Array(9);
    hand.energyForces(positions, forces);
    const at = (shift: number) => hand.energyForces(positions.with(3, positions[3]! + shift), new Float64Array(9));
    expect(forces[3]).toBeCloseTo(-(at(1e-4) - at(-1e-4)) / 2e-4, 6);
    expect(forces[3]).toBeCloseTo(-gripForce(distance), 12);
    expect(forces.filter((force) => force !== 0).length).toBe(1);
  });

  it('turns a molecule towards where it pulls, and does nothing without a grip', async () => {
    const model = loadModel();
    const run = async (grip: Hand['grip']) => {
      const hand = new Hand(3);
      hand.grip = grip;
      const { state } = await runMolecularDynamics(model, water!, request, { external: hand });
      return [...state.positions];
    };
    const free = (await runMolecularDynamics(model, water!, request)).state.positions;
    expect(await run(null)).toEqual([...free]);
    const pulled = await run({ atom: 1, target: [0, 0, 8] });
    // z of the hydrogen that is pulled, less that of its oxygen
    expect(pulled[5]! - pulled[2]!).toBeGreaterThan(0.5);
    expect(Math.abs(free[5]! - free[2]!)).toBeLessThan(0.5);
  });

  it('has no place in a periodic structure', async () => {
    const boxed = { ...water!, cell: cellOf([20, 0, 0, 0, 20, 0, 0, 0, 20]) };
    await expect(
      runMolecularDynamics(loadModel(), boxed, request, { external: new Hand(molecule.atomicNumbers.length) }),
    ).rejects.toThrow('external potential: expected an open structure, got a periodic one');
  });
});
