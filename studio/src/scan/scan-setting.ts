import { computed } from '@preact/signals';
import type { ScanAxis } from 'resff/simulate';
import { stored } from '../state/stored.ts';
import { scanned, second } from './bond-choice.tsx';

/** ° */
export const step = stored('scan-step', 15);
export const rigid = stored('scan-rigid', false);

/** A map has the square of the points: coarser, unless asked otherwise. */
const MAP_STEP = 30;

export const stepNow = computed(() => (second.value ? Math.max(step.value, MAP_STEP) : step.value));

/** What is scanned as it is chosen now: nothing, a profile or a map. */
export const axes = computed<readonly ScanAxis[]>(() =>
  [scanned.value, second.value].flatMap((option) => (option ? [{ atoms: option.atoms, step: stepNow.value }] : [])),
);
