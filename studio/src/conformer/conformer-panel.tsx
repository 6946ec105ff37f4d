import { signal } from '@preact/signals';
import { superpose } from 'resff/simulate';
import type { SearchAnswer } from 'resff/workflow';
import { call } from '../compute/desk.ts';
import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { SaveFrames } from '../control/save-structure.tsx';
import { StartButton } from '../control/start-button.tsx';
import { commandInput, fileStem, generation, shown, shownStructure } from '../state/molecule.ts';
import { model, modelOption } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';

const count = stored('conformer-count', 30);
const last = stored<{ readonly generation: number; readonly answer: SearchAnswer } | null>('conformers', null);
const chosen = signal(0);

async function start(): Promise<void> {
  const structure = shownStructure.value;
  if (!structure) return;
  const mine = generation.value;
  const answer = await perform('Conformers', ({ signal, tell }) =>
    call(
      'findConformers',
      { model: model.value, structure, count: count.value },
      { signal, onNotice: ({ done, all }) => tell(`relaxed ${done} of ${all} geometries`, done / all) },
    ),
  );
  if (!answer) return;
  last.value = { generation: mine, answer };
  choose(0);
}

function choose(index: number): void {
  chosen.value = index;
  const one = last.value?.answer.ensemble.conformers[index];
  if (one) shown.value = one.candidate.positions;
}

/** Minima that a search finds, with how often a molecule is in each. */
export function ConformerPanel() {
  const found = last.value?.generation === generation.value ? last.value.answer : null;
  const conformers = found?.ensemble.conformers ?? [];
  return (
    <>
      <div class="row">
        <StartButton label="Find conformers" onStart={start} />
        <label>
          Geometries{' '}
          <input
            type="number"
            min="1"
            max="1000"
            value={count.value}
            onChange={({ currentTarget }) => {
              count.value = Math.max(1, Math.round(Number(currentTarget.value)) || 30);
            }}
          />
        </label>
      </div>
      <p class="hint">
        Geometries by distance geometry, each relaxed tightly; duplicates and mirror images counted once, up to 6
        kcal/mol above the lowest.
      </p>
      {found && (
        <>
          <p data-testid="conformer-count">
            {conformers.length} {conformers.length === 1 ? 'conformer' : 'conformers'} from {found.starts} geometries
            {found.ensemble.aboveWindow > 0 ? `, ${found.ensemble.aboveWindow} more above the window` : ''}.
          </p>
          <DataTable
            label="Conformers"
            fileName={`${fileStem()}-conformers.csv`}
            columns={[
              { title: 'No.', key: 'conformer', digits: 0 },
              { title: 'Relative (kcal/mol)', key: 'relative_energy_kcal_per_mol', digits: 3 },
              { title: 'Population (%, 298 K)', key: 'population_percent', digits: 1 },
              { title: 'RMSD to the lowest (Å)', key: 'rmsd_angstrom', digits: 2 },
              { title: 'Found', key: 'found', digits: 0 },
              { title: 'Energy (kcal/mol)', key: 'energy_kcal_per_mol', digits: 4 },
            ]}
            rows={conformers.map(({ candidate, relativeEnergy, population, found: times }, i) => [
              i + 1,
              relativeEnergy,
              100 * population,
              i === 0 ? 0 : superpose(candidate.positions, conformers[0]!.candidate.positions).rmsd,
              times,
              candidate.energy,
            ])}
            chosen={chosen.value}
            onChoose={choose}
          >
            <SaveFrames
              suffix="conformers"
              frames={() => conformers.map(({ candidate: { positions, energy } }) => ({ positions, energy }))}
            />
          </DataTable>
        </>
      )}
      <CommandLine
        command={`resff conformers ${commandInput()} --count ${count.value}${modelOption.value} --output ${fileStem()}-conformers.sdf`}
      />
    </>
  );
}
