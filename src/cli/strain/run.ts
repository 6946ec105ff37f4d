import type { Structure } from '../../chemistry/structure.js';
import { symbolOf } from '../../core/elements.js';
import { poseStrain, type StrainAnswer } from '../../workflow/strain.js';
import type { LibraryAnswer } from '../command.js';
import { searchSettings } from '../conformers/run.js';
import { type BatchEntry, failureJson, libraryAnswers, reportFailures } from '../entry.js';
import { note, print, rows3 } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { checkOutput, writeResults } from '../structure-output.js';
import { type Cell, formatTable } from '../table.js';
import type { StrainCommandOptions } from './options.js';

interface StrainRecord extends StrainAnswer {
  readonly structure: Structure;
}

/** Bonds that are listed. */
const MOST_TORSIONS = 5;

/** Exit status `failed` when a pose has no strain; that of the others is printed and written. */
export async function runStrain(inputs: readonly string[], options: StrainCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options);
  const entries = await strains(session, options);
  const records = reportFailures(entries);
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      results: entries.map((entry) => ('error' in entry ? failureJson(entry) : strainJson(entry))),
    });
  if (options.output) writeResults(options.output, records.map(relaxedPose), json);
  if (options.json) print(json());
  else print(textHead(session, options) + strainText(records));
}

/** Of the records of a library. */
export async function strainAnswers(session: Session, options: StrainCommandOptions): Promise<LibraryAnswer[]> {
  return libraryAnswers(await strains(session, options), (record) => ({
    json: strainJson(record),
    structures: [relaxedPose(record)],
    failure: null,
  }));
}

async function strains(session: Session, options: StrainCommandOptions): Promise<BatchEntry<StrainRecord>[]> {
  const poses = session.groups.flat();
  const settings = { ...searchSettings(options), freedom: options.freedom, hold: options.hold };
  const outcomes = await poseStrain(session.forceField.model, poses, settings, {
    ...workflowOptions(session, options),
    onProgress: options.progress ? (done, all) => note(`${done} of ${all} geometries relaxed`) : undefined,
  });
  const entries = outcomes.map((outcome, k): BatchEntry<StrainRecord> => {
    const structure = poses[k]!;
    return 'error' in outcome ? { structure, error: outcome.error } : { ...outcome.value, structure };
  });
  for (const entry of entries) if ('warnings' in entry) entry.warnings.forEach(session.warn);
  return entries;
}

function strainJson({ structure, strain, terms, torsions, pose, lowest, search }: StrainRecord) {
  return {
    name: structure.molecule.name,
    atoms: structure.molecule.atomicNumbers.length,
    strain,
    terms,
    torsions,
    moved: pose.change.rmsd,
    conformers: search.ensemble.conformers.length,
    starts: search.starts,
    lost: search.lost,
    positions: rows3(pose.result.positions),
    lowest: rows3(lowest),
  };
}

function relaxedPose({ structure, pose, strain }: StrainRecord) {
  const properties = new Map([...structure.properties, ['strain', strain.toFixed(4)] as const]);
  return { structure: { ...structure, positions: pose.result.positions, properties }, energy: pose.energy };
}

function strainText(records: readonly StrainRecord[]): string {
  const terms = Object.keys(records[0]?.terms ?? {});
  const columns = [
    { title: 'name' },
    { title: 'strain', digits: 3 },
    ...terms.map((title) => ({ title, digits: 3 })),
    { title: 'moved by', digits: 3 },
    { title: 'conformers' },
  ];
  const rows = records.map(({ structure, strain, terms: by, pose, search }): Cell[] => [
    structure.molecule.name,
    strain,
    ...terms.map((name) => by[name]!),
    pose.change.rmsd,
    search.ensemble.conformers.length,
  ]);
  const torsions = records.flatMap(({ structure: { molecule }, torsions: list }) =>
    list
      .slice(0, MOST_TORSIONS)
      .map(({ bond, energy }): Cell[] => [
        molecule.name,
        bond.map((atom) => `${symbolOf(molecule.atomicNumbers[atom]!)}${atom + 1}`).join('-'),
        energy,
      ]),
  );
  const costs = formatTable([{ title: 'name' }, { title: 'torsions about' }, { title: 'cost', digits: 3 }], torsions);
  return `energies in kcal/mol above the lowest conformer found; moved by in Å\n\n${formatTable(columns, rows)}\n${costs}`;
}
