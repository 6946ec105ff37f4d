/**
 * How far tabulated filters are from exact ones in float64, by the fineness of the tables, on crowded random systems
 * (docs/decisions/0005-tables-and-order.md). About three minutes.
 *
 *     npx tsx workshop/bench/table-accuracy.ts [--model NAME] [--systems 60] [--atoms 20]
 */
import { parseArgs } from 'node:util';
import { Rng } from 'resff';
import {
  exactWasmDevice,
  type ResidualBatch,
  type ResidualDevice,
  type ResidualEngine,
  referenceDevice,
  residualBatch,
  residualEngine,
  wasmDevice,
} from 'resff/backend';
import { enableRelaxedSimd, loadModel } from 'resff/node';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    systems: { type: 'string', default: '60' },
    atoms: { type: 'string', default: '20' },
  },
});
enableRelaxedSimd();
const model = loadModel(values.model);
const { cutoff } = model.architecture.residual;
const atoms = Number(values.atoms);
const rng = new Rng(5);
const ELEMENTS = [1, 6, 7, 8, 16];

/** Å, closest pair: every third system has contacts shorter than any bond. */
const apart = (system: number) => (system % 3 === 0 ? 0.6 : 0.9);

function cloud(system: number): ResidualBatch {
  const edge = Math.cbrt(atoms / 0.1);
  const places: number[][] = [];
  while (places.length < atoms) {
    const place = [0, 1, 2].map(() => edge * rng.next());
    if (places.every((other) => Math.hypot(...place.map((x, k) => x - other[k]!)) > apart(system))) places.push(place);
  }
  const features = new Float64Array(114 * atoms);
  for (let i = 0; i < atoms; i++) features[114 * i + ELEMENTS[rng.integer(ELEMENTS.length)]!] = 1;
  return residualBatch([{ features, conformations: [Float64Array.from(places.flat())] }], cutoff);
}

function engineOn<T>(backend: ResidualDevice<T>): ResidualEngine {
  const engine = residualEngine(backend, model.architecture);
  engine.setWeights(model.weights);
  return engine;
}

const batches = Array.from({ length: Number(values.systems) }, (_, s) => cloud(s));
const reference = engineOn(referenceDevice());
const expected = batches.map((batch) => reference.energyGradients(batch));
const candidates: readonly (readonly [string, () => ResidualEngine])[] = [
  ...[256, 512, 1024, 2048].flatMap((density) =>
    [false, true].map((midpoints): [string, () => ResidualEngine] => [
      `${density} knots${midpoints ? ', midpoints' : ''}`,
      () => engineOn(wasmDevice(undefined, { density, midpoints })),
    ]),
  ),
  ['exact filters in float32', () => engineOn(exactWasmDevice())],
];
const rows = candidates.map(([filters, open]) => {
  const engine = open();
  const found = batches.map((batch, b) => {
    const { energies, gradients } = engine.energyGradients(batch);
    const force = gradients.reduce((most, g, k) => Math.max(most, Math.abs(g - expected[b]!.gradients[k]!)), 0);
    return { force, energy: Math.abs(energies[0]! - expected[b]!.energies[0]!) / atoms };
  });
  const force = found.map((one) => one.force).sort((a, b) => a - b);
  return {
    filters,
    'worst force, kcal/mol/Å': force.at(-1)!.toExponential(1),
    'median of worst': force[Math.floor(force.length / 2)]!.toExponential(1),
    'worst energy per atom': Math.max(...found.map(({ energy }) => energy)).toExponential(1),
  };
});
const head = rows[0]!;
const lines = [Object.keys(head), ...rows.map((row) => Object.values(row))];
const widths = Object.keys(head).map((_, c) => Math.max(...lines.map((line) => line[c]!.length)));
console.log(`${model.name}, ${batches.length} systems of ${atoms} atoms`);
for (const line of lines) console.log(line.map((cell, c) => cell.padEnd(widths[c]!)).join('  '));
