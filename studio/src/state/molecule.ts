import { batch, computed, signal } from '@preact/signals';
import type { Structure } from 'resff';
import { stored } from './stored.ts';

/** Where a molecule comes from: what the command line is given to get the same. */
export type Source =
  | { readonly kind: 'smiles'; readonly smiles: string }
  | { readonly kind: 'file'; readonly fileName: string; readonly record: number; readonly records: number };

/** The molecule on the page as it came. */
export interface Entry {
  readonly structure: Structure;
  readonly source: Source;
  /** What was changed about it when it was read. */
  readonly note: string | null;
}

export const current = stored<Entry | null>('molecule', null);

/** (N,3) Å: what is shown; the start until something is computed. */
export const shown = stored<Float64Array>('positions', new Float64Array());

/** Why there is no other molecule than before, in words. */
export const problem = signal<string | null>(null);

/** Counts molecules, so that results of one are not taken for those of another. */
export const generation = stored('generation', 0);

/** The molecule as it is shown. */
export const shownStructure = computed<Structure | null>(() =>
  current.value ? { ...current.value.structure, positions: shown.value } : null,
);

export function show(entry: Entry): void {
  batch(() => {
    current.value = entry;
    shown.value = entry.structure.positions;
    problem.value = null;
    generation.value += 1;
  });
}

/** The input of a command line that starts from this molecule as it came. */
export function commandInput(): string {
  const source = current.value?.source;
  if (!source) return '';
  return source.kind === 'smiles'
    ? quoted(source.smiles)
    : quoted(source.records > 1 ? `${current.value!.structure.molecule.name}.sdf` : source.fileName);
}

/** For a shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A name for files that are saved. */
export function fileStem(): string {
  const name = current.value?.structure.molecule.name ?? 'molecule';
  return (
    name
      .replace(/[^\w.-]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40) || 'molecule'
  );
}
