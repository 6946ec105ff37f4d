import { effect, signal } from '@preact/signals';
import { call } from '../compute/desk.ts';
import type { UncertaintyAnswer } from '../compute/service/uncertainty.ts';
import { shownStructure } from '../state/molecule.ts';
import { coloring, model, modelFacts } from '../state/setting.ts';
import { task } from '../state/task.ts';
import { point } from './live.ts';

/** Of the structure that is shown, while atoms are colored by it. */
export const uncertainty = signal<UncertaintyAnswer | null>(null);

/** Follows what is shown whenever nothing else is computed. */
export function watchUncertainty(): void {
  let busy = false;
  const again = signal(0);
  let last = '';
  effect(() => {
    const [structure, name, facts] = [shownStructure.value, model.value, modelFacts.value];
    // Only where there is an energy: what the model refuses it is not sure of either.
    void again.value;
    const wanted = coloring.value === 'uncertainty' && facts?.name === name && facts.calibrated && point.value;
    if (!wanted || !structure) {
      uncertainty.value = null;
      last = '';
      return;
    }
    if (task.value || busy) return;
    const key = name + structure.positions.join();
    if (key === last) return;
    last = key;
    busy = true;
    call('uncertainty', { model: name, structure })
      .then(
        (found) => {
          uncertainty.value = found;
        },
        () => {
          uncertainty.value = null;
        },
      )
      .finally(() => {
        busy = false;
        again.value += 1;
      });
  });
}
