/**
 * Each pair of elements pressed from 3 to 0.5 Å without a bond between them: the hydrides of both face each other, hydrogens turned
 * away. At most one minimum, and no fall inside it.
 *
 *     node workshop/sweep/element-pair.mjs MODEL [REPORT.csv] [--tolerance 1]
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createMolecule, ForceField } from 'resff';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { writeCsv } from 'resff/report';
import { falls, steps } from './energy-curve.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tolerance: { type: 'string', default: '1' } },
});
const [model, report] = positionals;
if (model === undefined || positionals.length > 2) {
  console.error('expected MODEL [REPORT.csv]');
  process.exit(2);
}
/**
 * Atomic number, Å to hydrogen, degrees of each hydrogen from the direction away from the other molecule: as in the hydride, but below 70, so
 * that hydrogens do not pass each other.
 */
const HYDRIDES = {
  H: [1, 0.74, [0]],
  B: [5, 1.19, [68, 68, 68]],
  C: [6, 1.09, [0, 68, 68, 68]],
  N: [7, 1.01, [68, 68, 68]],
  O: [8, 0.96, [52, 52]],
  F: [9, 0.92, [0]],
  Si: [14, 1.48, [0, 68, 68, 68]],
  P: [15, 1.42, [57, 57, 57]],
  S: [16, 1.34, [46, 46]],
  Cl: [17, 1.27, [0]],
  Se: [34, 1.46, [45, 45]],
  Br: [35, 1.41, [0]],
  I: [53, 1.61, [0]],
};

/** Atoms of a hydride whose partner is at positive x (`sign` 1) or at negative x. */
function atomsOf([, length, polar], sign) {
  const around = polar.filter((degrees) => degrees > 0).length;
  let turn = 0;
  const hydrogens = polar.map((degrees) => {
    const [theta, phi] = [(degrees * Math.PI) / 180, (2 * Math.PI * (degrees > 0 ? turn++ : 0)) / Math.max(1, around)];
    const off = length * Math.sin(theta);
    return [-sign * length * Math.cos(theta), off * Math.cos(phi), sign * off * Math.sin(phi)];
  });
  return [[0, 0, 0], ...hydrogens];
}

function pairOf(first, second) {
  const numbers = [first, second].map(([z, , polar]) => [z, ...polar.map(() => 1)]);
  const bonds = numbers.flatMap((list, k) =>
    list.slice(1).flatMap((_, h) => [0, h + 1].map((i) => i + k * numbers[0].length)),
  );
  const molecule = createMolecule({
    atomicNumbers: numbers.flat(),
    bonds,
    bondOrders: Array(bonds.length / 2).fill(1),
  });
  const [a, b] = [atomsOf(first, 1), atomsOf(second, -1)];
  const at = (r) => Float64Array.from([...a, ...b.map(([x, y, z]) => [x + r, y, z])].flat());
  return { molecule, at };
}

enableRelaxedSimd();
const forceField = new ForceField(loadModel(model));
const tolerance = Number(values.tolerance);
const lengths = steps(0.5, 3, 0.025);
const rows = [];
let refused = 0;
Object.entries(HYDRIDES).forEach(([name, first], k, all) => {
  for (const [other, second] of all.slice(k)) {
    const { molecule, at } = pairOf(first, second);
    let potential;
    try {
      potential = forceField.potential(molecule);
    } catch {
      refused += 1;
      continue;
    }
    const energies = lengths.map((r) => potential.energyForces(at(r), new Float64Array(at(r).length)));
    // The natural well of a hydrogen bond or of a weak contact is beyond 1.5 Å.
    const beyond = lengths.findIndex((r) => r >= 1.5);
    const well = energies.indexOf(Math.min(...energies.slice(beyond)));
    const { inward } = falls(lengths, energies, well);
    rows.push([`${name}-${other}`, lengths[well], inward.fall, inward.from, inward.to, energies[0] - energies[well]]);
  }
});
const header = ['pair', 'well', 'fall', 'from', 'to', 'energy at 0.5'];
if (report !== undefined) writeFileSync(report, writeCsv(header, rows));
const wrong = rows.filter((row) => row[2] > tolerance).sort((a, b) => b[2] - a[2]);
console.log(
  `${forceField.model.name}: ${rows.length} pairs of elements, ${refused} refused; ${wrong.length} fall by more than ${tolerance} kcal/mol`,
);
for (const [pair, well, fall, from, to] of wrong)
  console.log(
    `  ${pair.padEnd(6)} ${fall.toFixed(0)} from ${from.toFixed(2)} to ${to.toFixed(2)} Å (well ${well.toFixed(2)})`,
  );
