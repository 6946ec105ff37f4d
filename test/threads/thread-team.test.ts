import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/model/model-file.js';
import type * as Node from '../../src/node/index.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import type { AtomSystem } from '../../src/residual/atom-system.js';
import { residualBatch } from '../../src/residual/batch.js';
import { residualEngine } from '../../src/residual/engine.js';
import type { ThreadTeam } from '../../src/residual/team/team.js';
import type { TeamEngine } from '../../src/residual/team/team-engine.js';
import { wasmDevice } from '../../src/residual/wasm-device.js';
import { atomCloud } from '../support/atom-cloud.js';
import { smallModelBytes } from '../support/small-model.js';

/** Threads run the compiled package. */
const compiled = pathToFileURL(join(import.meta.dirname, '../../dist/node/index.js')).href;
const { openThreadTeam } = (await import(compiled)) as typeof Node;

enableRelaxedSimd();
const model = readModel(smallModelBytes());
const single = residualEngine(wasmDevice(), model.architecture);
single.setWeights(model.weights);

/** Sums of float32 in another order. */
const ENERGY_TOLERANCE_PER_ATOM = 1e-6;
const FORCE_TOLERANCE = 5e-4;

function onOneThread(systems: readonly AtomSystem[]) {
  const conformations = systems.map(({ features, positions }) => ({ features, conformations: [positions] }));
  return single.energyGradients(residualBatch(conformations, model.architecture.residual.cutoff));
}

describe.each([1, 2, 3])('a team of %i threads', (threads) => {
  let team: ThreadTeam;
  let engine: TeamEngine;
  beforeAll(async () => {
    team = await openThreadTeam(threads);
    engine = team.open(model);
  });
  afterAll(() => team.close());

  const water = atomCloud('three', 3);
  const cases: [string, AtomSystem[]][] = [
    ['one small system', [atomCloud('small', 20)]],
    ['a system divided by atoms', [atomCloud('large', 320)]],
    ['another one after it', [atomCloud('larger', 431)]],
    ['conformations of several molecules', [24, 3, 57, 24, 180, 9].map((n) => atomCloud(`of ${n}`, n))],
    ['conformations of one molecule', [water, { ...water, positions: water.positions.map((x) => 1.1 * x) }, water]],
    ['nothing', []],
  ];
  it.each(cases)('%s: as one thread', (_, systems) => {
    const got = engine.energyGradients(systems);
    const expected = systems.length > 0 ? onOneThread(systems) : { energies: [], gradients: [] };
    expect(got.energies.length).toBe(systems.length);
    expect(got.gradients.length).toBe(expected.gradients.length);
    systems.forEach(({ positions }, c) => {
      const difference = Math.abs(got.energies[c]! - expected.energies[c]!);
      expect(difference, `energy ${c}`).toBeLessThan((ENERGY_TOLERANCE_PER_ATOM * positions.length) / 3);
    });
    got.gradients.forEach((g, k) => {
      expect(Math.abs(g - expected.gradients[k]!), `component ${k}`).toBeLessThan(FORCE_TOLERANCE);
    });
  });

  it('gives the same bits each time', () => {
    const systems = [atomCloud('again', 350)];
    const first = engine.energyGradients(systems);
    for (let repeat = 0; repeat < 5; repeat++) {
      const next = engine.energyGradients(systems);
      expect(next.energies).toEqual(first.energies);
      expect(next.gradients).toEqual(first.gradients);
    }
  });

  it.each([30, 300])('throws what a thread throws, and goes on, %i atoms', (atoms) => {
    const good = Array.from({ length: atoms < 150 ? 6 : 1 }, (_, c) => atomCloud(`good ${c}`, atoms));
    const broken = good.map((system, c) => {
      const positions = system.positions.slice();
      // The last conformation, or the last atom in space: not the calling thread's.
      if (c === good.length - 1) positions[positions.length - 1] = Number.NaN;
      return { ...system, positions };
    });
    expect(() => engine.energyGradients(broken)).toThrow(/expected finite coordinates, got NaN/);
    const after = engine.energyGradients(good);
    expect(after.energies.every(Number.isFinite)).toBe(true);
    expect(Math.abs(after.energies[0]! - onOneThread(good).energies[0]!)).toBeLessThan(
      ENERGY_TOLERANCE_PER_ATOM * atoms,
    );
  });
});

describe('opening and closing', () => {
  it('a closed team says so', async () => {
    const team = await openThreadTeam(2);
    const engine = team.open(model);
    team.close();
    expect(() => engine.energyGradients([atomCloud('closed', 5)])).toThrow(
      'expected a team that is open, got a closed one',
    );
  });

  it.each([0, 1.5])('%d threads are refused', async (threads) => {
    await expect(openThreadTeam(threads)).rejects.toThrow(`expected an integer of 1 or more, got ${threads}`);
  });
});
