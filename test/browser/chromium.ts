import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Set CHROMIUM_PATH to another Chromium. */
const executable = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export const hasChromium = existsSync(executable);
export const missingChromium = `no Chromium at ${executable}; skipped (set CHROMIUM_PATH)`;
if (!hasChromium) console.warn(`browser test: ${missingChromium}`);

/**
 * A headless Chromium whose pages can collect garbage and read the size of their heap, for tests of allocation.
 *
 * @param more arguments
 */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const args = [...more, '--no-sandbox', '--enable-precise-memory-info', '--js-flags=--expose-gc'];
  return chromium.launch({ executablePath: executable, args });
}
