import { signal } from '@preact/signals';
import { call } from '../compute/desk.ts';
import { shown } from '../state/molecule.ts';
import { run } from './dynamics-run.ts';

/** An atom of a run that is pulled, and whereto, Å. */
export const pull = signal<{ readonly atom: number; readonly target: readonly [number, number, number] } | null>(null);

/** Whether there is something that can be pulled. */
export function canPull(): boolean {
  return run.value?.state === 'running';
}

/** Where an atom is shown, Å. */
export function placeOf(atom: number): [number, number, number] {
  return [...shown.peek().subarray(3 * atom, 3 * atom + 3)] as [number, number, number];
}

/** Pulls an atom to a place until it is let go. */
export function pullTo(atom: number, target: readonly [number, number, number]): void {
  if (!canPull()) return;
  pull.value = { atom, target };
  void call('pull', pull.value);
}

export function letGo(): void {
  if (!pull.value) return;
  pull.value = null;
  void call('pull', null);
}
