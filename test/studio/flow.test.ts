import { expect, it } from 'vitest';
import { resffHere as resff } from '../support/command-line.js';
import { describeStudio, PATIENCE, type StudioPage, storedValue } from './studio-page.js';

/** kcal/mol between points of relaxed scans from one start. */
const SAME_PROFILE = 0.02;

const json = async <T>(args: readonly string[]) => JSON.parse((await resff([...args, '--json'])).stdout) as T;
const example = async ({ page }: StudioPage, name: string) => {
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.locator('.examples').getByRole('button', { name }).click();
};
/** Of the list after a word in the facts of a profile: angles in degrees with energies in kcal/mol. */
async function facts({ page }: StudioPage, word: string): Promise<[number, number][]> {
  const text = (await page.locator(`dt:text-is("${word}") + dd`).textContent())!.replaceAll('−', '-');
  return [...text.matchAll(/(-?\d+)° \((-?[\d.]+)\)/g)].map(([, angle, energy]) => [Number(angle), Number(energy)]);
}

describeStudio('from a question to an answer', (studio, shared) => {
  it(
    'guided examples run: butane has its barriers, an amide is planar, water vibrates three ways',
    async () => {
      const own = shared();
      const { page } = own;
      await page.getByRole('button', { name: /^The barrier of butane/ }).click();
      await page.getByText('Barriers').waitFor();
      const minima = await facts(own, 'Minima');
      const angles = minima.map(([angle]) => Math.abs(angle)).sort((a, b) => a - b);
      // 65 degrees by experiment
      [65, 65, 180].forEach((right, k) => {
        expect(Math.abs(angles[k]! - right), `minima at ${angles}`).toBeLessThan(8);
      });
      const top = (await facts(own, 'Barriers')).reduce((a, b) => (b[1] > a[1] ? b : a));
      expect(Math.abs(top[0])).toBeLessThan(10);
      expect(top[1]).toBeGreaterThan(4);

      await example(own, 'Why amides are planar');
      await page.getByText(/^Turning about \S+–C2–N4–C5/).waitFor();
      for (const [angle] of await facts(own, 'Minima'))
        expect(Math.abs(Math.sin((angle * Math.PI) / 180))).toBeLessThan(0.3);
      expect(Math.max(...(await facts(own, 'Barriers')).map(([, energy]) => energy))).toBeGreaterThan(12);

      await example(own, 'The vibrations of water');
      await page.getByText('minimum: no imaginary mode').waitFor();
      expect(await page.locator('.spectrum .stick').count()).toBe(3);

      await example(own, 'The map of alanine dipeptide');
      await page
        .locator('.status')
        .getByText(/of 144 points/)
        .waitFor();
      await page.locator('.status').getByRole('button', { name: 'Stop' }).click();
      await page.getByText(/^Ready/).waitFor();
    },
    PATIENCE,
  );

  it(
    'a map over two bonds, as the command line has it; a click shows a frame',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('OCO');
      await page.getByRole('tab', { name: 'Scan' }).click();
      await page.getByLabel('Step').selectOption('60');
      await page.getByLabel('Second bond').selectOption({ index: 1 });
      await page.locator('#panel').getByRole('button', { name: 'Scan', exact: true }).click();
      const map = page.locator('.map-place svg');
      await map.waitFor();
      const command = (await page.locator('#panel .command code').textContent())!;
      const bonds = /--bond (\S+) --second (\S+) --step 60/.exec(command)!;
      const { scans } = await json<{ scans: { points: { angles: number[]; relativeEnergy: number }[] }[] }>([
        ...['scan', 'OCO', '--bond', bonds[1]!, '--second', bonds[2]!, '--step', '60'],
      ]);
      const frames = (await own.save('Save frames')).text.split('$$$$\n').slice(0, -1);
      expect(frames.length).toBe(36);
      const box = (await map.boundingBox())!;
      const shown = page.getByText(/^Shown: /);
      const before = await shown.textContent();
      // Third column and second row of the map: what is drawn is 640 by 560, its plane from (78, 42) to (530, 504).
      const [x, y] = [78 + 452 * (2.5 / 6), 504 - 462 * (1.5 / 6)];
      await page.mouse.click(box.x + (x / 640) * box.width, box.y + (y / 560) * box.height);
      await expect.poll(() => shown.textContent(), { timeout: PATIENCE }).not.toBe(before);
      const said = /Shown: (−?\d+)°, (−?\d+)°: ([\d.]+)/.exec((await shown.textContent())!)!.slice(1);
      const [first, second, energy] = said.map((text) => Number(text.replace('−', '-')));
      const point = scans[0]!.points.find(({ angles }) => angles[0] === first && angles[1] === second);
      expect(Math.abs(point!.relativeEnergy - energy!)).toBeLessThan(SAME_PROFILE);
      await page.getByLabel('Second bond').selectOption('');
    },
    PATIENCE,
  );

  it(
    'two models compared, each as the command line has it',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('CO');
      await page.getByRole('tab', { name: 'Compare' }).click();
      await page.getByLabel('resff-fast with').selectOption('resff-paper');
      await page.locator('#panel').getByRole('button', { name: 'Compare', exact: true }).click();
      await page.locator('#panel td').first().waitFor();
      const rows = (await own.save('Save CSV')).text
        .trim()
        .split('\n')
        .map((line) => line.split(','));
      expect(rows[0]).toEqual(['term', 'resff-fast', 'resff-paper']);
      for (const [column, model] of [
        [1, 'resff-fast'],
        [2, 'resff-paper'],
      ] as const) {
        const { results } = await json<{ results: { energy: number }[] }>(['energy', 'CO', '--model', model]);
        expect(Math.abs(Number(rows.at(-1)![column]) - results[0]!.energy), model).toBeLessThan(1e-3);
      }
    },
    PATIENCE,
  );

  it(
    'drawn with the mouse',
    async () => {
      const own = shared();
      const { page } = own;
      await page.getByLabel('SMILES', { exact: true }).fill('');
      await page.getByRole('button', { name: 'Draw' }).click();
      const canvas = page.locator('.editor-canvas canvas').last();
      await canvas.waitFor();
      const { x, y, width, height } = (await canvas.boundingBox())!;
      // The editor begins with the tool that draws a single bond where one clicks.
      await page.mouse.click(x + width / 2, y + height / 2);
      await page.getByRole('button', { name: 'Use this molecule' }).click();
      await page.locator('.depiction').getByRole('heading', { name: 'CC', exact: true }).waitFor();
      await page.getByText('C₂H₆').waitFor();
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'a tab that is closed in the middle of a run, and opened again',
    async () => {
      const own = shared();
      await own.build('CCO');
      const built = await storedValue(own, 'positions');
      await own.runDynamics();
      const moved = async () => JSON.stringify(await storedValue(own, 'positions')) !== JSON.stringify(built);
      await expect.poll(moved, { timeout: PATIENCE }).toBe(true);
      await own.page.close();
      const again = await studio().open({ context: own.context });
      await again.page.getByRole('heading', { name: 'CCO' }).waitFor();
      expect(await again.page.getByRole('tab', { name: 'Dynamics' }).getAttribute('aria-selected')).toBe('true');
      expect(Number.isFinite(await again.energy())).toBe(true);
      await again.runDynamics();
      await again.page
        .locator('.status')
        .getByText(/ps, \d+ K/)
        .waitFor();
      await again.page.locator('#panel').getByRole('button', { name: 'Pause' }).click();
      await again.page.getByText(/^Ready/).waitFor();
      expect(again.complaints).toEqual([]);
    },
    PATIENCE,
  );
});
