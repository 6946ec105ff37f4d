import type { Platform } from '../workflow/platform.js';

let registered: Promise<void> | undefined;

/** What workflows find in a browser: openchemlib's tables, fetched once from beside this script. */
export const browserPlatform: Platform = {
  conformerTables() {
    registered ??= register();
    return registered;
  },
  gfn2: null,
};

/** The file is `dist/resources.json` of openchemlib: serve it under the name `openchemlib-resources.json`. */
async function register(): Promise<void> {
  const { Resources } = await import('openchemlib');
  await Resources.registerFromUrl(new URL('./openchemlib-resources.json', import.meta.url).href);
}
