import { effect, signal } from '@preact/signals';
import { animateMode } from 'resff/simulate';
import type { VibrationAnswer } from 'resff/workflow';
import { call } from '../compute/desk.ts';
import { generation, shown, shownStructure } from '../state/molecule.ts';
import { model, panel } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform, task } from '../state/task.ts';

export interface Analysis {
  readonly generation: number;
  readonly answer: VibrationAnswer;
  /** Of its thermochemistry. */
  readonly temperatureK: number;
}

export const last = stored<Analysis | null>('vibration-analysis', null);
export const minimize = stored('vibration-minimize', true);
export const temperature = stored('vibration-temperature', 298.15);
export const precision = stored<'single' | 'double'>('vibration-precision', 'single');
/** The mode that is seen moving. */
export const mode = signal<number | null>(null);

/** Modes of what is shown. */
export async function analyze(): Promise<void> {
  const structure = shownStructure.value;
  if (!structure) return;
  const mine = generation.value;
  mode.value = null;
  const request = {
    model: model.value,
    structure,
    minimize: minimize.value,
    precision: precision.value,
    temperatureK: temperature.value,
  };
  const answer = await perform('Vibrations', ({ signal, tell }) =>
    call('vibrate', request, {
      signal,
      onNotice(state) {
        if (state.phase === 'hessian')
          tell(`Hessian: ${state.atomsDone} of ${state.atoms} atoms`, state.atomsDone / state.atoms);
        else {
          shown.value = state.state.positions;
          tell(`relaxing, step ${state.state.step}`);
        }
      },
    }),
  );
  if (!answer) return;
  shown.value = answer.positions;
  last.value = { generation: mine, answer, temperatureK: request.temperatureK };
}

/** Frames of a period, and how long it is shown to take. */
const FRAMES = 30;
const PERIOD_MS = 1000;

export function watchAnimation(): void {
  effect(() => {
    const k = mode.value;
    const run = last.value;
    if (k === null || !run || run.generation !== generation.value || panel.value !== 'vibrations' || task.value) return;
    const { positions, vibrations } = run.answer;
    const moving = vibrations.modes[k];
    if (!moving) return;
    const frames = animateMode(positions, moving, { frames: FRAMES, amplitude: 0.35 });
    let handle = 0;
    // The first frame's own time: it may lie before the moment at which the frame was asked for.
    let began: number | null = null;
    const turn = (now: number) => {
      began ??= now;
      shown.value = frames[Math.floor((((now - began) % PERIOD_MS) / PERIOD_MS) * FRAMES) % FRAMES]!;
      handle = requestAnimationFrame(turn);
    };
    handle = requestAnimationFrame(turn);
    return () => {
      cancelAnimationFrame(handle);
      if (run.generation === generation.peek()) shown.value = positions;
    };
  });
}
