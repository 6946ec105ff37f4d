/** Eight colors that remain distinct with every common color vision. Source: Okabe, Ito 2008, Color Universal Design. */
const CATEGORIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8a8a00'] as const;

/** Dashes of the second, third, ... round through the colors. */
const DASHES = [undefined, '6 4', '2 3', '8 3 2 3'] as const;

export interface LineStyle {
  readonly color: string;
  readonly dash: string | undefined;
}

/** A line style for the n-th series: colors first, then dashes. */
export function lineStyle(n: number): LineStyle {
  return {
    color: CATEGORIES[n % CATEGORIES.length]!,
    dash: DASHES[Math.floor(n / CATEGORIES.length) % DASHES.length],
  };
}

/** Blue to yellow with steadily growing lightness: readable in gray and with every common color vision. */
const SCALE = [
  [10, 28, 74],
  [30, 76, 122],
  [62, 123, 138],
  [118, 165, 132],
  [196, 203, 118],
  [253, 240, 160],
] as const;

/** @param fraction 0 dark to 1 light; values outside are cut */
export function scaleColor(fraction: number): string {
  const at = Math.min(Math.max(fraction, 0), 1) * (SCALE.length - 1);
  const low = Math.min(Math.floor(at), SCALE.length - 2);
  const mix = SCALE[low]!.map((from, c) => Math.round(from + (at - low) * (SCALE[low + 1]![c]! - from)));
  return `#${mix.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
