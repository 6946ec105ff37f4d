import { expect, it } from 'vitest';
import { readSdf } from '../../src/formats/index.js';
import { resffHere as resff } from '../support/command-line.js';
import { describeStudio, PATIENCE, type StudioPage, storedValue } from './studio-page.js';

/** kcal/mol, of minima by `normal` convergence from the same start */
const SAME_MINIMUM = 0.1;

const small = { ethanol: 'CCO', acetamide: 'CC(N)=O', butane: 'CCCC' } as const;
const refused = { broken: 'C1CC', germane: 'C[GeH3]' } as const;
/** Each takes long enough that one can stop before all of them are done. */
const large = Object.fromEntries(Array.from({ length: 16 }, (_, k) => [`chain-${k + 1}`, `OCC${'C'.repeat(11)}`]));
const file = Object.entries({ ...small, ...refused, ...large })
  .map(([name, smiles]) => `${smiles} ${name}\n`)
  .join('');

/** kcal/mol by name, of the records that are relaxed. */
async function relaxed({ page }: StudioPage): Promise<Map<string, number>> {
  const rows = await page
    .locator('.library tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
  const found = rows.map(([name, , , energy]) => [name!, Number(energy!.replace('−', '-'))] as const);
  return new Map(found.filter(([, energy]) => Number.isFinite(energy)));
}

const relaxAll = ({ page }: StudioPage) => page.locator('.library').getByRole('button', { name: 'Relax all' }).click();

describeStudio('library', (_, shared) => {
  it(
    'SMILES of a file are built and relaxed; what is stopped or reloaded keeps what it has, and goes on',
    async () => {
      const own = shared();
      const { page } = own;
      await own.openFile('some.smi', file);
      const all = Object.keys(large).length + 5;
      await page.getByText(`${all} records`).waitFor();
      await relaxAll(own);
      await page.locator('.status').getByText(`of ${all}`).waitFor();
      await expect.poll(async () => (await relaxed(own)).size, { timeout: PATIENCE / 4 }).toBeGreaterThan(0);
      await page.locator('.status').getByRole('button', { name: 'Stop' }).click();
      await page.getByText(/^Ready/).waitFor();
      const kept = await relaxed(own);
      expect(kept.size).toBeGreaterThan(0);
      expect(kept.size).toBeLessThan(all - Object.keys(refused).length);

      // The page puts away what it has a moment later; browsers let no page that goes finish that.
      type Entries = readonly (readonly [number, { readonly relaxed?: number }])[] | undefined;
      const storedCount = async () => {
        const entries = (await storedValue(own, 'library-results')) as Entries;
        return entries?.filter(([, { relaxed: energy }]) => energy !== undefined).length ?? 0;
      };
      await expect.poll(storedCount, { timeout: PATIENCE / 4 }).toBe(kept.size);
      await page.reload();
      await page.getByText(`${all} records`).waitFor();
      expect(await relaxed(own)).toEqual(kept);

      await relaxAll(own);
      await expect
        .poll(async () => (await relaxed(own)).size, { timeout: PATIENCE / 2 })
        .toBe(all - Object.keys(refused).length);
      await page.getByText(/^Ready/).waitFor();
      const found = await relaxed(own);
      for (const [name, energy] of kept) expect(found.get(name), name).toBe(energy);
      for (const [name, smiles] of Object.entries(small)) {
        const { stdout } = await resff(['minimize', smiles, '--json']);
        const { results } = JSON.parse(stdout) as { results: { energy: number }[] };
        expect(Math.abs(found.get(name)! - results[0]!.energy), name).toBeLessThan(SAME_MINIMUM);
      }
      const remark = (name: string) =>
        page.locator('.library tr').filter({ hasText: name }).locator('td').last().textContent();
      expect(await remark('broken')).toMatch(/ring/i);
      expect(await remark('germane')).toMatch(/Ge/);

      // A record is shown at its minimum, and saved so.
      await page.locator('.library').getByRole('button', { name: 'butane', exact: true }).click();
      await page.locator('.depiction').getByRole('heading', { name: 'butane' }).waitFor();
      await page.locator('.library tr.chosen').filter({ hasText: 'butane' }).waitFor();
      expect(Math.abs((await own.energy()) - found.get('butane')!)).toBeLessThan(1e-3);
      const saved = readSdf((await own.save('Save structures (SDF)')).text);
      expect(saved.map(({ molecule }) => molecule.name)).toEqual([
        ...Object.keys(small),
        'germane',
        ...Object.keys(large),
      ]);
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );
});
