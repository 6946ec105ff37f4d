import { coordinateValue } from 'resff';
import { call } from '../compute/desk.ts';
import { CommandLine } from '../control/command-line.tsx';
import { SaveFrames } from '../control/save-structure.tsx';
import { download } from '../output/download.ts';
import { LinePlot } from '../plot/line-plot.tsx';
import { commandInput, current, fileStem, generation } from '../state/molecule.ts';
import { atomName, picked } from '../state/selection.ts';
import { modelOption } from '../state/setting.ts';
import { task } from '../state/task.ts';
import { onPage } from '../viewer/current-scene.ts';
import {
  chooseFrame,
  chosenFrame,
  ensemble,
  everyFs,
  framesDrawn,
  lengthPs,
  play,
  run,
  setTemperature,
  temperature,
} from './dynamics-run.ts';
import { letGo, placeOf, pull, pullTo } from './pull.ts';

const ensembles = {
  langevin: 'Langevin',
  csvr: 'velocity rescaling',
  'nose-hoover': 'Nosé–Hoover',
  nve: 'constant energy',
} as const;

export function DynamicsPanel() {
  const now = run.value?.generation === generation.value ? run.value : null;
  const running = now?.state === 'running';
  const number = (value: string, fallback: number) => (Number(value) > 0 ? Number(value) : fallback);
  return (
    <>
      <div class="row">
        {running ? (
          <button type="button" class="primary" onClick={() => task.value?.stop()}>
            Pause
          </button>
        ) : (
          <>
            {now?.state === 'stopped' && (
              <button type="button" class="primary" disabled={task.value !== null} onClick={() => void play(true)}>
                Continue
              </button>
            )}
            <button
              type="button"
              class={now?.state === 'stopped' ? '' : 'primary'}
              disabled={!current.value || task.value !== null}
              onClick={() => void play(false)}
            >
              Run
            </button>
          </>
        )}
        <label>
          Ensemble{' '}
          <select
            value={ensemble.value}
            disabled={running}
            onChange={({ currentTarget }) => {
              ensemble.value = currentTarget.value as keyof typeof ensembles;
            }}
          >
            {Object.entries(ensembles).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Length (ps){' '}
          <input
            type="number"
            min="0.1"
            step="any"
            disabled={running}
            value={lengthPs.value}
            onChange={({ currentTarget }) => {
              lengthPs.value = number(currentTarget.value, 20);
            }}
          />
        </label>
        <label>
          Frame every (fs){' '}
          <input
            type="number"
            min="1"
            step="1"
            disabled={running}
            value={everyFs.value}
            onChange={({ currentTarget }) => {
              everyFs.value = Math.round(number(currentTarget.value, 20));
            }}
          />
        </label>
      </div>
      <label class="slider">
        <span>Temperature</span>
        <input
          type="range"
          min="10"
          max="1000"
          step="10"
          value={temperature.value}
          disabled={ensemble.value === 'nve' && running}
          onInput={({ currentTarget }) => setTemperature(Number(currentTarget.value))}
        />
        <output>{temperature.value} K</output>
      </label>
      {running && <PullButtons />}
      {now?.problem && (
        <p class="problem" role="alert">
          {now.problem}
        </p>
      )}
      {now && framesDrawn.value > 1 && <Curves count={framesDrawn.value} />}
      {now && !running && now.frames.length > 0 && (
        <div class="row">
          <SaveFrames
            suffix="dynamics"
            stepFs={now.request.everyFs ?? 100}
            frames={() =>
              now.frames.map(({ positions, values, time }) => ({
                positions,
                energy: values[1]!,
                properties: new Map([['time_fs', String(time)]]),
              }))
            }
          />
          <button type="button" onClick={() => void saveTable()}>
            Save table (CSV)
          </button>
        </div>
      )}
      <CommandLine
        command={`resff md ${commandInput()} --ensemble ${ensemble.value} --time ${lengthPs.value}ps --every ${everyFs.value}fs --temperature ${temperature.value}${modelOption.value} --output ${fileStem()}.dcd`}
      />
    </>
  );
}

/** Å that a button takes its atom by. */
const PULL = 3;
const directions = { '←': [-PULL, 0], '→': [PULL, 0], '↑': [0, PULL], '↓': [0, -PULL] } as const;

/** What a drag in 3D does, for those who use no pointer. */
function PullButtons() {
  const [atom] = picked.value;
  if (atom === undefined)
    return <p class="hint">Drag an atom in 3D to pull it, or pick it and pull by buttons that appear here.</p>;
  return (
    <fieldset class="row" aria-label={`Pull ${atomName(atom)}`}>
      <span>Pull {atomName(atom)}</span>
      {Object.entries(directions).map(([arrow, [right, up]]) => (
        <button
          key={arrow}
          type="button"
          aria-label={`Pull ${atomName(atom)} by ${PULL} Å ${arrow}`}
          onClick={() => {
            const way = onPage(right, up);
            pullTo(atom, placeOf(atom).map((x, axis) => x + way[axis]!) as [number, number, number]);
          }}
        >
          {arrow}
        </button>
      ))}
      <button type="button" disabled={!pull.value} onClick={letGo}>
        Let go
      </button>
    </fieldset>
  );
}

async function saveTable(): Promise<void> {
  const files = await call('runFiles', null);
  const table = files.get('run.csv');
  if (table) download(`${fileStem()}-dynamics.csv`, table, 'text/csv');
}

/** Points in a curve; a longer run is thinned out, its file is not. */
const MOST_POINTS = 1500;

function Curves({ count }: { readonly count: number }) {
  const all = run.value!.frames;
  const stride = Math.max(1, Math.ceil(count / MOST_POINTS));
  const frames = all.slice(0, count).filter((_, i) => i % stride === 0);
  const time = frames.map((frame) => frame.time / 1000);
  const column = (c: number) => frames.map(({ values }) => values[c]!);
  const potential = column(1);
  const zero = potential[0] ?? 0;
  const total = column(3);
  const chosen = chosenFrame.value === null ? frames.length - 1 : Math.floor(chosenFrame.value / stride);
  const common = {
    xLabel: 'time (ps)',
    x: time,
    chosen,
    onChoose: (i: number) => chooseFrame(i * stride),
    height: 170,
  };
  const atoms = picked.value;
  const kind = (['distance', 'angle', 'dihedral'] as const)[atoms.length - 2];
  const name = kind === 'dihedral' ? 'torsion' : kind;
  const unit = kind === 'distance' ? 'Å' : 'degrees';
  const factor = kind === 'distance' ? 1 : 180 / Math.PI;
  return (
    <>
      <LinePlot
        {...common}
        title="Energy against the first frame"
        yLabel="energy (kcal/mol)"
        series={[
          { name: 'potential', y: potential.map((value) => value - zero) },
          { name: 'total', y: total.map((value) => value - zero) },
        ]}
        fileSuffix="dynamics-energy"
      />
      <LinePlot
        {...common}
        title="Temperature"
        yLabel="temperature (K)"
        series={[{ name: 'temperature', y: column(5) }]}
        fileSuffix="dynamics-temperature"
      />
      {kind ? (
        <LinePlot
          {...common}
          title={`${name![0]!.toUpperCase()}${name!.slice(1)} ${atoms.map(atomName).join('–')}`}
          yLabel={`${name} (${unit})`}
          series={[
            {
              name: name!,
              y: frames.map(({ positions }) => factor * coordinateValue({ kind, atoms: [...atoms] }, positions)),
            },
          ]}
          fileSuffix={`dynamics-${kind}`}
        />
      ) : (
        <p class="hint">
          Pick two, three or four atoms to follow their distance, angle or torsion. Drag along a curve to see its
          frames.
        </p>
      )}
    </>
  );
}
