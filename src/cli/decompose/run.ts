import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { symbolOf } from '../../core/elements.js';
import { totalEnergy } from '../../force-field/term-energies.js';
import { energyDeviation } from '../../force-field/uncertainty.js';
import { type CsvCell, writeCsv } from '../../report/csv.js';
import { linePlot } from '../../report/plot.js';
import type { Contribution, Decomposition } from '../../simulate/decomposition.js';
import { decomposeFrames } from '../../workflow/decomposition.js';
import { joinFrames } from '../../workflow/decomposition-job.js';
import { type BatchEntry, reportFailures } from '../entry.js';
import { CliError, exitCodes } from '../exit.js';
import { checkExtension, print, printJson, writeOutput } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { formatTable } from '../table.js';
import type { DecomposeCommandOptions } from './options.js';
import { readTrajectory } from './trajectory-input.js';

/** The frames of one molecule with their energies. */
interface DecomposeRecord extends Decomposition {
  readonly molecule: Molecule;
  /** (C) kcal/mol */
  readonly energies: readonly number[];
  readonly lowest: number;
  /** (C) scanned dihedral in degrees where the frames carry one, else the frame number from 1 */
  readonly abscissa: readonly number[];
  readonly isScan: boolean;
  /** (C) kcal/mol, standard deviation of the energy relative to the lowest; null when not asked for */
  readonly deviations: readonly number[] | null;
}

/** Contributions of each kind listed in the text output. */
const MOST_LISTED = 5;

export async function runDecompose(inputs: readonly string[], options: DecomposeCommandOptions): Promise<void> {
  const { output, plot, contributions, trajectory } = options;
  checkExtension(output, ['.csv', '.json']);
  checkExtension(plot, ['.svg']);
  checkExtension(contributions, ['.csv']);
  const session = await openSession(inputs, options);
  const { groups } = session;
  if ((trajectory || plot) && groups.length !== 1)
    throw new CliError(
      exitCodes.usage,
      `${trajectory ? 'trajectory' : 'plot'}: expected one molecule in the input, got ${groups.length}`,
    );
  const molecules = groups.map((group) => {
    const { molecule } = group[0]!;
    const frames = trajectory
      ? readTrajectory(trajectory, molecule.atomicNumbers.length)
      : group.map(({ positions }) => positions);
    return { molecule, frames: joinFrames(frames) };
  });
  const outcomes = await decomposeFrames(session.forceField.model, molecules, {
    ...workflowOptions(session, options),
    contributions: contributions !== undefined,
  });
  const entries = outcomes.map((outcome, i): BatchEntry<DecomposeRecord & { structure: Structure }> => {
    const structure = groups[i]![0]!;
    if ('error' in outcome) return { structure, error: outcome.error };
    const { warnings, ...decomposition } = outcome.value;
    warnings.forEach(session.warn);
    const energies = decomposition.terms.map(totalEnergy);
    const angles = trajectory ? null : scannedAngles(groups[i]!);
    const { molecule, frames } = molecules[i]!;
    const lowest = energies.indexOf(energies.reduce((a, b) => Math.min(a, b)));
    return {
      ...decomposition,
      structure,
      molecule,
      energies,
      lowest,
      deviations: options.uncertainty ? frameDeviations(session, options, molecule, frames, lowest) : null,
      abscissa: angles ?? energies.map((_, k) => k + 1),
      isScan: angles !== null,
    };
  });
  const records: DecomposeRecord[] = reportFailures(entries);
  const json = () => ({ ...jsonHead(session, options), molecules: records.map(recordJson) });
  if (output) writeOutput(output, output.endsWith('.json') ? `${JSON.stringify(json())}\n` : termsCsv(records));
  if (contributions) writeOutput(contributions, contributionsCsv(records));
  if (plot) writeOutput(plot, termsPlot(records[0]!, session.forceField.model.name));
  if (options.json) printJson(json());
  else print(`${textHead(session, options)}${records.map(recordText).join('')}`);
}

/** Of the energy of every frame (C,N,3) relative to the lowest. */
function frameDeviations(
  { forceField }: Session,
  { allowUncovered = false, strict = false }: DecomposeCommandOptions,
  molecule: Molecule,
  frames: Float64Array,
  lowest: number,
): number[] {
  const spreads = forceField.uncertainty(molecule, { allowUncovered, strict }).spreads(frames);
  return spreads.map((spread) => energyDeviation(spread, spreads[lowest]!));
}

/** The `degrees` of every frame of a one-dimensional scan. */
function scannedAngles(group: readonly Structure[]): number[] | null {
  const angles = group.map(({ properties }) =>
    properties.has('degrees_2') ? Number.NaN : Number(properties.get('degrees') ?? Number.NaN),
  );
  return angles.every(Number.isFinite) ? angles : null;
}

/** Names of the terms, the same in every record. */
function termNames([record]: readonly DecomposeRecord[]): string[] {
  return Object.keys(record!.terms[0]!);
}

/** Terms of a frame, in the order of their names, relative to the lowest frame. */
function relative({ terms, lowest }: DecomposeRecord, frame: number): number[] {
  return Object.entries(terms[frame]!).map(([name, energy]) => energy - terms[lowest]![name]!);
}

function recordText(record: DecomposeRecord): string {
  const { molecule, energies, lowest, abscissa, isScan, deviations } = record;
  const columns = [
    { title: 'frame' },
    ...(isScan ? [{ title: 'degrees', digits: 1 }] : []),
    { title: 'energy', digits: 4 },
    ...(deviations ? [{ title: 'deviation', digits: 2 }] : []),
    ...termNames([record]).map((title) => ({ title, digits: 4 })),
  ];
  const rows = energies.map((energy, i) => [
    i + 1,
    ...(isScan ? [abscissa[i]!] : []),
    energy - energies[lowest]!,
    ...(deviations ? [deviations[i]!] : []),
    ...relative(record, i),
  ]);
  return [
    `\n${molecule.name}: ${energies.length} frames, kcal/mol relative to frame ${lowest + 1}, the lowest (${energies[lowest]!.toFixed(4)})`,
    '',
    formatTable(columns, rows),
    ...(record.contributions.length > 0 ? [largestText(record)] : []),
  ].join('\n');
}

/** Largest less lowest value over the frames. */
function spread({ energies }: Contribution): number {
  return energies.reduce((a, b) => Math.max(a, b)) - energies.reduce((a, b) => Math.min(a, b));
}

function largestText({ contributions, molecule, lowest }: DecomposeRecord): string {
  const kinds = [...new Set(contributions.map(({ kind }) => kind))];
  const largest = kinds.flatMap((kind) =>
    contributions
      .filter((one) => one.kind === kind)
      .sort((a, b) => spread(b) - spread(a))
      .slice(0, MOST_LISTED),
  );
  const rows = largest.map((one) => {
    const above = one.energies.map((energy) => energy - one.energies[lowest]!);
    return [
      one.kind,
      atomNames(molecule, one.atoms),
      above.reduce((a, b) => Math.min(a, b)),
      above.reduce((a, b) => Math.max(a, b)),
    ];
  });
  const columns = [
    { title: 'changes most' },
    { title: 'atoms' },
    { title: 'lowest', digits: 4 },
    { title: 'highest', digits: 4 },
  ];
  return formatTable(columns, rows);
}

/** `C1-N2-C3`, counted from 1. */
function atomNames({ atomicNumbers }: Molecule, atoms: readonly number[]): string {
  return atoms.map((atom) => `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`).join('-');
}

function termsCsv(records: readonly DecomposeRecord[]): string {
  const header = [
    'molecule',
    'frame',
    'degrees',
    'energy_kcal_per_mol',
    'relative_energy_kcal_per_mol',
    ...(records[0]?.deviations ? ['deviation_kcal_per_mol'] : []),
    ...termNames(records).map((name) => `relative_${name}_kcal_per_mol`),
  ];
  const rows = records.flatMap((record) =>
    record.energies.map((energy, i): CsvCell[] => [
      record.molecule.name,
      i + 1,
      record.isScan ? record.abscissa[i]! : null,
      energy,
      energy - record.energies[record.lowest]!,
      ...(record.deviations ? [record.deviations[i]!] : []),
      ...relative(record, i),
    ]),
  );
  return writeCsv(header, rows);
}

function contributionsCsv(records: readonly DecomposeRecord[]): string {
  const rows = records.flatMap(({ molecule, contributions, lowest }) =>
    contributions.flatMap(({ kind, atoms, energies }) =>
      Array.from(energies, (energy, i): CsvCell[] => [
        molecule.name,
        i + 1,
        kind,
        atomNames(molecule, atoms),
        energy,
        energy - energies[lowest]!,
      ]),
    ),
  );
  return writeCsv(['molecule', 'frame', 'kind', 'atoms', 'energy_kcal_per_mol', 'relative_energy_kcal_per_mol'], rows);
}

function recordJson(record: DecomposeRecord) {
  const { molecule, energies, lowest, terms, contributions, abscissa, isScan, deviations } = record;
  return {
    name: molecule.name,
    lowest,
    frames: energies.map((energy, i) => ({
      ...(isScan ? { degrees: abscissa[i] } : {}),
      energy,
      relativeEnergy: energy - energies[lowest]!,
      ...(deviations ? { deviation: deviations[i] } : {}),
      terms: terms[i],
    })),
    ...(contributions.length > 0
      ? { contributions: contributions.map((one) => ({ ...one, energies: Array.from(one.energies) })) }
      : {}),
  };
}

function termsPlot(record: DecomposeRecord, model: string): string {
  const { molecule, energies, lowest, abscissa, isScan } = record;
  const rows = energies.map((_, i) => relative(record, i));
  const order = abscissa.map((_, i) => i).sort((a, b) => abscissa[a]! - abscissa[b]!);
  const x = order.map((i) => abscissa[i]!);
  return linePlot(
    [
      { name: 'total', x, y: order.map((i) => energies[i]! - energies[lowest]!) },
      ...termNames([record]).map((name, t) => ({ name, x, y: order.map((i) => rows[i]![t]!) })),
    ],
    {
      title: `${molecule.name}, ${model}`,
      x: isScan ? { label: 'dihedral (degrees)', kind: 'degrees' } : { label: 'frame' },
      y: { label: 'energy above the lowest frame (kcal/mol)' },
    },
  );
}
