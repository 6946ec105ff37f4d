import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import type { LibraryAnswer } from './command.js';
import { exitCodes } from './exit.js';
import { note } from './output.js';

/** What came of one structure of a batch. */
export type BatchEntry<T> = { readonly structure: Structure; readonly error: Error } | T;

/**
 * Structures that failed are reported each, and the exit status says so; the others go on.
 *
 * @returns those that did not fail
 * @throws the first error when every structure failed: then there is no answer
 */
export function reportFailures<T extends { readonly structure: Structure }>(entries: readonly BatchEntry<T>[]): T[] {
  const failed = entries.filter((entry) => 'error' in entry);
  if (failed.length > 0 && failed.length === entries.length) throw failed[0]!.error;
  for (const { structure, error } of failed) {
    const text = error instanceof ResffError ? error.message : (error.stack ?? error.message);
    note(`error: ${structure.molecule.name}: ${text}`);
    process.exitCode = exitCodes.failed;
  }
  return entries.filter((entry): entry is T => !('error' in entry));
}

/**
 * What is computed for every molecule of a command, as {@link reportFailures} has it: one that the model refuses costs none of the
 * others.
 */
export function eachMolecule<T>(
  groups: readonly (readonly Structure[])[],
  compute: (group: readonly Structure[]) => T,
): T[] {
  return reportFailures(moleculeEntries(groups, compute)).map(({ value }) => value);
}

/** What {@link eachMolecule} reports. */
export function moleculeEntries<T>(
  groups: readonly (readonly Structure[])[],
  compute: (group: readonly Structure[]) => T,
): BatchEntry<{ readonly structure: Structure; readonly value: T }>[] {
  return groups.map((group) => {
    const structure = group[0]!;
    try {
      return { structure, value: compute(group) };
    } catch (error) {
      if (!(error instanceof ResffError)) throw error;
      return { structure, error };
    }
  });
}

/** Answers of a library: what there is of each structure, and why there is nothing of the others. */
export function libraryAnswers<T extends { readonly structure: Structure }>(
  entries: readonly BatchEntry<T>[],
  answer: (entry: T) => Omit<LibraryAnswer, 'molecule'>,
): LibraryAnswer[] {
  return entries.map((entry) => {
    const { molecule } = entry.structure;
    if (!('error' in entry)) return { molecule, ...answer(entry) };
    return { molecule, json: failureJson(entry), structures: [], failure: entry.error.message };
  });
}

/** The entry of a failed structure in a JSON answer. */
export function failureJson({ structure, error }: { readonly structure: Structure; readonly error: Error }) {
  const { name, atomicNumbers } = structure.molecule;
  return { name, atoms: atomicNumbers.length, error: error.message };
}
