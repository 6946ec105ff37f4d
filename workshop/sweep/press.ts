/**
 * Every bond type of a sweep pressed to 0.4 Å and drawn to 2.5 times its length, all else held: is there one minimum?
 *
 *     npx tsx workshop/sweep/press.ts SWEEP.hdf5 MODEL REPORT.csv [--examples 2] [--first N] [--tolerance 1]
 *
 * Each molecule is relaxed with the model first. A bond fails where its energy falls by more than the tolerance (kcal/mol) on the way from
 * its length to 0.4 Å, or on the way outward. Bonds of a type are alike in elements, numbers of neighbors, charges, order and ring.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ForceField, type ForceFieldPotential, type Molecule, minimize } from 'resff';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { writeCsv } from 'resff/report';
import { bondPairs, bondScan, bondType, neighborLists, type Pair, sideOf } from './bond-side.js';
import { type Fall, falls, steps } from './energy-curve.js';
import { minimumSet } from './minimum-set.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    examples: { type: 'string', default: '2' },
    first: { type: 'string', default: 'Infinity' },
    tolerance: { type: 'string', default: '1' },
  },
});
const [sweep = '', model = '', report = ''] = positionals;
if (positionals.length !== 3) {
  console.error('expected SWEEP.hdf5 MODEL REPORT.csv');
  process.exit(2);
}
const tolerance = Number(values.tolerance);

interface Row {
  readonly type: string;
  readonly smiles: string;
  readonly atoms: string;
  readonly length: number;
  readonly inward: Fall;
  readonly outward: Fall;
}

/** Inward to 0.4 Å and, outside rings, outward to 2.5 times the length. */
function curve(potential: ForceFieldPotential, molecule: Molecule, positions: Float64Array, pair: Pair) {
  const [i, j] = pair;
  const length = Math.hypot(...[0, 1, 2].map((c) => positions[3 * i + c]! - positions[3 * j + c]!));
  const inRing = sideOf(neighborLists(molecule), i, j) === null;
  const inward = steps(0, 1, 0.02).map((t) => 0.4 + t * (length - 0.4));
  const outward = inRing ? [] : steps(0.025, 1, 0.025).map((t) => length * (1 + 1.5 * t));
  const lengths = [...inward, ...outward];
  const at = bondScan(molecule, positions, pair);
  const energies = lengths.map((r) => potential.energyForces(at(r), new Float64Array(positions.length)));
  return { length, ...falls(lengths, energies, inward.length - 1) };
}

enableRelaxedSimd();
const forceField = new ForceField(loadModel(model));
const seen = new Map<string, number>();
const rows: Row[] = [];
let molecules = 0;
for await (const { smiles, molecule, positions } of minimumSet(sweep)) {
  if (molecules >= Number(values.first)) break;
  if (molecule === null) continue;
  const lists = neighborLists(molecule);
  const types = Array.from(molecule.bondOrders, (_, bond) => bondType(molecule, lists, bond));
  const wanted = [...new Set(types)].filter((type) => (seen.get(type) ?? 0) < Number(values.examples));
  if (wanted.length === 0) continue;
  let potential: ForceFieldPotential;
  try {
    potential = forceField.potential(molecule);
  } catch {
    continue;
  }
  molecules += 1;
  const relaxed = minimize(potential, positions).positions;
  for (const type of wanted) {
    seen.set(type, (seen.get(type) ?? 0) + 1);
    const pair = bondPairs(molecule)[types.indexOf(type)]!;
    const { length, inward, outward } = curve(potential, molecule, relaxed, pair);
    rows.push({ type, smiles, atoms: pair.map((atom) => atom + 1).join(' '), length, inward, outward });
  }
}
const verdict = ({ inward, outward }: Row) =>
  [inward.fall > tolerance ? 'falls inward' : '', outward.fall > tolerance ? 'falls outward' : '']
    .filter(Boolean)
    .join(', ');
const header =
  'type,smiles,atoms,length,inward fall,inward from,inward to,outward fall,outward from,outward to,verdict';
const cells = rows.map((row) => [
  row.type,
  row.smiles,
  row.atoms,
  row.length,
  ...[row.inward, row.outward].flatMap(({ fall, from, to }) => [fall, from, to]),
  verdict(row),
]);
writeFileSync(report, writeCsv(header.split(','), cells));
const typesWhere = (test: (row: Row) => boolean) => new Set(rows.filter(test).map(({ type }) => type)).size;
console.log(`${forceField.model.name}: ${seen.size} bond types, ${rows.length} bonds of ${molecules} molecules`);
console.log(
  `types that fall by more than ${tolerance} kcal/mol: ${typesWhere((row) => row.inward.fall > tolerance)} pressed, ` +
    `${typesWhere((row) => row.outward.fall > tolerance)} drawn`,
);
const depth = ({ inward, outward }: Row) => Math.max(inward.fall, outward.fall);
for (const row of rows
  .filter((row) => verdict(row) !== '')
  .sort((a, b) => depth(b) - depth(a))
  .slice(0, 20))
  console.log(
    `  ${row.type.padEnd(22)} in ${row.inward.fall.toFixed(0)} at ${row.inward.to.toFixed(2)} Å, ` +
      `out ${row.outward.fall.toFixed(0)} at ${row.outward.to.toFixed(2)} Å  ${row.smiles}`,
  );
