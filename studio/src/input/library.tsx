import { signal } from '@preact/signals';
import { DataTable } from '../control/data-table.tsx';
import { StartButton } from '../control/start-button.tsx';
import { current } from '../state/molecule.ts';
import { computeRecords, openRecord, results, saveRecords, structureOf } from './library-run.ts';
import { library } from './load.ts';

const filter = signal('');
/** Rows in the page at once; more are found by the filter. */
const MOST_SHOWN = 200;

/** The records of the files that were opened, and what became of them all. */
export function LibraryCard() {
  const records = library.value;
  if (records.length < 2) return null;
  const wanted = filter.value.toLowerCase();
  const rows = records
    .map((record, index) => ({ record, index }))
    .filter(({ record }) => record.name.toLowerCase().includes(wanted));
  const shown = rows.slice(0, MOST_SHOWN);
  const source = current.value?.source;
  const name = current.value?.structure.molecule.name;
  const chosen = shown.findIndex(({ record, index }) =>
    source?.kind === 'file'
      ? source.record === index
      : 'smiles' in record && record.smiles === source?.smiles && record.name === name,
  );
  const found = results.value;
  const row = ({ record, index }: (typeof rows)[number]) => {
    const one = found.get(index);
    const remark = 'problem' in record ? record.problem : (one?.problem ?? one?.remark ?? '');
    const atoms = structureOf(index)?.molecule.atomicNumbers.length ?? null;
    return [record.name, atoms, one?.energy ?? null, one?.relaxed ?? null, remark];
  };
  return (
    <section class="library card" aria-label="Records">
      <div class="row">
        <h2>{records.length} records</h2>
        <input
          type="search"
          aria-label="Filter by name"
          placeholder="filter by name"
          value={filter.value}
          onInput={({ currentTarget }) => {
            filter.value = currentTarget.value;
          }}
        />
        <StartButton label="Energies of all" onStart={() => computeRecords(false)} />
        <StartButton label="Relax all" onStart={() => computeRecords(true)} />
        <button
          type="button"
          class="quiet"
          onClick={() => {
            library.value = [];
          }}
        >
          Close
        </button>
      </div>
      <DataTable
        label="Records"
        fileName="records.csv"
        columns={[
          { title: 'Name', key: 'name' },
          { title: 'Atoms', key: 'atoms', digits: 0 },
          { title: 'Energy (kcal/mol)', key: 'energy_kcal_per_mol', digits: 4 },
          { title: 'Relaxed (kcal/mol)', key: 'relaxed_kcal_per_mol', digits: 4 },
          { title: 'Remark', key: 'remark' },
        ]}
        rows={shown.map(row)}
        csvRows={rows.map(row)}
        chosen={chosen}
        onChoose={(chosenRow) => void openRecord(shown[chosenRow]!.index)}
      >
        <button
          type="button"
          disabled={!rows.some(({ index }) => structureOf(index))}
          onClick={() => void saveRecords(rows.map(({ index }) => index))}
        >
          Save structures (SDF)
        </button>
      </DataTable>
      {rows.length > MOST_SHOWN && (
        <p class="hint">
          The first {MOST_SHOWN} of {rows.length}; filter to see others.
        </p>
      )}
    </section>
  );
}
