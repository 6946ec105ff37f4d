import { computed, signal } from '@preact/signals';
import type { TermEnergies } from 'resff';
import { call } from '../compute/desk.ts';
import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { StartButton } from '../control/start-button.tsx';
import { LinePlot } from '../plot/line-plot.tsx';
import { lastScan, profileOf, type ScanRun } from '../scan/scan-run.ts';
import { commandInput, fileStem, generation, shownStructure } from '../state/molecule.ts';
import { choices, model } from '../state/setting.ts';
import { perform } from '../state/task.ts';

const wanted = signal('');
/** The other model: what was chosen, else the first that is another. */
const other = computed(
  () =>
    choices.value.find((name) => name === wanted.value && name !== model.value) ??
    choices.value.find((name) => name !== model.value) ??
    '',
);

interface Comparison {
  readonly generation: number;
  readonly names: readonly [string, string];
  readonly terms: readonly [TermEnergies, TermEnergies];
  /** kcal/mol of the points of the last scan, relative to their lowest */
  readonly profiles: readonly [readonly number[], readonly number[]] | null;
  readonly scan: ScanRun | null;
}

const last = signal<Comparison | null>(null);

/** The last scan of the molecule, where it has a profile. */
const profileScan = () =>
  lastScan.value?.generation === generation.value && lastScan.value.axes.length === 1 ? lastScan.value : null;

async function start(): Promise<void> {
  const structure = shownStructure.value;
  if (!structure) return;
  const scan = profileScan();
  const structures = [structure, ...(scan?.result.points.map(({ positions }) => ({ ...structure, positions })) ?? [])];
  const names = [model.value, other.value] as const;
  const mine = generation.value;
  const found = await perform('Comparing models', async ({ signal, tell }) => {
    const answers = [];
    for (const name of names) {
      tell(name, answers.length / 2);
      const { points } = await call('energies', { model: name, structures }, { signal });
      answers.push(
        points.map((answer) => {
          if ('problem' in answer) throw new Error(answer.problem);
          return answer.value;
        }),
      );
    }
    return answers;
  });
  if (!found) return;
  const [a, b] = found as [(typeof found)[number], (typeof found)[number]];
  const relative = (points: typeof a) => {
    const energies = points.slice(1).map(({ energy }) => energy);
    const least = Math.min(...energies);
    return energies.map((energy) => energy - least);
  };
  last.value = {
    generation: mine,
    names,
    terms: [a[0]!.terms, b[0]!.terms],
    profiles: scan ? [relative(a), relative(b)] : null,
    scan,
  };
}

/** Two models, or two levels of theory of one, on what is shown and on the frames of the last scan. */
export function ComparePanel() {
  const found = last.value?.generation === generation.value ? last.value : null;
  const sum = (terms: TermEnergies) => Object.values(terms).reduce((total, value) => total + value, 0);
  const keys = found ? [...new Set(found.terms.flatMap(Object.keys))] : [];
  return (
    <>
      <div class="row">
        <StartButton label="Compare" disabled={!other.value} onStart={start} />
        <label>
          {model.value} with{' '}
          <select
            value={other.value}
            onChange={({ currentTarget }) => {
              wanted.value = currentTarget.value;
            }}
          >
            {choices.value
              .filter((name) => name !== model.value)
              .map((name) => (
                <option key={name}>{name}</option>
              ))}
          </select>
        </label>
      </div>
      <p class="hint">
        Terms of two models have zeros of their own; what can be compared is how energies change.{' '}
        {profileScan() ? 'The frames of the scan are compared too.' : 'Scan one bond first to compare profiles.'}
      </p>
      {found?.profiles && found.scan && (
        <LinePlot
          title="Profile on the frames of the scan"
          xLabel="torsion (degrees)"
          yLabel="relative energy (kcal/mol)"
          degrees
          x={profileOf(found.scan).x}
          series={found.names.map((name, i) => ({
            name,
            y: profileOf(found.scan!).order.map((point) => found.profiles![i]![point]!),
          }))}
          fileSuffix="compare"
        />
      )}
      {found && (
        <DataTable
          label="Energy by term"
          fileName={`${fileStem()}-compare.csv`}
          columns={[
            { title: 'Term (kcal/mol)', key: 'term' },
            ...found.names.map((name) => ({ title: name, key: name, digits: 3 })),
          ]}
          rows={[
            ...keys.map((key) => [key, ...found.terms.map((terms) => terms[key] ?? null)]),
            ['total', ...found.terms.map(sum)],
          ]}
        />
      )}
      <CommandLine command={`resff energy ${commandInput()} --model ${other.value}`} />
    </>
  );
}
