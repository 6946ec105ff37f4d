import { existsSync, readFileSync } from 'node:fs';
import * as h5wasm from 'h5wasm/node';
import { expect, it } from 'vitest';
import { ForceField } from '../../src/force-field/force-field.js';
import { readModel } from '../../src/model/model-file.js';
import { shippedModels } from '../../src/node/model-store.js';
import { minimize } from '../../src/simulate/minimize.js';
import { buildTopology } from '../../src/topology/build.js';
import { hdf5Archive } from '../../src/train/archive.js';
import { NO_FILTER } from '../../src/train/data-filter.js';
import { emptyReport, readSpice } from '../../src/train/spice.js';
import { referencePath } from '../support/reference-data.js';

const file = referencePath('data/benchmarks/gfn2-test.hdf5');
const MOLECULES = 50;
/** How far geometry may move from the lowest held-out frame, root mean square over all bonds and angles. */
const BOND_LIMIT = 0.02;
const ANGLE_LIMIT_DEGREES = 3;

it.skipIf(!existsSync(file))('the shipped model relaxes 50 held-out molecules and keeps their geometry', async () => {
  await h5wasm.ready;
  const source = new h5wasm.File(file, 'r');
  const records = [...readSpice(hdf5Archive(source), NO_FILTER, emptyReport())];
  source.close();
  const field = new ForceField(readModel(readFileSync(shippedModels()[0]!.path)));
  const stride = Math.floor(records.length / MOLECULES);
  const bonds: number[] = [];
  const angles: number[] = [];
  for (let m = 0; m < MOLECULES; m++) {
    const { id, molecule, energies, positions } = records[m * stride]!;
    const size = 3 * molecule.atomicNumbers.length;
    const lowest = energies.indexOf(energies.reduce((a, b) => Math.min(a, b)));
    const start = positions.slice(lowest * size, (lowest + 1) * size);
    const relaxed = minimize(field.potential(molecule), start);
    expect(relaxed.converged, `${id}: ${relaxed.reason}`).toBe(true);
    const topology = buildTopology(molecule);
    for (let b = 0; b < topology.bonds.length; b += 2) {
      const [i, j] = [topology.bonds[b]!, topology.bonds[b + 1]!];
      bonds.push(Math.hypot(...arm(relaxed.positions, i, j)) - Math.hypot(...arm(start, i, j)));
    }
    for (let a = 0; a < topology.angles.length; a += 3) {
      const [i, j, k] = [topology.angles[a]!, topology.angles[a + 1]!, topology.angles[a + 2]!];
      angles.push(angle(relaxed.positions, i, j, k) - angle(start, i, j, k));
    }
  }
  expect(rootMeanSquare(bonds)).toBeLessThan(BOND_LIMIT);
  expect((rootMeanSquare(angles) * 180) / Math.PI).toBeLessThan(ANGLE_LIMIT_DEGREES);
});

function arm(x: Float64Array, from: number, to: number): [number, number, number] {
  return [x[3 * to]! - x[3 * from]!, x[3 * to + 1]! - x[3 * from + 1]!, x[3 * to + 2]! - x[3 * from + 2]!];
}

function angle(x: Float64Array, i: number, j: number, k: number): number {
  const [u, v] = [arm(x, j, i), arm(x, j, k)];
  const dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  return Math.acos(Math.max(-1, Math.min(1, dot / (Math.hypot(...u) * Math.hypot(...v)))));
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}
