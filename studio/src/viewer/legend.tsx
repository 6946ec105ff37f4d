import { colorScale } from './coloring.ts';

/** What the colors of the atoms say. */
export function Legend() {
  const found = colorScale.value;
  if (!found) return null;
  return (
    <figure class="color-legend" data-testid="color-legend">
      <span class="scale">
        <span>{found.low}</span>
        <span class={`scale-bar ${found.scale}`} />
        <span>{found.high}</span>
      </span>
      <figcaption>{found.title}</figcaption>
    </figure>
  );
}
