import { signal } from '@preact/signals';
import type { Structure } from 'resff';
import { BOLTZMANN_KCAL_PER_MOL_K } from 'resff';
import { superpose } from 'resff/simulate';
import { call } from '../compute/desk.ts';
import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { SaveFrames } from '../control/save-structure.tsx';
import { StartButton } from '../control/start-button.tsx';
import { depiction } from '../input/depiction.tsx';
import { current, fileStem, generation, quoted, show, shown } from '../state/molecule.ts';
import { model, modelOption } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';

interface Conformer {
  /** kcal/mol */
  readonly energy: number;
  readonly positions: Float64Array;
  readonly converged: boolean;
}

interface Found {
  readonly generation: number;
  readonly made: number;
  /** lowest first */
  readonly conformers: readonly Conformer[];
}

const count = stored('conformer-count', 20);
const last = stored<Found | null>('conformers', null);
const chosen = signal(0);
/** Å and kcal/mol within which two minima are one. */
const SAME_RMSD = 0.1;
const SAME_ENERGY = 0.02;
const TEMPERATURE = 298.15;

async function start(): Promise<void> {
  const entry = current.value;
  const smiles = entry?.source.kind === 'smiles' ? entry.source.smiles : depiction.value?.smiles;
  if (!entry || !smiles) return;
  const found = await perform('Conformers', async ({ signal, tell }) => {
    tell('building shapes');
    const { structures } = await call('findConformers', { smiles, count: count.value }, { signal });
    const request = { model: model.value, structures, convergence: 'normal' as const };
    const answers = await call('relax', request, {
      signal,
      onNotice: (notice) =>
        'done' in notice && tell(`relaxed ${notice.done} of ${structures.length}`, notice.done / structures.length),
    });
    const minima = answers.flatMap((answer) =>
      'value' in answer
        ? [
            {
              energy: answer.value.energy,
              positions: answer.value.result.positions,
              converged: answer.value.result.converged,
            },
          ]
        : [],
    );
    return { structure: structures[0]!, made: structures.length, conformers: distinct(minima) };
  });
  if (!found || found.conformers.length === 0) return;
  // Atoms stand in the order of the SMILES now, which a file may have had otherwise.
  adopt(entry.structure, found.structure);
  last.value = { generation: generation.value, made: found.made, conformers: found.conformers };
  choose(0);
}

function adopt(before: Structure, structure: Structure): void {
  const same =
    before.molecule.atomicNumbers.join() === structure.molecule.atomicNumbers.join() &&
    before.molecule.bonds.join() === structure.molecule.bonds.join();
  if (!same)
    show({
      structure,
      source: { kind: 'smiles', smiles: structure.molecule.name },
      note: 'atoms are numbered as in the SMILES now',
    });
}

/** Lowest first, each minimum once. */
function distinct(minima: readonly Conformer[]): Conformer[] {
  const kept: Conformer[] = [];
  for (const one of [...minima].sort((a, b) => a.energy - b.energy)) {
    const known = kept.some(
      (other) =>
        Math.abs(other.energy - one.energy) < SAME_ENERGY && superpose(one.positions, other.positions).rmsd < SAME_RMSD,
    );
    if (!known) kept.push(one);
  }
  return kept;
}

function choose(index: number): void {
  chosen.value = index;
  const one = last.value?.conformers[index];
  if (one) shown.value = one.positions;
}

/** Boltzmann weights of the energies; symmetry and entropy are not in them. */
function populations(energies: readonly number[]): number[] {
  const weights = energies.map((energy) =>
    Math.exp(-(energy - energies[0]!) / (BOLTZMANN_KCAL_PER_MOL_K * TEMPERATURE)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

export function ConformerPanel() {
  const found = last.value?.generation === generation.value ? last.value : null;
  const entry = current.value;
  const smiles = entry?.source.kind === 'smiles' ? entry.source.smiles : depiction.value?.smiles;
  const energies = found?.conformers.map(({ energy }) => energy) ?? [];
  const share = populations(energies);
  return (
    <>
      <div class="row">
        <StartButton label="Find conformers" disabled={!smiles} onStart={start} />
        <label>
          Tries{' '}
          <input
            type="number"
            min="1"
            max="500"
            value={count.value}
            onChange={({ currentTarget }) => {
              count.value = Math.max(1, Math.round(Number(currentTarget.value)) || 20);
            }}
          />
        </label>
      </div>
      <p class="hint">
        Shapes by the statistics of torsions, each relaxed, each minimum once (within {SAME_RMSD} Å and {SAME_ENERGY}{' '}
        kcal/mol).
      </p>
      {found && (
        <>
          <p data-testid="conformer-count">
            {found.conformers.length} minima of {found.made} shapes.
          </p>
          <DataTable
            label="Conformers"
            fileName={`${fileStem()}-conformers.csv`}
            columns={[
              { title: 'No.', key: 'conformer', digits: 0 },
              { title: 'Relative (kcal/mol)', key: 'relative_energy_kcal_per_mol', digits: 3 },
              { title: `Population (%, ${TEMPERATURE} K)`, key: 'population_percent', digits: 1 },
              { title: 'RMSD to the lowest (Å)', key: 'rmsd_angstrom', digits: 2 },
              { title: 'Energy (kcal/mol)', key: 'energy_kcal_per_mol', digits: 4 },
            ]}
            rows={found.conformers.map(({ energy, positions }, i) => [
              i + 1,
              energy - energies[0]!,
              100 * share[i]!,
              i === 0 ? 0 : superpose(positions, found.conformers[0]!.positions).rmsd,
              energy,
            ])}
            chosen={chosen.value}
            onChoose={choose}
          >
            <SaveFrames
              suffix="conformers"
              frames={() => found.conformers.map(({ positions, energy }) => ({ positions, energy }))}
            />
          </DataTable>
        </>
      )}
      <CommandLine
        command={`resff minimize ${smiles ? quoted(smiles) : ''} --conformers ${count.value}${modelOption.value} --output ${fileStem()}-conformers.sdf`}
      />
    </>
  );
}
