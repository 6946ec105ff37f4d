import { svgDocument } from './svg.js';

/**
 * Several plots one below the other as one SVG.
 *
 * @param plots complete SVG texts of the same size, as `linePlot` makes them
 * @param size px, of each
 */
export function stackPlots(
  plots: readonly string[],
  { width, height, title }: { width: number; height: number; title: string },
): string {
  const placed = plots.map((plot, i) => plot.trimEnd().replace('<svg ', `<svg y="${i * height}" `));
  return svgDocument(width, plots.length * height, title, ...placed);
}
