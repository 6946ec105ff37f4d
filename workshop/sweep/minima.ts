/**
 * The sweep: small molecules that enumerate functional groups (workshop/data/enumerate_molecules.py, none of them in training), relaxed with a
 * model from their GFN2-xTB minima. How many have a bond off by more than 0.08 Å or an angle by more than 12 degrees?
 *
 *     npx tsx workshop/sweep/minima.ts SWEEP.hdf5 MODEL REPORT.csv [--first N] [--bond 0.08] [--angle 12]
 *
 * A line a molecule goes to the CSV; the summary counts by family and by the elements of what is off, and how many of the wrong ones and of the
 * others are named: by the domain of validity (docs/coverage.md), or by the uncertainty of their geometry where the model file has one. Molecules that the program or the model
 * refuses are counted by reason and are not part of the share.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { coordinateValue, ForceField, type ForceFieldPotential, minimize } from 'resff';
import { symbolOf } from 'resff/chemistry';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { type CsvCell, writeCsv } from 'resff/report';
import { type CoordinateChange, geometryChange, geometryDeviation, unsureCoordinates } from 'resff/simulate';
import { messageOf, minimumSet } from './minimum-set.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    first: { type: 'string', default: 'Infinity' },
    bond: { type: 'string', default: '0.08' },
    angle: { type: 'string', default: '12' },
  },
});
const [sweep = '', model = '', report = ''] = positionals;
if (positionals.length !== 3) {
  console.error('expected SWEEP.hdf5 MODEL REPORT.csv');
  process.exit(2);
}
const limits = { bond: Number(values.bond), angle: Number(values.angle) };
const DEGREES = 180 / Math.PI;

/** The same text for an angle and its mirror image. */
const eitherWay = (names: string) => [names, names.split('-').reverse().join('-')].sort()[0]!;

type Counts = Map<string, { count: number; wrong: number }>;

const tally = (counts: Counts, key: string, wrong: boolean) => {
  const { count, wrong: before } = counts.get(key) ?? { count: 0, wrong: 0 };
  counts.set(key, { count: count + 1, wrong: before + (wrong ? 1 : 0) });
};
const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;

enableRelaxedSimd();
const forceField = new ForceField(loadModel(model));
const rows: CsvCell[][] = [];
const families: Counts = new Map();
const kinds: Counts = new Map();
const refused: Counts = new Map();
const reliable = { bonds: { count: 0, one: 0, two: 0 }, angles: { count: 0, one: 0, two: 0 } };
const wrong = { bond: 0, angle: 0, either: 0, unconverged: 0 };
const flags: Record<'wrong' | 'right', Record<'unseen' | 'unsure' | 'either', number>> = {
  wrong: { unseen: 0, unsure: 0, either: 0 },
  right: { unseen: 0, unsure: 0, either: 0 },
};

for await (const { id, subset, smiles, molecule, problem, positions } of minimumSet(sweep)) {
  if (rows.length >= Number(values.first)) break;
  if (molecule === null) {
    tally(refused, problem, true);
    continue;
  }
  let potential: ForceFieldPotential;
  try {
    potential = forceField.potential(molecule);
  } catch (error) {
    const reason = messageOf(error).replace(/ at atom.*| \(molecule.*/, '');
    tally(refused, reason, true);
    continue;
  }
  const relaxed = minimize(potential, positions);
  const z = molecule.atomicNumbers;
  const change = geometryChange(potential.topology, z, positions, relaxed.positions, 1);
  const names = (found?: CoordinateChange) => found?.atoms.map((atom) => symbolOf(z[atom]!)).join('-') ?? '';
  const [bond] = change.bonds;
  const [angle] = change.angles;
  const bondOff = bond !== undefined && Math.abs(bond.change) > limits.bond;
  const angleOff = angle !== undefined && Math.abs(angle.change) * DEGREES > limits.angle;
  tally(families, subset, bondOff || angleOff);
  if (bondOff) tally(kinds, `bond ${eitherWay(names(bond))}`, true);
  if (angleOff) tally(kinds, `angle ${eitherWay(names(angle))}`, true);
  wrong.bond += bondOff ? 1 : 0;
  wrong.angle += angleOff ? 1 : 0;
  wrong.either += bondOff || angleOff ? 1 : 0;
  wrong.unconverged += relaxed.converged ? 0 : 1;
  const unseen = potential.unseen.length > 0;
  let unsure = false;
  if (forceField.model.uncertainty !== null && relaxed.converged) {
    const uncertainty = forceField.uncertainty(molecule);
    const deviations = geometryDeviation(potential, uncertainty, potential.topology, relaxed.positions, Infinity);
    unsure = unsureCoordinates(deviations).length > 0;
    for (const kind of ['bonds', 'angles'] as const)
      for (const { atoms, value, deviation, kind: coordinate } of deviations[kind]) {
        const error = Math.abs(value - coordinateValue({ kind: coordinate, atoms }, positions));
        reliable[kind].count += 1;
        reliable[kind].one += error < deviation ? 1 : 0;
        reliable[kind].two += error < 2 * deviation ? 1 : 0;
      }
  }
  const verdict = bondOff || angleOff ? 'wrong' : 'right';
  flags[verdict].unseen += unseen ? 1 : 0;
  flags[verdict].unsure += unsure ? 1 : 0;
  flags[verdict].either += unseen || unsure ? 1 : 0;
  rows.push([
    id,
    subset,
    smiles,
    names(bond),
    bond === undefined ? null : bond.atoms.map((atom) => atom + 1).join(' '),
    bond?.before ?? null,
    bond?.after ?? null,
    names(angle),
    angle === undefined ? null : angle.atoms.map((atom) => atom + 1).join(' '),
    angle === undefined ? null : angle.before * DEGREES,
    angle === undefined ? null : angle.after * DEGREES,
    change.rmsd,
    relaxed.reason,
    bondOff || angleOff ? 'wrong' : '',
    unsure ? 'unsure' : '',
    potential.warnings.join('; '),
  ]);
}
const header =
  'id,family,smiles,bond,bond atoms,bond gfn2,bond model,angle,angle atoms,angle gfn2,angle model,rmsd,reason,verdict,geometry,warnings';
writeFileSync(report, writeCsv(header.split(','), rows));

console.log(`${forceField.model.name}: ${rows.length} molecules of ${sweep}`);
console.log(
  `wrong: ${wrong.either} (${share(wrong.either, rows.length)}); a bond by more than ${limits.bond} Å: ${wrong.bond}, ` +
    `an angle by more than ${limits.angle} degrees: ${wrong.angle}; not converged: ${wrong.unconverged}`,
);
for (const [kind, { count, one, two }] of Object.entries(reliable))
  if (count > 0) console.log(`${kind}: ${share(one, count)} within one deviation, ${share(two, count)} within two`);
for (const [verdict, { unseen, unsure, either }] of Object.entries(flags)) {
  const count = verdict === 'wrong' ? wrong.either : rows.length - wrong.either;
  console.log(
    `${verdict}: ${share(either, count)} named, ${share(unseen, count)} outside what the model has seen, ${share(unsure, count)} with a bond or angle it is not sure of`,
  );
}
for (const [family, { count, wrong }] of [...families].sort())
  console.log(`  ${family.padEnd(24)} ${wrong} of ${count} (${share(wrong, count)})`);
for (const [kind, { wrong }] of Object.entries(kinds)
  .sort(([, a], [, b]) => b.wrong - a.wrong)
  .slice(0, 30))
  console.log(`  ${kind.padEnd(24)} ${wrong}`);
for (const [reason, count] of Object.entries(refused)
  .sort(([, a], [, b]) => b - a)
  .slice(0, 12))
  console.log(`refused ${count}: ${reason}`);
