import { computeSinglePoints } from '../../workflow/single-points.js';
import type { LibraryAnswer } from '../command.js';
import { type BatchEntry, failureJson, libraryAnswers, reportFailures } from '../entry.js';
import { print } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { checkOutput, writeResults } from '../structure-output.js';
import { groupUncertainties, uncertaintyJson, uncertaintyText } from '../uncertainty.js';
import type { EnergyCommandOptions } from './options.js';
import { byMolecule, type EnergyRecord, energyJson, energyText, forceText } from './report.js';

/** Exit status `failed` when a structure cannot be computed; the others are printed and written nevertheless. */
export async function runEnergy(inputs: readonly string[], options: EnergyCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options, true);
  const entries = await energies(session, options);
  const records = reportFailures(entries);
  const groups = byMolecule(records);
  const uncertainties = new Map(
    options.uncertainty
      ? groups.flatMap((group) =>
          groupUncertainties(session, options, group).map((own, i) => [group[i]!.structure, own] as const),
        )
      : [],
  );
  const toJson = (record: EnergyRecord) => {
    const own = uncertainties.get(record.structure);
    return {
      ...energyJson(record, options.forces),
      ...(own ? { uncertainty: uncertaintyJson(own, options.forces) } : {}),
    };
  };
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
  return libraryAnswers(await energies(session, options), (record) => ({
    json: energyJson(record, options.forces),
    structures: [record],
    failure: null,
  }));
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
