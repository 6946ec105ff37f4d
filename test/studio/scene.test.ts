import { expect, it } from 'vitest';
import { readSdf, readXyz } from '../../src/formats/index.js';
import { superpose } from '../../src/simulate/index.js';
import { overlayColors } from '../../studio/src/viewer/overlay.js';
import { resffHere as resff } from '../support/command-line.js';
import { readPng } from './read-png.js';
import { describeStudio, PATIENCE, type StudioPage } from './studio-page.js';

/** Å between an RMSD that is shown and that of the command line's geometries, both of minima that converged. */
const SAME_RMSD = 0.01;

/** Å that the end of a molecule of 2.4 Å goes at least when it is turned by two thirds of 72 degrees. */
const TURNED = 1.5;
/** Å: bonds of carbon with carbon and oxygen, and by how much a pull of 20 kcal/mol/Å and motion stretch them at most. */
const LIKE_A_BOND = 1.48;
const STRETCHED = 0.25;

/** Red, green, blue, 0 to 255 */
type Color = readonly [number, number, number];

const canvasOf = ({ page }: Pick<StudioPage, 'page'>) => page.locator('.viewer-canvas canvas').first();

/** px of the page, and how many, of what the viewer draws in such colors. */
async function drawn(own: StudioPage, isThat: (color: Color) => boolean) {
  const box = (await canvasOf(own).boundingBox())!;
  const { data, width } = readPng(await own.page.screenshot({ clip: box }));
  let [x, y, count] = [0, 0, 0];
  for (let k = 0; k < data.length; k += 4) {
    if (!isThat([data[k]!, data[k + 1]!, data[k + 2]!])) continue;
    x += (k / 4) % width;
    y += Math.floor(k / 4 / width);
    count++;
  }
  return { x: box.x + x / count, y: box.y + y / count, count };
}

/** Degrees on the circle of colors; NaN for what is nearly gray. */
function hueOf([red, green, blue]: Color): number {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  if (most - least < 40) return Number.NaN;
  const part =
    most === red
      ? (green - blue) / (most - least)
      : most === green
        ? 2 + (blue - red) / (most - least)
        : 4 + (red - green) / (most - least);
  return (60 * part + 360) % 360;
}

/** Degrees between two hues. */
const apart = (a: number, b: number) => Math.min(Math.abs(a - b), 360 - Math.abs(a - b));
/** Red, under the mark of an atom that is pointed at too. */
const isOxygen = (color: Color) => apart(hueOf(color), 0) < 15;
const ofHex = (hex: string) => [1, 3, 5].map((k) => Number.parseInt(hex.slice(k, k + 2), 16)) as unknown as Color;

/** px of the page where the middle of the molecule is. */
async function middle({ page }: StudioPage): Promise<[number, number]> {
  const { x, y, width, height } = (await canvasOf({ page }).boundingBox())!;
  return [x + width / 2, y + height / 2];
}

async function pause({ page }: StudioPage): Promise<void> {
  await page.locator('#panel').getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/^Ready/).waitFor();
}

/** (N,3) Å, of every frame of a run */
async function savedFrames(own: StudioPage): Promise<Float64Array[]> {
  await own.page.getByLabel('Format of the frames').selectOption('.xyz');
  return readXyz((await own.save('Save frames')).text).map(({ positions }) => positions);
}

/** Å between two points */
const gap = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.hypot(...[0, 1, 2].map((axis) => a[axis]! - b[axis]!));

describeStudio(
  'in 3D',
  (_, shared) => {
    it(
      'a bond under the pointer tells its parameters, a click picks it',
      async () => {
        const own = shared();
        const { page } = own;
        // Graphics in software, on a machine that others may use.
        page.setDefaultTimeout(PATIENCE);
        await own.build('CC');
        await page.locator('.viewer-canvas canvas').first().waitFor();
        const text = page.getByTestId('parameters');
        const [x, y] = await middle(own);
        // Until the molecule is drawn there is nothing at that place.
        await expect
          .poll(
            async () => {
              await page.mouse.move(x + 60, y + 100);
              await page.mouse.move(x, y);
              return (await text.count()) > 0 ? text.textContent() : '';
            },
            { timeout: PATIENCE },
          )
          .toMatch(/^C1–C2: 1\.5\d+ Å now; r₀/);
        await page.mouse.click(x, y);
        await page
          .locator('.measure')
          .filter({ hasText: /Distance C1–C2 1\.5\d+ Å/ })
          .waitFor();
        expect(own.complaints).toEqual([]);
      },
      PATIENCE,
    );

    it(
      'an atom that is dragged while it moves follows the mouse and turns its molecule; its bonds hold',
      async () => {
        const own = shared();
        const { page } = own;
        page.setDefaultTimeout(PATIENCE);
        await own.build('CCO');
        await page.getByRole('tab', { name: 'Dynamics' }).click();
        await page.locator('#panel input[type=range]').fill('10');
        await own.runDynamics();
        // Even at 10 K it turns faster than a picture is taken: seen while it rests, gripped as soon as it goes on.
        await pause(own);
        const before = await savedFrames(own);
        await expect.poll(async () => (await drawn(own, isOxygen)).count, { timeout: PATIENCE }).toBeGreaterThan(50);
        const from = await drawn(own, isOxygen);
        await page.mouse.move(from.x, from.y);
        await page.locator('#panel').getByRole('button', { name: 'Continue' }).press('Enter');
        await page.mouse.down();
        // A fifth of a turn about the middle, as far from it as the atom is.
        const [middleX, middleY] = await middle(own);
        const [right, down] = [from.x - middleX, from.y - middleY];
        const [cos, sin] = [Math.cos((2 * Math.PI) / 5), Math.sin((2 * Math.PI) / 5)];
        const to = { x: middleX + cos * right - sin * down, y: middleY + sin * right + cos * down };
        await page.mouse.move(to.x, to.y, { steps: 5 });
        const pulling = page.getByTestId('pulling');
        await pulling.filter({ hasText: /^Pulling O3: \d+\.\d kcal\/mol\/Å over \d\.\d Å$/ }).waitFor();
        const distance = async () => {
          const { x, y } = await drawn(own, isOxygen);
          return Math.hypot(x - to.x, y - to.y);
        };
        const way = Math.hypot(from.x - to.x, from.y - to.y);
        expect(way).toBeGreaterThan(50);
        await expect.poll(distance, { timeout: PATIENCE }).toBeLessThan(way / 3);
        await page.mouse.up();
        await pulling.waitFor({ state: 'detached' });
        await pause(own);

        const rows = (await own.save('Save table (CSV)')).text.trim().split('\n').slice(1);
        expect(rows.length).toBeGreaterThan(before.length);
        for (const row of rows) expect(row.split(',').map(Number).every(Number.isFinite), row).toBe(true);
        const after = (await savedFrames(own)).slice(before.length);
        // From the first carbon to the oxygen
        const arm = (positions: Float64Array) => [0, 1, 2].map((axis) => positions[6 + axis]! - positions[axis]!);
        const start = arm(before.at(-1)!);
        expect(Math.max(...after.map((positions) => gap(arm(positions), start)))).toBeGreaterThan(TURNED);
        for (const positions of after)
          for (const atom of [1, 2]) {
            const bond = gap(positions.subarray(3 * atom, 3 * atom + 3), positions.subarray(3 * atom - 3, 3 * atom));
            expect(Math.abs(bond - LIKE_A_BOND)).toBeLessThan(STRETCHED);
          }
        expect(own.complaints).toEqual([]);
      },
      PATIENCE,
    );

    it(
      'conformers laid over each other: as many, and as far apart, as the command line finds, and aligned',
      async () => {
        const own = shared();
        const { page } = own;
        page.setDefaultTimeout(PATIENCE);
        await own.build('CCCO');
        await page.getByRole('tab', { name: 'Conformers' }).click();
        await page.getByLabel('Geometries').fill('8');
        await own.start('Conformers', 'Find conformers');
        await page.getByTestId('conformer-count').waitFor();
        await page.getByRole('checkbox', { name: /lay the lowest/ }).check();
        const answer = await resff(['conformers', 'CCCO', '--count', '8', '--json']);
        const { results } = JSON.parse(answer.stdout) as {
          results: { conformers: { positions: [number, number, number][] }[] }[];
        };
        const geometries = results[0]!.conformers.map(({ positions }) => Float64Array.from(positions.flat()));
        expect(geometries.length).toBeGreaterThan(2);
        expect(geometries.length).toBeLessThan(overlayColors.length);

        await page
          .getByRole('img', { name: `3D structure of CCCO, ${geometries.length} conformers over each other` })
          .waitFor();
        expect(await page.locator('#panel .legend-entry').count()).toBe(geometries.length);
        const pixels = (k: number) => drawn(own, (color) => apart(hueOf(color), hueOf(ofHex(overlayColors[k]!))) < 5);
        for (const k of geometries.keys())
          await expect.poll(async () => (await pixels(k)).count, { timeout: PATIENCE }).toBeGreaterThan(20);
        expect((await pixels(geometries.length)).count).toBe(0);

        const rows = (await own.save('Save CSV')).text.trim().split('\n');
        const column = rows[0]!.split(',').indexOf('heavy_atom_rmsd_angstrom');
        expect(rows.length - 1).toBe(geometries.length);
        const heavy = Float64Array.from({ length: 12 }, (_, atom) => (atom < 4 ? 1 : 0));
        const told = rows.slice(1).map((row) => Number(row.split(',')[column]));
        const shown: Float64Array[] = [];
        for (const [k, positions] of geometries.entries()) {
          const { rmsd } = superpose(positions, geometries[0]!, heavy);
          expect(Math.abs(told[k]! - rmsd), `conformer ${k + 1}`).toBeLessThan(SAME_RMSD);
          await page.getByRole('tab', { name: 'Conformers' }).click();
          await page
            .locator('#panel')
            .getByRole('button', { name: String(k + 1), exact: true })
            .click();
          await page.getByRole('tab', { name: 'Energy' }).click();
          const [structure] = readSdf((await own.save('Save structure')).text);
          shown.push(structure!.positions);
        }
        // They lie on the first as near as they can, without another superposition.
        const apartAsShown = (positions: Float64Array) =>
          Math.sqrt(positions.subarray(0, 12).reduce((sum, x, i) => sum + (x - shown[0]![i]!) ** 2, 0) / 4);
        for (const [k, positions] of shown.entries())
          expect(Math.abs(apartAsShown(positions) - told[k]!), `conformer ${k + 1}`).toBeLessThan(SAME_RMSD);
        expect(own.complaints).toEqual([]);
      },
      PATIENCE,
    );
  },
  { graphics: true },
);
