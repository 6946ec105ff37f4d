import { computed } from '@preact/signals';
import { inspection } from '../parameter/inspection.ts';
import { stored } from '../state/stored.ts';

export const colorings = ['elements', 'residual energy'] as const;
export type Coloring = (typeof colorings)[number];
export const coloring = stored<Coloring>('coloring', 'elements');

/** Blue below, white at the average of the element, red above; the same distance both ways. */
export function divergingColor(share: number): string {
  const amount = Math.min(1, Math.abs(share));
  const [r, g, b] = share < 0 ? [33, 102, 172] : [178, 24, 43];
  const mix = (end: number) => Math.round(240 + (end - 240) * amount);
  return `rgb(${mix(r!)},${mix(g!)},${mix(b!)})`;
}

/** (N) CSS colors of the atoms; null for those of the elements. */
export const atomColors = computed<readonly string[] | null>(() => {
  const found = inspection.value;
  if (coloring.value === 'elements' || !found) return null;
  const { deviations, most } = found;
  return Array.from(deviations, (value) => divergingColor(value / most));
});
