import { basename } from 'node:path';
import { matchMolecule } from '../../chemistry/molecule-match.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import type { StructureResult } from '../../formats/format.js';
import { formatOfName, readStructures } from '../../formats/registry.js';
import { conformerFreeEnergies } from '../../workflow/conformer-free-energy.js';
import { type SearchAnswer, type SearchSettings, searchConformers } from '../../workflow/conformer-search.js';
import type { LibraryAnswer } from '../command.js';
import { type BatchEntry, failureJson, libraryAnswers, reportFailures } from '../entry.js';
import { CliError, exitCodes } from '../exit.js';
import { note, print } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { readSource } from '../source.js';
import { checkOutput, writeResults } from '../structure-output.js';
import type { ConformersCommandOptions, SearchCommandOptions } from './options.js';
import { type ConformersRecord, conformersJson, conformersText, rows } from './report.js';

/** Exit status `failed` when a molecule has no conformers; those of the others are printed and written. */
export async function runConformers(inputs: readonly string[], options: ConformersCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options);
  const entries = await searched(session, options);
  const records = reportFailures(entries);
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      temperature: options.temperature,
      results: entries.map((entry) => ('error' in entry ? failureJson(entry) : conformersJson(entry))),
    });
  if (options.output) writeResults(options.output, records.flatMap(results), json);
  if (options.json) print(json());
  else print(textHead(session, options) + records.map((record) => conformersText(record, options)).join(''));
}

/** Of the records of a library. */
export async function conformersAnswers(session: Session, options: ConformersCommandOptions): Promise<LibraryAnswer[]> {
  return libraryAnswers(await searched(session, options), (record) => ({
    json: conformersJson(record),
    structures: results(record),
    failure: null,
  }));
}

async function searched(session: Session, options: ConformersCommandOptions): Promise<BatchEntry<ConformersRecord>[]> {
  const given = options.from === undefined ? [] : readFrom(options.from);
  const requests = session.groups.map((group) => ({
    structure: group[0]!,
    // A file of several conformers is a set of starts; a single structure is one only where nothing else is asked for.
    starts: [
      ...(group.length > 1 || options.count === 0 ? group.map(({ positions }) => positions) : []),
      ...(options.from === undefined ? [] : startsOf(group[0]!, given, options.from)),
    ],
  }));
  const outcomes = await searchConformers(session.forceField.model, requests, searchSettings(options), {
    ...workflowOptions(session, options),
    onProgress: options.progress ? (done, all) => note(`${done} of ${all} geometries relaxed`) : undefined,
  });
  const entries: BatchEntry<ConformersRecord>[] = [];
  for (const [k, outcome] of outcomes.entries()) {
    const structure = requests[k]!.structure;
    if ('error' in outcome) entries.push({ structure, error: outcome.error });
    else {
      const chosen = structure.properties.get('stereo');
      const warnings = [
        ...outcome.value.warnings,
        ...(chosen === undefined ? [] : [`${structure.molecule.name}: stereochemistry ${chosen}`]),
      ];
      entries.push(await recordOf(session, structure, { ...outcome.value, warnings }, options));
    }
  }
  for (const entry of entries) if ('warnings' in entry) entry.warnings.forEach(session.warn);
  return entries;
}

export function searchSettings(options: SearchCommandOptions): SearchSettings {
  return {
    ...(options.count === undefined ? {} : { count: options.count }),
    seed: options.seed,
    level: options.level,
    energyWindow: options.window,
    rmsdThreshold: options.rmsd,
    temperatureK: options.temperature,
  };
}

async function recordOf(
  session: Session,
  structure: Structure,
  answer: SearchAnswer,
  options: ConformersCommandOptions,
): Promise<BatchEntry<ConformersRecord>> {
  if (!options.freeEnergy) return { ...answer, structure, thermal: null };
  try {
    const thermal = await conformerFreeEnergies(session.forceField.model, structure, answer.ensemble.conformers, {
      ...workflowOptions(session, options),
      temperatureK: options.temperature,
    });
    return { ...answer, structure, thermal };
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
    return { structure, error };
  }
}

/** What goes into structure files: a record for each conformer, numbers as data items. */
function results(record: ConformersRecord): StructureResult[] {
  const { molecule } = record.structure;
  return rows(record).map(({ conformer, population, freeEnergy, relativeFreeEnergy }, k) => ({
    structure: {
      molecule,
      positions: conformer.candidate.positions,
      properties: new Map([
        ['conformer', String(k + 1)],
        ['relative_energy', conformer.relativeEnergy.toFixed(4)],
        ['population', population.toFixed(6)],
        ['degeneracy', String(conformer.degeneracy)],
        ['found', String(conformer.found)],
        ...(freeEnergy === undefined || freeEnergy === null
          ? []
          : ([
              ['free_energy', freeEnergy.toFixed(4)],
              ['relative_free_energy', relativeFreeEnergy!.toFixed(4)],
            ] as const)),
      ]),
    },
    energy: conformer.candidate.energy,
  }));
}

/** @throws CliError (input) for a file that cannot be read */
function readFrom(path: string): Structure[] {
  try {
    return readStructures(readSource(path, `--from ${path}`), {
      format: formatOfName(path.replace(/\.gz$/i, ''))?.name,
    });
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new CliError(exitCodes.input, `--from ${path}: ${cause.message}`, { cause });
  }
}

/** @throws CliError (input) when none of them is the molecule */
function startsOf({ molecule }: Structure, given: readonly Structure[], path: string): Float64Array[] {
  const starts = given.flatMap(({ molecule: { atomicNumbers, bonds }, positions }) => {
    const image = matchMolecule(atomicNumbers, bonds, molecule);
    if (image === undefined) return [];
    const own = new Float64Array(positions.length);
    image.forEach((atom, k) => {
      own.set(positions.subarray(3 * k, 3 * k + 3), 3 * atom);
    });
    return [own];
  });
  if (starts.length > 0) return starts;
  throw new CliError(
    exitCodes.input,
    `--from ${basename(path)}: expected geometries of ${molecule.name}, got ${given.length} of other molecules`,
  );
}
