import { useComputed } from '@preact/signals';
import { type ConvergenceLevel, convergenceLevels } from 'resff';
import { call } from '../compute/desk.ts';
import { CommandLine } from '../control/command-line.tsx';
import { minus } from '../control/data-table.tsx';
import { SaveFrames, SaveStructure } from '../control/save-structure.tsx';
import { StartButton } from '../control/start-button.tsx';
import { LinePlot } from '../plot/line-plot.tsx';
import { commandInput, current, fileStem, generation, shown, shownStructure } from '../state/molecule.ts';
import { atomName } from '../state/selection.ts';
import { model, modelOption } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';

interface Way {
  readonly generation: number;
  /** kcal/mol of every step */
  readonly energies: readonly number[];
  readonly frames: readonly Float64Array[];
  readonly chosen: number;
  /** null while it goes on, and after a stop */
  readonly end: {
    readonly energy: number;
    readonly startEnergy: number;
    readonly reason: string;
    readonly converged: boolean;
    readonly rmsd: number;
    readonly farthest: string;
  } | null;
  readonly stopped: boolean;
}

const convergence = stored<ConvergenceLevel>('convergence', 'normal');
const last = stored<Way | null>('relaxation', null);

async function start(): Promise<void> {
  const structure = shownStructure.value;
  if (!structure) return;
  const mine = generation.value;
  const energies: number[] = [];
  const frames: Float64Array[] = [];
  const put = (end: Way['end'], stopped = false) => {
    last.value = {
      generation: mine,
      energies: [...energies],
      frames: [...frames],
      chosen: frames.length - 1,
      end,
      stopped,
    };
  };
  const request = { model: model.value, structure, convergence: convergence.value };
  const answer = await perform('Relaxing', ({ signal, tell }) =>
    call('relax', request, {
      signal,
      onNotice(step) {
        if (signal.aborted) return;
        energies.push(step.energy);
        frames.push(step.positions);
        shown.value = step.positions;
        tell(
          `step ${step.step}, ${step.energy.toFixed(3)} kcal/mol, gradient ${step.gradientNorm.toFixed(2)} kcal/mol/Å`,
        );
        put(null);
      },
    }),
  );
  if (!answer) {
    if (frames.length > 0) put(null, true);
    return;
  }
  const { energy, startEnergy, result, change, path } = answer;
  energies.splice(0, energies.length, ...path.map((frame) => frame.energy));
  frames.splice(0, frames.length, ...path.map((frame) => frame.positions));
  shown.value = result.positions;
  put({
    energy,
    startEnergy,
    reason: result.reason,
    converged: result.converged,
    rmsd: change.rmsd,
    farthest: `${atomName(change.farthest.atom)} by ${change.farthest.distance.toFixed(3)} Å`,
  });
}

/** The way down in energy, step by step, while it is gone. */
export function RelaxPanel() {
  const way = useComputed(() => (last.value?.generation === generation.value ? last.value : null)).value;
  const start0 = way?.energies[0] ?? 0;
  const choose = (chosen: number) => {
    if (!way) return;
    last.value = { ...way, chosen };
    shown.value = way.frames[chosen]!;
  };
  const level = convergence.value === 'normal' ? '' : ` --level ${convergence.value}`;
  return (
    <>
      <div class="row">
        <StartButton label="Relax" onStart={start} />
        <label>
          Convergence{' '}
          <select
            value={convergence.value}
            onChange={({ currentTarget }) => {
              convergence.value = currentTarget.value as ConvergenceLevel;
            }}
          >
            {convergenceLevels.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={!current.value}
          onClick={() => {
            shown.value = current.value!.structure.positions;
          }}
        >
          Back to start
        </button>
      </div>
      {way && way.energies.length > 0 && (
        <>
          <LinePlot
            title="Energy along the way"
            xLabel="step"
            yLabel="relative energy (kcal/mol)"
            x={way.energies.map((_, i) => i)}
            series={[{ name: 'energy', y: way.energies.map((energy) => energy - start0) }]}
            chosen={way.chosen}
            onChoose={choose}
            fileSuffix="relaxation"
          />
          {way.stopped && <p class="hint">Stopped: the structure shown is the last step that was computed.</p>}
          {way.end && (
            <dl class="facts">
              <dt>Result</dt>
              <dd class={way.end.converged ? 'good' : 'problem'} data-testid="relax-result">
                {way.end.reason}, {way.energies.length - 1} steps
              </dd>
              <dt>Energy</dt>
              <dd>
                <output data-testid="relaxed-energy">{minus(way.end.energy.toFixed(4))}</output> kcal/mol
              </dd>
              <dt>Change</dt>
              <dd>{minus((way.end.energy - way.end.startEnergy).toFixed(4))} kcal/mol</dd>
              <dt>Moved by</dt>
              <dd>
                {way.end.rmsd.toFixed(3)} Å (RMSD); farthest {way.end.farthest}
              </dd>
            </dl>
          )}
          <div class="row">
            <SaveStructure suffix="-relaxed" energy={way.end?.energy} />
            <SaveFrames
              suffix="way"
              frames={() => way.frames.map((positions, i) => ({ positions, energy: way.energies[i]! }))}
            />
          </div>
        </>
      )}
      <CommandLine
        command={`resff minimize ${commandInput()}${level}${modelOption.value} --output ${fileStem()}-relaxed.sdf`}
      />
    </>
  );
}
