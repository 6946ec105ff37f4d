import type { Structure } from '../../chemistry/structure.js';
import { computeSinglePoints } from '../../workflow/single-points.js';
import type { LibraryAnswer } from '../command.js';
import { type BatchEntry, failureJson, libraryAnswers, reportFailures } from '../entry.js';
import { print } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { checkOutput, writeResults } from '../structure-output.js';
import { groupUncertainties, type RecordUncertainty, uncertaintyJson, uncertaintyText } from '../uncertainty.js';
import type { EnergyCommandOptions } from './options.js';
import { byMolecule, type EnergyRecord, energyJson, energyText, forceText } from './report.js';

/** Exit status `failed` when a structure cannot be computed; the others are printed and written nevertheless. */
export async function runEnergy(inputs: readonly string[], options: EnergyCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options, true);
  const entries = await energies(session, options);
  const records = reportFailures(entries);
  const groups = byMolecule(records);
  const uncertainties = uncertaintiesOf(session, options, records);
  const toJson = (record: EnergyRecord) => jsonOf(record, options, uncertainties);
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      results: entries.map((entry) => ('error' in entry ? failureJson(entry) : toJson(entry))),
    });
  if (options.output) writeResults(options.output, records, json);
  if (options.json) print(json());
  else
    print(
      textHead(session, options) +
        energyText(groups) +
        (options.uncertainty
          ? uncertaintyText(records.map((record) => ({ ...record, uncertainty: uncertainties.get(record.structure)! })))
          : '') +
        (options.forces ? records.map(forceText).join('') : ''),
    );
}

/** Of the records of a library. */
export async function energyAnswers(session: Session, options: EnergyCommandOptions): Promise<LibraryAnswer[]> {
  const entries = await energies(session, options);
  const uncertainties = uncertaintiesOf(
    session,
    options,
    entries.filter((entry): entry is EnergyRecord => !('error' in entry)),
  );
  return libraryAnswers(entries, (record) => ({
    json: jsonOf(record, options, uncertainties),
    structures: [record],
    failure: null,
  }));
}

type Uncertainties = ReadonlyMap<Structure, RecordUncertainty>;

/** Of every record, by its structure; of none without --uncertainty. */
function uncertaintiesOf(
  session: Session,
  options: EnergyCommandOptions,
  records: readonly EnergyRecord[],
): Uncertainties {
  if (!options.uncertainty) return new Map();
  const groups = byMolecule(records);
  return new Map(
    groups.flatMap((group) =>
      groupUncertainties(session, options, group).map((own, i) => [group[i]!.structure, own] as const),
    ),
  );
}

function jsonOf(record: EnergyRecord, { forces }: EnergyCommandOptions, uncertainties: Uncertainties) {
  const own = uncertainties.get(record.structure);
  return { ...energyJson(record, forces), ...(own ? { uncertainty: uncertaintyJson(own, forces) } : {}) };
}

async function energies(session: Session, options: EnergyCommandOptions): Promise<BatchEntry<EnergyRecord>[]> {
  const structures = session.groups.flat();
  const { points, warnings } = await computeSinglePoints(
    session.forceField.model,
    structures,
    workflowOptions(session, options),
  );
  warnings.forEach(session.warn);
  return structures.map((structure, i): BatchEntry<EnergyRecord> => {
    const outcome = points[i]!;
    return 'error' in outcome ? { structure, error: outcome.error } : { structure, ...outcome.value };
  });
}
