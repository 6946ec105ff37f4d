import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StudioServer } from '../../src/cli/studio/server.js';
import { exportSite, studioSite } from '../../src/cli/studio/site.js';
import { hasChromium, missingChromium } from '../browser/chromium.js';
import { waterSdf } from '../support/command-line.js';
import { describeStudio, faults, openStudio, overflow, PATIENCE, storedValue } from './studio-page.js';

describeStudio('the page', (studio) => {
  it(
    'without a network once loaded, and after a reload as it was',
    async () => {
      const own = await studio().open();
      const { page, context } = own;
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await own.build('CCO');
      const before = await own.energy();
      await page.getByRole('tab', { name: 'Scan' }).click();
      await expect.poll(() => storedValue(own, 'panel'), { timeout: PATIENCE }).toBe('scan');
      await context.setOffline(true);
      await page.reload();
      await page.getByRole('heading', { name: 'CCO' }).waitFor();
      expect(await page.getByRole('tab', { name: 'Scan' }).getAttribute('aria-selected')).toBe('true');
      await page.getByRole('tab', { name: 'Energy' }).click();
      expect(await own.energy()).toBeCloseTo(before, 3);
      await own.build('CN');
      await page.getByRole('heading', { name: 'CN' }).waitFor();
      await context.close();
    },
    PATIENCE,
  );

  it(
    'a link opens molecule and tab; at 390 pixels nothing stands out, and nobody is kept out',
    async () => {
      const own = await studio().open({
        size: { width: 390, height: 844 },
        hash: '#smiles=CC%28%3DO%29N&panel=parameters',
      });
      const { page } = own;
      await page.getByRole('heading', { name: 'CC(=O)N' }).waitFor();
      await page.getByRole('button', { name: 'C1–C2', exact: true }).waitFor();
      expect(await overflow(own)).toBe(0);
      expect(await faults(own)).toEqual([]);
      await own.picture('phone');
      await page.getByLabel('Colors').selectOption('dark');
      for (const tab of ['Energy', 'Relax', 'Scan', 'Conformers', 'Vibrations', 'Dynamics', 'Compare']) {
        await page.getByRole('tab', { name: tab }).click();
        expect(await overflow(own), tab).toBe(0);
        expect(await faults(own), tab).toEqual([]);
      }
      await own.context.close();
    },
    PATIENCE,
  );

  it(
    'tabs by the keyboard: arrows go round, Home and End to the ends, one stop for the tab key',
    async () => {
      const own = await studio().open({ hash: '#smiles=CO&panel=energy' });
      const { page } = own;
      await page.getByRole('heading', { name: 'CO', exact: true }).waitFor();
      await page.getByRole('tab', { name: 'Energy' }).focus();
      for (const [key, name] of [
        ['ArrowLeft', 'Compare'],
        ['ArrowRight', 'Energy'],
        ['ArrowRight', 'Relax'],
        ['End', 'Compare'],
        ['ArrowRight', 'Energy'],
        ['ArrowLeft', 'Compare'],
        ['Home', 'Energy'],
        ['ArrowRight', 'Relax'],
      ] as const) {
        await page.keyboard.press(key);
        const tab = page.getByRole('tab', { name, selected: true });
        await expect
          .poll(() => tab.evaluate((element) => element === document.activeElement), { timeout: PATIENCE })
          .toBe(true);
        expect(await page.getByRole('tabpanel', { name }).count(), name).toBe(1);
        expect(await page.locator('[role=tab][tabindex="0"]').count()).toBe(1);
      }
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.querySelector("#panel").contains(document.activeElement)')).toBe(true);
      await page.keyboard.press('Enter');
      await page.getByTestId('relaxed-energy').waitFor();
      await own.context.close();
    },
    PATIENCE,
  );

  it(
    'a library of 1,000 records: listed, filtered, chosen, computed',
    async () => {
      const own = await studio().open();
      const { page } = own;
      const records = Array.from({ length: 1000 }, (_, i) => waterSdf(`water-${i}`, (i % 10) / 100));
      await own.openFile('waters.sdf', records.join(''));
      await page.getByText('1000 records').waitFor();
      await page.getByLabel('Filter by name').fill('water-999');
      await page.getByRole('button', { name: 'water-999', exact: true }).click();
      await page.locator('.depiction').getByRole('heading', { name: 'water-999' }).waitFor();
      await page.getByRole('button', { name: 'Energies of all' }).click();
      await page.locator('.library td').nth(2).filter({ hasText: /\d/ }).waitFor();
      expect(await own.energy()).toBeCloseTo(
        Number((await page.locator('.library td').nth(2).textContent())!.replace('−', '-')),
        3,
      );
      await own.context.close();
    },
    PATIENCE,
  );

  it(
    'conformers: each minimum once, the lowest first',
    async () => {
      const own = await studio().open();
      const { page } = own;
      await own.build('CCCC');
      await page.getByRole('tab', { name: 'Conformers' }).click();
      await page.getByLabel('Geometries').fill('12');
      await page.locator('#panel').getByRole('button', { name: 'Find conformers' }).click();
      await page.getByTestId('conformer-count').waitFor();
      const rows = (await own.save('Save CSV')).text.trim().split('\n').slice(1);
      const relative = rows.map((row) => Number(row.split(',')[1]));
      expect(rows.length).toBeGreaterThan(1);
      expect(relative[0]).toBe(0);
      expect(relative).toEqual([...relative].sort((a, b) => a - b));
      expect(own.complaints).toEqual([]);
      await own.context.close();
    },
    PATIENCE,
  );
});

/** A web host that sends no headers. */
async function plainHost(folder: string): Promise<StudioServer> {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
  };
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url.replace(/[?#].*/, '');
    try {
      const contents = readFileSync(join(folder, path));
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' });
      response.end(contents);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

describe.skipIf(!hasChromium)(`studio on a plain web host ${hasChromium ? '' : missingChromium}`, () => {
  it(
    'computes without shared memory',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'resff-studio-'));
      exportSite(studioSite(), folder);
      const studio = await openStudio({ server: await plainHost(folder) });
      const own = await studio.open();
      expect(await own.page.evaluate('crossOriginIsolated')).toBe(false);
      await own.build('CO');
      expect(Number.isFinite(await own.energy())).toBe(true);
      await own.page.getByText('no shared memory').waitFor();
      expect(own.complaints).toEqual([]);
      await studio.close();
      rmSync(folder, { recursive: true });
    },
    PATIENCE,
  );
});
