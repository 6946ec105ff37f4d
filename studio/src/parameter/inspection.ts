import { effect, signal } from '@preact/signals';
import { call } from '../compute/desk.ts';
import type { Inspection } from '../compute/service/inspect.ts';
import { current, generation, shown } from '../state/molecule.ts';
import { model } from '../state/setting.ts';
import { task } from '../state/task.ts';

export interface InspectedMolecule extends Inspection {
  /** (N) kcal/mol, residual energy of an atom less the mean of its element in this molecule */
  readonly deviations: Float64Array;
  /** kcal/mol, the largest of them by size */
  readonly most: number;
}

/** What the model says of the molecule as it came; null until it is known. */
export const inspection = signal<InspectedMolecule | null>(null);
export const inspectionProblem = signal<string | null>(null);

function withDeviations(found: Inspection, atomicNumbers: Uint8Array): InspectedMolecule {
  const sums = new Map<number, [number, number]>();
  atomicNumbers.forEach((z, i) => {
    const [sum, count] = sums.get(z) ?? [0, 0];
    sums.set(z, [sum + found.residual[i]!, count + 1]);
  });
  const deviations = found.residual.map((value, i) => {
    const [sum, count] = sums.get(atomicNumbers[i]!)!;
    return value - sum / count;
  });
  return { ...found, deviations, most: deviations.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6) };
}

/** Asks for every new molecule and model, when nothing else is computed. */
export function watchInspection(): void {
  let asked = '';
  effect(() => {
    const [entry, name] = [current.value, model.value];
    const key = `${generation.value} ${name}`;
    if (!entry || task.value || asked === key) return;
    asked = key;
    inspection.value = null;
    inspectionProblem.value = null;
    const { molecule } = entry.structure;
    call('inspect', { model: name, molecule, positions: shown.peek() }).then(
      (found) => {
        if (asked === key) inspection.value = withDeviations(found, molecule.atomicNumbers);
      },
      (error: Error) => {
        if (asked === key) inspectionProblem.value = error.message;
      },
    );
  });
}
