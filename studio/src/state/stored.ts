import { type Signal, signal } from '@preact/signals';
import { getMany, setMany } from 'idb-keyval';

const kept: { readonly key: string; readonly value: Signal<unknown> }[] = [];
/** ms without a change before changes go to the disk, and the longest that one waits for that. */
const SETTLE = 400;
const LONGEST = 2000;

/** A signal whose value a reload of the page gives back. Its value has to survive structured cloning. */
export function stored<T>(key: string, initial: T): Signal<T> {
  const value = signal(initial);
  kept.push({ key, value: value as Signal<unknown> });
  return value;
}

/** Gives all stored signals what they had, then keeps what they get. Without a database (private windows) the page works and forgets. */
export async function restore(): Promise<void> {
  const before = await getMany<unknown>(kept.map(({ key }) => key)).catch(() => []);
  kept.forEach(({ value }, k) => {
    if (before[k] !== undefined) value.value = before[k];
  });
  const changed = new Map<string, unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  // All at once: a page that is closed in the middle leaves no positions of one molecule beside another.
  const flush = () => {
    clearTimeout(timer);
    if (changed.size === 0) return;
    void setMany([...changed]).catch(() => {});
    changed.clear();
  };
  for (const { key, value } of kept) {
    let first = true;
    value.subscribe((now) => {
      if (first) {
        first = false;
        return;
      }
      if (changed.size === 0) since = performance.now();
      changed.set(key, now);
      clearTimeout(timer);
      timer = setTimeout(flush, Math.min(SETTLE, Math.max(0, since + LONGEST - performance.now())));
    });
  }
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && flush());
  addEventListener('pagehide', flush);
}
