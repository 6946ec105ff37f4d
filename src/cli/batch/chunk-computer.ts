import { basename } from 'node:path';
import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { unseenAtoms } from '../../force-field/coverage.js';
import type { StructureResult } from '../../formats/format.js';
import type { Reading, Refusal } from '../../formats/reading.js';
import { readRecords } from '../../formats/registry.js';
import { groupConformers } from '../../formats/sdf/sdf.js';
import type { Model } from '../../model/model.js';
import type { ChunkComputer, RecordFailure } from '../../workflow/batch/chunk-result.js';
import type { LibraryRecord } from '../../workflow/batch/library.js';
import type { Executor } from '../../workflow/executor.js';
import type { LibraryUse } from '../command.js';
import { named, readLigands, structuresOfReadings, unpacked } from '../input.js';
import type { CommonOptions } from '../option.js';
import { noCells, sessionOf } from '../session.js';

/**
 * Computes chunks of a library as a command does its inputs, with one model and one executor for all of them.
 *
 * @param write the format of the structures; absent where none are wanted
 */
export function chunkComputer(
  use: LibraryUse,
  model: Model,
  executor: Executor,
  options: CommonOptions,
  write?: (results: readonly StructureResult[]) => string,
): ChunkComputer {
  const ligands = options.ligand?.flatMap(readLigands);
  return async (records) => {
    const warnings = new Set<string>();
    const readings = records.map((record) => readRecord(record, { ...options, ligands }));
    for (const reading of readings.flat()) for (const text of remarks(reading)) warnings.add(text);

    const recordOf = new Map<Molecule, LibraryRecord>();
    const groups: Structure[][] = [];
    const failures: RecordFailure[] = [];
    const lines: { readonly record: number; readonly json: object }[] = [];
    const fail = ({ number, source, line }: LibraryRecord, name: string, error: string) =>
      failures.push({ record: number, source, line, name, error });

    const owners = readings.flatMap((own, r) => own.map(() => records[r]!));
    const built = await structuresOfReadings(readings.flat(), { ...options, executor });
    built.forEach((found, i) => {
      const record = owners[i]!;
      const outcomes = use.cells ? found : found.map(inOpenSpace);
      const structures = outcomes.filter((outcome) => 'molecule' in outcome);
      for (const { molecule } of structures) recordOf.set(molecule, record);
      groups.push(...groupConformers(structures));
      for (const outcome of outcomes) {
        if ('molecule' in outcome) continue;
        fail(record, outcome.name, outcome.error.message);
        lines.push({ record: record.number, json: { name: outcome.name, error: outcome.error.message } });
      }
    });

    const session = sessionOf({ groups, refused: [] }, model, executor, options, (text) => warnings.add(text));
    const answers = groups.length === 0 ? [] : await use.answers(session, options as never);
    for (const { molecule, json, failure } of answers) {
      const record = recordOf.get(molecule)!;
      if (failure !== null) fail(record, molecule.name, failure);
      const unseen = unseenAtoms(model, molecule) ?? [];
      lines.push({ record: record.number, json: unseen.length > 0 ? { ...json, unseen } : json });
    }
    const inOrder = <T extends { readonly record: number }>(list: T[]) => list.sort((a, b) => a.record - b.record);
    return {
      results: inOrder(lines)
        .map(({ record, json }) => `${JSON.stringify({ record, ...json })}\n`)
        .join(''),
      structures: write?.(answers.flatMap(({ structures }) => structures)) ?? '',
      failures: inOrder(failures),
      warnings: [...warnings],
    };
  };
}

function inOpenSpace(outcome: Structure | Refusal): Structure | Refusal {
  if (!('cell' in outcome) || outcome.cell === undefined) return outcome;
  return { name: outcome.molecule.name, error: new ResffError('molecule', noCells) };
}

/** What a record holds; one without a name gets that of its file with its number. */
function readRecord(
  { text, source, format, number, line }: LibraryRecord,
  { charge, normalize, addHydrogens, ligands }: CommonOptions & { ligands: readonly Structure[] | undefined },
): Reading[] {
  const name = `${basename(unpacked(source)).replace(/\.[^.]+$/, '')}-${number}`;
  try {
    return Array.from(readRecords(text, { format, charge, normalize, addHydrogens, ligands }), (reading) => {
      const own = named(reading, name);
      return 'drawing' in own ? { ...own, line: line + own.line - 1 } : own;
    });
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
    return [{ name, error }];
  }
}

function remarks(reading: Reading): string[] {
  const note = 'molecule' in reading ? reading.properties.get('note') : 'drawing' in reading ? reading.note : undefined;
  const name = 'molecule' in reading ? reading.molecule.name : reading.name;
  return note === undefined ? [] : [`${name}: ${note}`];
}
