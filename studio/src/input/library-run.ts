import { effect, signal } from '@preact/signals';
import { call } from '../compute/desk.ts';
import type { LibraryRecord } from '../compute/service/read.ts';
import { model } from '../state/setting.ts';
import { perform } from '../state/task.ts';
import { library } from './load.ts';

export interface RecordResult {
  readonly energy?: number;
  readonly relaxed?: number;
  readonly problem?: string;
}

/** By index of the record. */
export const results = signal<ReadonlyMap<number, RecordResult>>(new Map());

export function atomCountOf(record: LibraryRecord): number | null {
  return 'structure' in record ? record.structure.molecule.atomicNumbers.length : null;
}

/** Energies of all records that have coordinates, or their minima, on all cores. */
export async function relaxLibrary(relax: boolean): Promise<void> {
  const wanted = library.value.flatMap((record, index) =>
    'structure' in record ? [{ index, structure: record.structure }] : [],
  );
  const structures = wanted.map(({ structure }) => structure);
  await perform(relax ? 'Relaxing the records' : 'Energies of the records', async ({ signal, tell }) => {
    const count = (done: number) => tell(`${done} of ${structures.length}`, done / structures.length);
    const put = (k: number, one: RecordResult) => {
      const { index } = wanted[k]!;
      next.set(index, { ...next.get(index), ...one });
    };
    const next = new Map(results.value);
    if (relax) {
      const request = { model: model.value, structures, convergence: 'normal' as const };
      const answers = await call('relax', request, {
        signal,
        onNotice: (notice) => 'done' in notice && count(notice.done),
      });
      answers.forEach((answer, k) => {
        put(k, 'value' in answer ? { relaxed: answer.value.energy, energy: answer.value.startEnergy } : answer);
      });
    } else {
      const { points } = await call('energies', { model: model.value, structures }, { signal, onNotice: count });
      points.forEach((answer, k) => {
        put(k, 'value' in answer ? { energy: answer.value.energy } : answer);
      });
    }
    results.value = next;
  });
}

/** Other files, other results. */
export function watchLibrary(): void {
  effect(() => {
    void library.value;
    results.value = new Map();
  });
}
