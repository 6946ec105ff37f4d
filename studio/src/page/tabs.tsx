import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** A list of tabs as WAI-ARIA has them: one stop of the tab key, arrow keys go round, Home and End to its ends. */
export function Tabs<Name extends string>({
  label,
  names,
  titles,
  chosen,
}: {
  readonly label: string;
  readonly names: readonly Name[];
  readonly titles: (name: Name) => string;
  readonly chosen: Signal<Name>;
}) {
  const list = useRef<HTMLDivElement>(null);
  // Where they do not all have a place, the chosen one is in the middle of those that are seen.
  useEffect(() => {
    const tabs = list.current!;
    // At once, and whenever the width changes.
    const resized = new ResizeObserver(() => {
      const tab = tabs.querySelector(`#tab-${chosen.value}`)!.getBoundingClientRect();
      const { left, width } = tabs.getBoundingClientRect();
      tabs.scrollLeft += tab.left - left - (width - tab.width) / 2;
    });
    resized.observe(tabs);
    return () => resized.disconnect();
  }, [chosen.value]);
  const go = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
    const here = names.indexOf(chosen.value);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = names[(to + names.length) % names.length]!;
    chosen.value = next;
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={go}>
      {names.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={chosen.value === name}
          aria-controls="panel"
          tabIndex={chosen.value === name ? 0 : -1}
          onClick={() => {
            chosen.value = name;
          }}
        >
          {titles(name)}
        </button>
      ))}
    </div>
  );
}
