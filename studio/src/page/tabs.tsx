import type { Signal } from '@preact/signals';

/** A list of tabs, arrow keys included. */
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
  const go = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    const next = names[(names.indexOf(chosen.value) + by + names.length) % names.length]!;
    chosen.value = next;
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={go}>
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
