import { effect, signal } from '@preact/signals';
import type { SinglePoint } from 'resff/workflow';
import { call } from '../compute/desk.ts';
import { generation, shownStructure } from '../state/molecule.ts';
import { model } from '../state/setting.ts';
import { task } from '../state/task.ts';

/** Of the structure that is shown; null while it is not known. */
export const point = signal<SinglePoint | null>(null);
export const pointProblem = signal<string | null>(null);
export const pointWarnings = signal<readonly string[]>([]);

/** Follows what is shown whenever nothing else is computed, one structure at a time: of those that pass meanwhile the last counts. */
export function watchEnergy(): void {
  let busy = false;
  const again = signal(0);
  let last = '';
  let molecule = generation.peek();
  effect(() => {
    const [structure, name] = [shownStructure.value, model.value];
    void again.value;
    if (generation.value !== molecule) {
      molecule = generation.value;
      point.value = null;
      pointProblem.value = null;
      pointWarnings.value = [];
    }
    if (task.value || busy) return;
    if (!structure || structure.positions.length === 0) {
      point.value = null;
      return;
    }
    const key = name + structure.positions.join();
    if (key === last) return;
    last = key;
    busy = true;
    const mine = molecule;
    call('energies', { model: name, structures: [structure] })
      .then(({ points: [found], warnings }) => {
        if (mine !== molecule) return;
        point.value = found && 'value' in found ? found.value : null;
        pointProblem.value = found && 'problem' in found ? found.problem : null;
        pointWarnings.value = warnings;
      })
      .catch((error: Error) => {
        if (mine !== molecule) return;
        point.value = null;
        pointProblem.value = error.message;
      })
      .finally(() => {
        busy = false;
        again.value += 1;
      });
  });
}
