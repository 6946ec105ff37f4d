import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type StudioServer, serveSite } from '../../src/cli/studio/server.js';
import { studioSite } from '../../src/cli/studio/site.js';
import { hasChromium, launchChromium, missingChromium } from '../browser/chromium.js';
import { palettePng } from './palette-png.js';
import { readPng, smaller } from './read-png.js';

/** Pictures for docs/studio.md, made anew when this is set. */
const pictures = process.env.RESFF_SCREENSHOTS === undefined ? null : join(import.meta.dirname, '../../docs/studio');

/** Bytes; pictures are in the repository. */
const LARGEST_PICTURE = 85_000;

/** Pictures are drawn so much larger and made smaller, for smooth edges. */
const FINER = 2;

/** ms for a test and for one thing in it. The machine may be shared: generous, as a wait that is met costs nothing. */
export const PATIENCE = 600_000;
const STEP_PATIENCE = 180_000;

export interface PageOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly hash?: string;
  readonly context?: BrowserContext;
}

export interface Studio {
  readonly address: string;
  /** A page with a storage of its own, unless it is given that of another. */
  open(options?: PageOptions): Promise<StudioPage>;
  close(): Promise<void>;
}

export interface StudioPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of; what a policy refuses is among it. */
  readonly complaints: readonly string[];
  /** Shows the molecule of a SMILES. */
  build(smiles: string): Promise<void>;
  openFile(name: string, contents: string): Promise<void>;
  /** Opens a tab and presses its button. */
  start(tab: string, button: string): Promise<void>;
  /** Starts a run that does not end by itself. */
  runDynamics(): Promise<void>;
  /** kcal/mol, as the tab Energy has it */
  energy(): Promise<number>;
  /** The file that a button saves. @param within default: the page */
  save(button: string, within?: Locator): Promise<{ name: string; text: string }>;
  /** Whether pictures are made; they may show what takes longer. */
  readonly takesPictures: boolean;
  /** All that can be scrolled to. */
  picture(name: string): Promise<void>;
}

export interface StudioOptions {
  /** 3D graphics, in software: slow. Default only for pictures: else the page says that there are none, and computes. */
  readonly graphics?: boolean;
  /** Default: as `resff studio` does. */
  readonly server?: StudioServer;
}

/**
 * Tests with a studio and a page in it that they share; skipped where there is no Chromium.
 *
 * @param define gets the studio and its page, which are there once a test runs
 */
export function describeStudio(
  title: string,
  define: (studio: () => Studio, own: () => StudioPage) => void,
  options: StudioOptions = {},
): void {
  describe.skipIf(!hasChromium)(`studio: ${title} ${hasChromium ? '' : missingChromium}`, () => {
    let studio: Studio;
    let own: StudioPage;
    beforeAll(async () => {
      studio = await openStudio(options);
      own = await studio.open();
    }, PATIENCE);
    afterAll(() => studio?.close());
    define(
      () => studio,
      () => own,
    );
  });
}

const browsers = new Map<boolean, Promise<Browser>>();

/** One for all files that this process tests; it ends with the process. */
function sharedBrowser(graphics: boolean): Promise<Browser> {
  const known = browsers.get(graphics);
  if (known) return known;
  const browser = launchChromium(
    graphics ? ['--enable-unsafe-swiftshader'] : ['--disable-gpu', '--disable-software-rasterizer'],
  );
  browsers.set(graphics, browser);
  return browser;
}

/** The built studio in headless Chromium. */
export async function openStudio({
  graphics = pictures !== null,
  server: served,
}: StudioOptions = {}): Promise<Studio> {
  if (!existsSync(join(import.meta.dirname, '../../dist/studio/index.html')))
    throw new Error('studio tests: expected its page in dist/studio, got none; run npm run build first');
  const server = served ?? (await serveSite(studioSite(), [0]));
  const browser = await sharedBrowser(graphics);
  const contexts = new Set<BrowserContext>();
  return {
    address: server.address,
    async open({ size = { width: 1280, height: 900 }, hash = '', context: given } = {}) {
      const deviceScaleFactor = pictures === null ? 1 : FINER;
      const look = { viewport: size, deviceScaleFactor, reducedMotion: 'reduce' } as const;
      const context = given ?? (await browser.newContext({ ...look, acceptDownloads: true }));
      contexts.add(context);
      const page = await context.newPage();
      page.setDefaultTimeout(STEP_PATIENCE);
      const own = studioPage(page, context);
      await page.goto(server.address + hash);
      await page.getByRole('heading', { name: 'ResFF studio' }).waitFor();
      return own;
    },
    async close() {
      for (const context of contexts) await context.close();
      await server.close();
    },
  };
}

function studioPage(page: Page, context: BrowserContext): StudioPage {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    page,
    context,
    complaints,
    takesPictures: pictures !== null,
    async build(smiles) {
      await page.getByLabel('SMILES', { exact: true }).fill(smiles);
      await page.getByRole('button', { name: 'Build' }).click();
      await page.locator('.depiction').getByRole('heading', { name: smiles, exact: true }).waitFor();
    },
    async openFile(name, contents) {
      const buffer = Buffer.from(contents);
      await page.getByLabel('Structure files').setInputFiles({ name, mimeType: 'text/plain', buffer });
    },
    async start(tab, button) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('#panel').getByRole('button', { name: button, exact: true }).click();
    },
    async runDynamics() {
      await page.getByRole('tab', { name: 'Dynamics' }).click();
      await page.getByLabel('Length (ps)').fill('1000000');
      await page.locator('#panel').getByRole('button', { name: 'Run', exact: true }).click();
    },
    async energy() {
      await page.getByRole('tab', { name: 'Energy' }).click();
      return Number((await page.getByTestId('energy').textContent())?.replace('−', '-'));
    },
    async save(button, within) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        (within ?? page).getByRole('button', { name: button, exact: true }).first().click(),
      ]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    },
    async picture(name) {
      if (pictures === null) return;
      mkdirSync(pictures, { recursive: true });
      // A page as high as what is on it: what sticks to the end of a smaller one would lie over it.
      const size = page.viewportSize()!;
      const high = () => page.evaluate(() => document.querySelector('.page')!.scrollHeight);
      await page.setViewportSize({ ...size, height: await high() });
      // In a higher window the view of the molecule is higher too, up to its largest.
      await page.setViewportSize({ ...size, height: await high() });
      // What is under the pointer is marked.
      await page.mouse.move(0, 0);
      await page.evaluate('scrollTo(0, 0)');
      // Until graphics in software have drawn what is new.
      await page.waitForTimeout(2000);
      for (let frame = 0; frame < 4; frame++) await page.evaluate(() => new Promise(requestAnimationFrame));
      const path = join(pictures, `${name}.png`);
      const { data, width, height: rows } = smaller(readPng(await page.screenshot()), FINER);
      const png = palettePng(data, width, rows);
      expect(png.length, path).toBeLessThan(LARGEST_PICTURE);
      writeFileSync(path, png);
      await page.setViewportSize(size);
    },
  };
}

/** What the page has put into its database; of a map its entries. */
export const storedValue = ({ page }: StudioPage, key: string) =>
  page.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const opened = indexedDB.open('keyval-store');
        opened.onerror = () => reject(opened.error);
        opened.onsuccess = () => {
          const found = opened.result.transaction('keyval').objectStore('keyval').get(name);
          found.onsuccess = () => {
            opened.result.close();
            resolve(found.result instanceof Map ? [...found.result] : found.result);
          };
        };
      }),
    key,
  );

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

/** Faults of accessibility that keep somebody out, by axe; what it says of each. */
export async function faults({ page }: StudioPage): Promise<string[]> {
  // The policy of the page lets no script in; the test is no part of it.
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`);
}

/** Whether anything stands out of the page sideways. */
export const overflow = ({ page }: StudioPage) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as Promise<number>;
