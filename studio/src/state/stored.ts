import { type Signal, signal } from '@preact/signals';
import { get, set } from 'idb-keyval';

const kept: { readonly key: string; readonly value: Signal<unknown> }[] = [];
/** ms between a change and its way to the disk. */
const SETTLE = 400;

/** A signal whose value a reload of the page gives back. Its value has to survive structured cloning. */
export function stored<T>(key: string, initial: T): Signal<T> {
  const value = signal(initial);
  kept.push({ key, value: value as Signal<unknown> });
  return value;
}

/** Gives all stored signals what they had, then keeps what they get. Without a database (private windows) the page works and forgets. */
export async function restore(): Promise<void> {
  await Promise.all(
    kept.map(async ({ key, value }) => {
      const before = await get<unknown>(key).catch(() => undefined);
      if (before !== undefined) value.value = before;
    }),
  );
  for (const { key, value } of kept) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    value.subscribe((now) => {
      clearTimeout(timer);
      timer = setTimeout(() => void set(key, now).catch(() => {}), SETTLE);
    });
  }
}
