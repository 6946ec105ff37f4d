import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Node from '../../src/node/index.js';
import { findModel } from '../../src/node/model-store.js';
import type * as Workflow from '../../src/workflow/index.js';
import { runWorkflows, type WorkflowResults } from '../support/workflow-suite.js';
import { hasChromium, launchChromium, missingChromium } from './chromium.js';
import { type PageServer, servePages } from './page-server.js';
import type { stopFreely } from './workflow-page.js';

/** Threads of Node run the compiled package (npm run build). */
const compiled = (file: string) => pathToFileURL(join(import.meta.dirname, '../../dist', file)).href;
const { openExecutor, enableRelaxedSimd } = (await import(compiled('node/index.js'))) as typeof Node;
const library = (await import(compiled('workflow/index.js'))) as typeof Workflow;
enableRelaxedSimd();
const model = readFileSync(findModel('resff-fast'));
const root = join(import.meta.dirname, '../..');

/**
 * kcal/mol. Math.exp and its like differ in the last bit between engines; along soft torsions a minimizer that stops below a
 * threshold makes up to a few 1e-4 of that. Measured: 2.4e-4.
 */
const ENERGY_TOLERANCE = 1e-3;
/** Å after 200 steps in single precision; forces are the same to the last digits. */
const POSITION_TOLERANCE = 1e-6;
/** cm⁻¹. Measured: 2e-11. */
const FREQUENCY_TOLERANCE = 1e-3;

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome114',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

async function inNode(threads: number): Promise<WorkflowResults> {
  const executor = openExecutor({ threads });
  executor.start();
  try {
    return await runWorkflows(library, executor, model);
  } finally {
    await executor.close();
  }
}

function expectClose(found: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, k) => {
    expect(Math.abs(value - expected[k]!), `${what} ${k}: ${value} and ${expected[k]}`).toBeLessThan(tolerance);
  });
}

describe.skipIf(!hasChromium)(`workflows in Chromium ${hasChromium ? '' : missingChromium}`, () => {
  let server: PageServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    server = await servePages(
      new Map([
        ['/page.js', await bundle('test/browser/workflow-page.ts')],
        ['/worker.js', await bundle('src/browser/worker.ts')],
        [
          '/openchemlib-resources.json',
          readFileSync(join(root, 'node_modules/openchemlib/dist/resources.json'), 'utf8'),
        ],
        ['/page.html', '<!doctype html><title>resff</title>'],
      ]),
    );
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`${server.origin}/page.html`);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  const inPage = <T>(call: string) => page.evaluate(`import('/page.js').then((own) => own.${call})`) as Promise<T>;
  const base64 = model.toString('base64');

  it('conformers, ten minima, a scan, vibrations and dynamics are those of Node', async () => {
    const found = await inPage<WorkflowResults>(`run('${base64}', 2)`);
    const expected = await inNode(2);
    expect(found.minima.map(({ name, converged }) => [name, converged])).toEqual(
      expected.minima.map(({ name }) => [name, true]),
    );
    const energies = ({ minima }: WorkflowResults) => minima.map(({ energy }) => energy);
    expectClose(energies(found), energies(expected), ENERGY_TOLERANCE, 'minimum');
    expect(found.scan.angles).toEqual(expected.scan.angles);
    expectClose(found.scan.energies, expected.scan.energies, ENERGY_TOLERANCE, 'scan, point');
    expectClose(found.scan.terms, expected.scan.terms, ENERGY_TOLERANCE, 'scan, sum of terms');
    expectClose(found.vibrations, expected.vibrations, FREQUENCY_TOLERANCE, 'mode');
    expect(found.dynamics.ended).toBe('done');
    expect(found.dynamics.files).toEqual(expected.dynamics.files);
    expect(found.dynamics.table.split('\n').length).toBe(7);
    expectClose(found.dynamics.positions, expected.dynamics.positions, POSITION_TOLERANCE, 'coordinate');
    expect(found.progress).toEqual(['conformers', 'dynamics', 'minimize', 'scan', 'vibrations']);
    expect(expected.progress).toEqual(found.progress);
  }, 300_000);

  it('an executor that keeps the page free computes elsewhere, and stops when told to', async () => {
    const { turns, steps, ended, again } = await inPage<Awaited<ReturnType<typeof stopFreely>>>(
      `stopFreely('${base64}')`,
    );
    expect(turns).toBeGreaterThan(0);
    expect(steps).toBeGreaterThanOrEqual(3);
    expect(ended).toBe('seen enough');
    expect(again).toBeGreaterThan(0);
  }, 120_000);
});
