/**
 * The sweep: small molecules that enumerate functional groups (workshop/data/enumerate_molecules.py, none of them in training), relaxed with a
 * model from their GFN2-xTB minima. How many have a bond off by more than 0.08 Å or an angle by more than 12 degrees?
 *
 *     node workshop/sweep/minima.mjs SWEEP.hdf5 MODEL REPORT.csv [--first N] [--bond 0.08] [--angle 12]
 *
 * A line a molecule goes to the CSV; the summary counts by family and by the elements of what is off. Molecules that the program or the model
 * refuses are counted by reason and are not part of the share.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ForceField, minimize } from 'resff';
import { symbolOf } from 'resff/chemistry';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { writeCsv } from 'resff/report';
import { geometryChange } from 'resff/simulate';
import { minimumSet } from './minimum-set.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    first: { type: 'string', default: 'Infinity' },
    bond: { type: 'string', default: '0.08' },
    angle: { type: 'string', default: '12' },
  },
});
const [sweep, model, report] = positionals;
if (report === undefined || positionals.length !== 3) {
  console.error('expected SWEEP.hdf5 MODEL REPORT.csv');
  process.exit(2);
}
const limits = { bond: Number(values.bond), angle: Number(values.angle) };
const DEGREES = 180 / Math.PI;

const tally = (counts, key, wrong) => {
  counts[key] ??= { count: 0, wrong: 0 };
  counts[key].count += 1;
  counts[key].wrong += wrong ? 1 : 0;
};
const share = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;

enableRelaxedSimd();
const forceField = new ForceField(loadModel(model));
const rows = [];
const families = {};
const kinds = {};
const refused = {};
const wrong = { bond: 0, angle: 0, either: 0, unconverged: 0 };

for await (const { id, subset, smiles, molecule, problem, positions } of minimumSet(sweep)) {
  if (rows.length >= Number(values.first)) break;
  let potential;
  try {
    if (molecule === null) throw new Error(problem);
    potential = forceField.potential(molecule);
  } catch (error) {
    const reason = error.message.replace(/^SMILES.*?": /, '').replace(/ at atom.*| \(molecule.*/, '');
    refused[reason] = (refused[reason] ?? 0) + 1;
    continue;
  }
  const relaxed = minimize(potential, positions);
  const z = molecule.atomicNumbers;
  const change = geometryChange(potential.topology, z, positions, relaxed.positions, 1);
  const names = (found) => (found === undefined ? '' : found.atoms.map((atom) => symbolOf(z[atom])).join('-'));
  const [bond] = change.bonds;
  const [angle] = change.angles;
  const bondOff = bond !== undefined && Math.abs(bond.change) > limits.bond;
  const angleOff = angle !== undefined && Math.abs(angle.change) * DEGREES > limits.angle;
  tally(families, subset, bondOff || angleOff);
  if (bondOff) tally(kinds, `bond ${[names(bond), names(bond).split('-').reverse().join('-')].sort()[0]}`, true);
  if (angleOff) tally(kinds, `angle ${[names(angle), names(angle).split('-').reverse().join('-')].sort()[0]}`, true);
  wrong.bond += bondOff ? 1 : 0;
  wrong.angle += angleOff ? 1 : 0;
  wrong.either += bondOff || angleOff ? 1 : 0;
  wrong.unconverged += relaxed.converged ? 0 : 1;
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
    potential.warnings.join('; '),
  ]);
}
const header =
  'id,family,smiles,bond,bond atoms,bond gfn2,bond model,angle,angle atoms,angle gfn2,angle model,rmsd,reason,verdict,warnings';
writeFileSync(report, writeCsv(header.split(','), rows));

console.log(`${forceField.model.name}: ${rows.length} molecules of ${sweep}`);
console.log(
  `wrong: ${wrong.either} (${share(wrong.either, rows.length)}); a bond by more than ${limits.bond} Å: ${wrong.bond}, ` +
    `an angle by more than ${limits.angle} degrees: ${wrong.angle}; not converged: ${wrong.unconverged}`,
);
for (const [family, { count, wrong }] of Object.entries(families).sort())
  console.log(`  ${family.padEnd(24)} ${wrong} of ${count} (${share(wrong, count)})`);
for (const [kind, { wrong }] of Object.entries(kinds)
  .sort(([, a], [, b]) => b.wrong - a.wrong)
  .slice(0, 30))
  console.log(`  ${kind.padEnd(24)} ${wrong}`);
for (const [reason, count] of Object.entries(refused)
  .sort(([, a], [, b]) => b - a)
  .slice(0, 12))
  console.log(`refused ${count}: ${reason}`);
