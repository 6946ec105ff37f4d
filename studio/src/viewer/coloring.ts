import { computed } from '@preact/signals';
import { uncertainty } from '../energy/uncertainty.ts';
import { inspection } from '../parameter/inspection.ts';
import { coloring } from '../state/setting.ts';

/** What colors say: from where to where, and in which unit. */
export interface ColorScale {
  readonly colors: readonly string[];
  readonly title: string;
  readonly low: string;
  readonly high: string;
  readonly scale: 'diverging' | 'sequential';
}

const mixed = (from: readonly number[], to: readonly number[], share: number) =>
  `rgb(${from.map((start, k) => Math.round(start + (to[k]! - start) * Math.min(1, share))).join(',')})`;
const WHITE = [240, 240, 240];

/** Blue below, white at the average of the element, red above; the same distance both ways. */
export function divergingColor(share: number): string {
  return mixed(WHITE, share < 0 ? [33, 102, 172] : [178, 24, 43], Math.abs(share));
}

/** White to purple. */
export function sequentialColor(share: number): string {
  return mixed(WHITE, [84, 39, 143], share);
}

/** The colors of the atoms; null for those of the elements. */
export const colorScale = computed<ColorScale | null>(() => {
  const [found, unsure] = [inspection.value, uncertainty.value];
  if (coloring.value === 'residual energy' && found) {
    const { deviations, most } = found;
    return {
      colors: Array.from(deviations, (value) => divergingColor(value / most)),
      title: 'residual energy of the atom less the mean of its element (kcal/mol)',
      low: `−${most.toFixed(2)}`,
      high: `+${most.toFixed(2)}`,
      scale: 'diverging',
    };
  }
  if (coloring.value === 'uncertainty' && unsure) {
    const most = unsure.forces.reduce((largest, value) => Math.max(largest, value), 1e-6);
    return {
      colors: Array.from(unsure.forces, (value) => sequentialColor(value / most)),
      title: `standard deviation of a force component (kcal/mol/Å); ${unsure.rms.toFixed(2)} over all atoms`,
      low: '0',
      high: most.toFixed(2),
      scale: 'sequential',
    };
  }
  return null;
});
