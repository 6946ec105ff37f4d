import { signal } from '@preact/signals';
import { call } from '../compute/desk.ts';
import type { LibraryRecord } from '../compute/service/read.ts';
import { problem, show } from '../state/molecule.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';

/** Records of the files that were opened last; empty for a single molecule. */
export const library = stored<readonly (LibraryRecord & { readonly fileName: string })[]>('library', []);
/** What stands in the field for SMILES. */
export const smilesText = signal('');

/** Shows the molecule of a SMILES. */
export async function loadSmiles(smiles: string, name?: string): Promise<boolean> {
  const text = smiles.trim();
  if (text === '') return false;
  smilesText.value = text;
  const built = await perform('Building 3D structure', async ({ signal }) =>
    call('buildSmiles', { smiles: text, ...(name ? { name } : {}) }, { signal }).catch((error: Error) => {
      problem.value = error.message;
      return null;
    }),
  );
  const structure = built?.structures[0];
  if (!structure) return false;
  show({ structure, source: { kind: 'smiles', smiles: text }, note: built.note });
  return true;
}

/** Shows the first molecule of files; with several records also their list. */
export async function loadFiles(files: readonly File[]): Promise<void> {
  const records = await perform('Reading', async ({ signal }) => {
    const all: (LibraryRecord & { readonly fileName: string })[] = [];
    for (const file of files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const found = await call('read', { fileName: file.name, bytes }, { signal }).catch((error: Error) => {
        problem.value = `${file.name}: ${error.message}`;
        return [];
      });
      all.push(...found.map((record) => ({ ...record, fileName: file.name })));
    }
    return all;
  });
  if (!records || records.length === 0) return;
  library.value = records.length > 1 ? records : [];
  const first = records.findIndex((record) => !('problem' in record));
  const [refused] = records;
  if (first >= 0) await loadRecord(records[first]!, first, records.length);
  else if (refused && 'problem' in refused) problem.value = `${refused.fileName}: ${refused.problem}`;
}

export async function loadRecord(
  record: LibraryRecord & { readonly fileName: string },
  index: number,
  records: number,
): Promise<void> {
  if ('problem' in record) problem.value = `${record.name}: ${record.problem}`;
  else if ('smiles' in record) await loadSmiles(record.smiles, record.name);
  else
    show({
      structure: record.structure,
      source: { kind: 'file', fileName: record.fileName, record: index, records },
      note: record.note,
    });
}
