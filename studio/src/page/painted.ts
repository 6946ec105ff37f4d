/** ms after which a page that is not seen, and so is not painted, goes on */
const UNSEEN = 300;

/** Resolves once the page has been painted. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, UNSEEN);
    // The frame is painted before the next task.
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Resolves once the page has nothing to do. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no such callback.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, UNSEEN);
  });
}
