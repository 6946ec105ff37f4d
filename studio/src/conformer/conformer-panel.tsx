import { effect } from '@preact/signals';
import type { Molecule } from 'resff';
import { applySuperposition, superpose } from 'resff/simulate';
import type { SearchAnswer } from 'resff/workflow';
import { call } from '../compute/desk.ts';
import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { SaveFrames } from '../control/save-structure.tsx';
import { StartButton } from '../control/start-button.tsx';
import { commandInput, current, fileStem, generation, shown, shownStructure } from '../state/molecule.ts';
import { model, modelOption, panel } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';
import { overlay, overlayChosen } from '../viewer/overlay.ts';

const count = stored('conformer-count', 30);
const last = stored<{ readonly generation: number; readonly answer: SearchAnswer } | null>('conformers', null);
const overlaid = stored('conformer-overlay', false);
/** Conformers laid over each other; more are no longer told apart. */
const MOST_OVERLAID = 8;

/** Heavy atoms count; all of them where there are too few. */
function weightsOf({ atomicNumbers }: Molecule): Float64Array | undefined {
  const heavy = Float64Array.from(atomicNumbers, (z) => (z > 1 ? 1 : 0));
  return heavy.reduce((sum, one) => sum + one, 0) > 2 ? heavy : undefined;
}

/** Moved and turned onto the lowest. */
function laidOn(lowest: Float64Array, positions: Float64Array, molecule: Molecule): Float64Array {
  return applySuperposition(positions, superpose(positions, lowest, weightsOf(molecule)));
}

export function watchOverlay(): void {
  effect(() => {
    const found = last.value?.generation === generation.value ? last.value.answer : null;
    const structure = current.value?.structure;
    const conformers = found?.ensemble.conformers.slice(0, MOST_OVERLAID) ?? [];
    const on = overlaid.value && panel.value === 'conformers' && structure && conformers.length > 0;
    if (!on) {
      overlay.value = [];
      return;
    }
    const lowest = conformers[0]!.candidate.positions;
    overlay.value = conformers.map(({ candidate }) => laidOn(lowest, candidate.positions, structure.molecule));
  });
}

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
  overlayChosen.value = index;
  const conformers = last.value?.answer.ensemble.conformers ?? [];
  const [one, lowest, molecule] = [conformers[index], conformers[0], current.value?.structure.molecule];
  if (!one || !lowest || !molecule) return;
  shown.value = laidOn(lowest.candidate.positions, one.candidate.positions, molecule);
}

/** Minima that a search finds, with how often a molecule is in each. */
export function ConformerPanel() {
  const found = last.value?.generation === generation.value ? last.value.answer : null;
  const conformers = found?.ensemble.conformers ?? [];
  const weights = current.value ? weightsOf(current.value.structure.molecule) : undefined;
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
        kcal/mol above the lowest. RMSD of heavy atoms after superposition.
      </p>
      {found && (
        <>
          <p data-testid="conformer-count">
            {conformers.length} {conformers.length === 1 ? 'conformer' : 'conformers'} from {found.starts} geometries
            {found.ensemble.aboveWindow > 0 ? `, ${found.ensemble.aboveWindow} more above the window` : ''}.
          </p>
          <div class="row">
            <label>
              <input
                type="checkbox"
                checked={overlaid.value}
                onChange={({ currentTarget }) => {
                  overlaid.value = currentTarget.checked;
                }}
              />{' '}
              lay the lowest {Math.min(MOST_OVERLAID, conformers.length)} over each other
            </label>
            {overlay.value.length > 0 && (
              <span class="legend">
                {overlay.value.map((_, k) => (
                  <span key={k} class={`legend-entry overlay-${k + 1}`}>
                    {k + 1}
                  </span>
                ))}
              </span>
            )}
          </div>
          <DataTable
            label="Conformers"
            fileName={`${fileStem()}-conformers.csv`}
            columns={[
              { title: 'No.', key: 'conformer', digits: 0 },
              { title: 'Relative (kcal/mol)', key: 'relative_energy_kcal_per_mol', digits: 3 },
              { title: 'Population (%, 298 K)', key: 'population_percent', digits: 1 },
              { title: 'RMSD to the lowest (Å)', key: 'heavy_atom_rmsd_angstrom', digits: 2 },
              { title: 'Found', key: 'found', digits: 0 },
              { title: 'Energy (kcal/mol)', key: 'energy_kcal_per_mol', digits: 4 },
            ]}
            rows={conformers.map(({ candidate, relativeEnergy, population, found: times }, i) => [
              i + 1,
              relativeEnergy,
              100 * population,
              i === 0 ? 0 : superpose(candidate.positions, conformers[0]!.candidate.positions, weights).rmsd,
              times,
              candidate.energy,
            ])}
            chosen={overlayChosen.value}
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
