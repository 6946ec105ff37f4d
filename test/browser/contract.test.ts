import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasChromium, launchChromium, missingChromium } from './chromium.js';
import { bundleSuite } from './contract-bundle.js';
import { servePages } from './page-server.js';
import type { CaseResult } from './page-suite.js';

/**
 * Every suite of test/contract, unchanged, in a page of headless Chromium: all wasm variants it has, relaxed SIMD among them.
 * The cases run first and are then reported one by one.
 */
const folder = join(import.meta.dirname, '../contract');
const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));

/** A worker adds 1 to a number in shared memory and wakes the page. */
const worker = `onmessage = ({ data }) => {
  const view = new Int32Array(data.buffer);
  Atomics.add(view, 0, 1);
  postMessage(Atomics.load(view, 0));
};`;

interface PageFacts {
  isolated: boolean;
  shared: number;
  variants: string[];
}

async function runInChromium() {
  const pages = new Map([
    ['/worker.js', worker],
    ['/empty.html', '<!doctype html><title>resff</title>'],
  ]);
  for (const file of files) {
    pages.set(`/${file}.js`, await bundleSuite(join(folder, file)));
    pages.set(`/${file}.html`, `<!doctype html><title>${file}</title><script src="/${file}.js"></script>`);
  }
  const server = await servePages(pages);
  const browser = await launchChromium();
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const suites: { file: string; cases: CaseResult[] }[] = [];
    for (const file of files) {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
      await page.goto(`${server.origin}/${file}.html`);
      const found = errors.length > 0 ? [] : ((await page.evaluate('suite.runCases()')) as CaseResult[]);
      const collected = { name: 'is collected', failure: errors.length > 0 ? errors.join('\n') : null };
      suites.push({ file, cases: [collected, ...found] });
      await page.close();
    }
    const page = await browser.newPage();
    await page.goto(`${server.origin}/empty.html`);
    const facts = (await page.evaluate(`(async () => {
      const buffer = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
      const worker = new Worker('/worker.js');
      const answer = new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
      worker.postMessage({ buffer });
      return { isolated: crossOriginIsolated, shared: await answer + new Int32Array(buffer)[0] };
    })()`)) as PageFacts;
    return { suites, facts };
  } finally {
    await close();
  }
}

if (hasChromium) {
  const { suites, facts } = await runInChromium();

  it('a page served in isolation shares memory with its workers', () => {
    expect(facts).toEqual({ isolated: true, shared: 2 });
  });

  for (const { file, cases } of suites)
    describe(`${file} in Chromium`, () => {
      for (const { name, failure } of cases)
        it(name, () => {
          if (failure !== null) expect.fail(failure);
        });
    });

  it.each(['simd', 'relaxed-simd'])('the contracts ran on wasm %s', (variant) => {
    const names = suites.flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(names.filter((name) => name.startsWith(`backend wasm ${variant} >`)).length).toBeGreaterThan(10);
  });
} else it.skip(`contracts in the browser: ${missingChromium}`, () => {});
