/**
 * Are deviations as large as errors? Every frame of a held-out file (workshop/data, in the layout of docs/training.md) relative to the lowest
 * frame of its molecule: error against the label, and the deviation that the model gives for it.
 *
 *     npx tsx workshop/sweep/reliability.ts FRAMES.hdf5 MODEL REPORT.csv [--first N] [--highest 60]
 *
 * A line a molecule goes to the CSV. Molecules with an atom that the model file says it has not seen are compared with the others: their
 * deviations should be at least three times as large. Frames more than `--highest` kcal/mol above the lowest are left out.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { energyDeviation, ForceField, ResffError, totalEnergy, unseenAtoms } from 'resff';
import { archiveOpener, enableRelaxedSimd, loadModel } from 'resff/node';
import { type CsvCell, writeCsv } from 'resff/report';
import { emptyReport, type Judged, NO_FILTER, readSpice, reliability, type SpiceRecord } from 'resff/train';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    first: { type: 'string', default: 'Infinity' },
    highest: { type: 'string', default: '60' },
  },
});
const [path = '', model = '', report = ''] = positionals;
if (positionals.length !== 3) {
  console.error('expected FRAMES.hdf5 MODEL REPORT.csv');
  process.exit(2);
}

/** What was found of one molecule. */
interface Row {
  readonly name: string;
  /** fewest molecules of the training data that have the environment of one of its unseen atoms; null where all are seen */
  readonly rarest: number | null;
  readonly energies: readonly Judged[];
  readonly forces: readonly Judged[];
}

enableRelaxedSimd();
const forceField = new ForceField(loadModel(model));
const filter = { ...NO_FILTER, maxEnergy: Number(values.highest) };
const rows: Row[] = [];
let refused = 0;
for (const record of readSpice((await archiveOpener())(path), filter, emptyReport())) {
  if (rows.length >= Number(values.first)) break;
  if (record.energies.length < 2) continue;
  try {
    rows.push(rowOf(record));
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
    refused += 1;
  }
}

function rowOf({ id, molecule, positions, energies: labels, gradients }: SpiceRecord): Row {
  const size = 3 * molecule.atomicNumbers.length;
  const forces = new Float64Array(positions.length);
  const energies = forceField.potential(molecule).batch(positions, forces).map(totalEnergy);
  const spreads = forceField.uncertainty(molecule).spreads(positions);
  const zero = labels.indexOf(Math.min(...labels));
  const unseen = unseenAtoms(forceField.model, molecule) ?? [];
  return {
    name: id,
    rarest: unseen.length > 0 ? Math.min(...unseen.map(({ molecules }) => molecules)) : null,
    energies: energies.flatMap((energy, c) => {
      if (c === zero) return [];
      const error = energy - energies[zero]! - (labels[c]! - labels[zero]!);
      return [{ error, deviation: energyDeviation(spreads[c]!, spreads[zero]!), weight: 1 }];
    }),
    forces: Array.from(gradients ?? [], (gradient, k) => ({
      error: forces[k]! + gradient,
      deviation: spreads[Math.floor(k / size)]!.forces[Math.floor((k % size) / 3)]!,
      weight: 1,
    })),
  };
}

const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / Math.max(1, of.length);
const deviationOf = (judged: readonly Judged[]) => mean(judged.map(({ deviation }) => deviation));
const errorOf = (judged: readonly Judged[]) => mean(judged.map(({ error }) => Math.abs(error)));
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

function line(name: string, group: readonly Row[]): string {
  const parts = (['energies', 'forces'] as const).map((what) => {
    const all = group.flatMap((row) => row[what]);
    if (all.length === 0) return `${what}: none`;
    const { withinOne, withinTwo, rankCorrelation, count } = reliability(all);
    return `${what} (${count}): within one ${percent(withinOne)}, two ${percent(withinTwo)}, rank correlation ${rankCorrelation.toFixed(2)}, mean error ${errorOf(all).toFixed(2)}, deviation ${deviationOf(all).toFixed(2)}`;
  });
  return `  ${name.padEnd(34)} ${String(group.length).padStart(4)} molecules\n    ${parts.join('\n    ')}`;
}

const seen = rows.filter(({ rarest }) => rarest === null);
const unseen = rows.filter(({ rarest }) => rarest !== null);
console.log(
  `${forceField.model.name}: ${rows.length} molecules of ${path}, ${refused} refused; kcal/mol and kcal/mol/Å`,
);
console.log(line('all', rows));
console.log(line('all atoms seen', seen));
console.log(
  line(
    'an atom of 1 to 4 training molecules',
    unseen.filter(({ rarest }) => rarest !== 0),
  ),
);
console.log(
  line(
    'an atom never met',
    unseen.filter(({ rarest }) => rarest === 0),
  ),
);
const ratio = (of: (judged: readonly Judged[]) => number, what: 'energies' | 'forces') => {
  // Molecules count alike, whatever the number of their frames.
  const [a, b] = [unseen, seen].map((group) => mean(group.map((row) => of(row[what]))));
  return (a! / b!).toFixed(2);
};
console.log(
  `not all seen against seen: deviations of energies ${ratio(deviationOf, 'energies')}, their errors ${ratio(errorOf, 'energies')}; ` +
    `of forces ${ratio(deviationOf, 'forces')}, errors ${ratio(errorOf, 'forces')}`,
);
const header =
  'molecule,rarest unseen,frames,mean energy error,mean energy deviation,mean force error,mean force deviation';
const cells = rows.map(({ name, rarest, energies, forces }): CsvCell[] => [
  name,
  rarest,
  energies.length,
  ...[energies, forces].flatMap((judged) => [errorOf(judged), deviationOf(judged)]),
]);
writeFileSync(report, writeCsv(header.split(','), cells));
