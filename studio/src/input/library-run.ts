import { effect } from '@preact/signals';
import type { Structure } from 'resff';
import { call } from '../compute/desk.ts';
import type { RecordAnswer } from '../compute/service/library.ts';
import { download } from '../output/download.ts';
import { current, show, shown } from '../state/molecule.ts';
import { model } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';
import { library, loadRecord, smilesText } from './load.ts';

/** ms between pictures of the table while records come: its rows take longer than small molecules do. */
const BETWEEN = 300;

export interface RecordResult extends Partial<RecordAnswer> {
  /** Of a record without coordinates, as it was built. */
  readonly built?: Structure;
  readonly problem?: string;
}

/** By index of the record; those of the model that is chosen. */
export const results = stored<ReadonlyMap<number, RecordResult>>('library-results', new Map());

/** What a record starts from; null before it is built. */
export function structureOf(index: number): Structure | null {
  const record = library.value[index];
  return record && 'structure' in record ? record.structure : (results.value.get(index)?.built ?? null);
}

/** Energies of all records, or their minima, on all cores. What was stopped keeps what it has, and goes on with the rest. */
export async function computeRecords(relax: boolean): Promise<void> {
  const known = results.value;
  const all = library.value.flatMap((record, index) => ('problem' in record ? [] : [{ index, record }]));
  const isDone = ({ problem, energy, relaxed }: RecordResult = {}) =>
    problem !== undefined || (relax ? relaxed : energy) !== undefined;
  const rest = all.filter(({ index }) => !isDone(known.get(index)));
  const wanted = rest.length > 0 ? rest : all;
  const records = wanted.map(({ index, record }) => {
    const structure = structureOf(index);
    return structure ? { structure } : { smiles: 'smiles' in record ? record.smiles : '', name: record.name };
  });
  const next = new Map(known);
  let drawn = 0;
  await perform(relax ? 'Relaxing the records' : 'Energies of the records', async ({ signal, tell }) => {
    const [toBuild, toCompute] = [records.filter((record) => 'smiles' in record).length, records.length];
    let [built, done] = [0, 0];
    await call(
      'computeLibrary',
      { model: model.value, records, relax },
      {
        signal,
        onNotice(notice) {
          const { index } = wanted[notice.index]!;
          if ('built' in notice) {
            built++;
            next.set(index, { ...next.get(index), built: notice.built });
          } else {
            done++;
            const { answer } = notice;
            next.set(index, { ...next.get(index), ...('value' in answer ? answer.value : answer) });
          }
          if (done === 0) tell(`built ${built} of ${toBuild}`);
          else tell(`${done} of ${toCompute}`, done / toCompute);
          if (performance.now() - drawn < BETWEEN) return;
          drawn = performance.now();
          results.value = new Map(next);
        },
      },
    );
  });
  results.value = next;
}

/** Shows a record, at its minimum where that is known. */
export async function openRecord(index: number): Promise<void> {
  const record = library.value[index]!;
  const { built, positions } = results.value.get(index) ?? {};
  if ('smiles' in record && built) {
    smilesText.value = record.smiles;
    show({ structure: built, source: { kind: 'smiles', smiles: record.smiles }, note: record.note });
  } else await loadRecord(record, index, library.value.length);
  const atoms = current.value?.structure.molecule.atomicNumbers.length;
  if (positions && positions.length === 3 * (atoms ?? 0)) shown.value = positions;
}

/** An SDF of records, each at its minimum where that is known. @param indices records that are wanted */
export async function saveRecords(indices: readonly number[]): Promise<void> {
  const records = indices.flatMap((index) => {
    const structure = structureOf(index);
    const { positions, relaxed, energy } = results.value.get(index) ?? {};
    return structure
      ? [{ structure: { ...structure, positions: positions ?? structure.positions }, energy: relaxed ?? energy }]
      : [];
  });
  download('records.sdf', await call('writeStructures', { extension: '.sdf', records }), 'chemical/x-mdl-sdfile');
}

/** Other files or another model, other results. */
export function watchLibrary(): void {
  let before = [library.peek(), model.peek()];
  effect(() => {
    const now = [library.value, model.value];
    if (now.every((one, k) => one === before[k])) return;
    before = now;
    results.value = new Map();
  });
}
