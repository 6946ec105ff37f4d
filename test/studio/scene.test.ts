import { expect, it } from 'vitest';
import { describeStudio, PATIENCE, type StudioPage } from './studio-page.js';

/** px of the page where the middle of the molecule is. */
async function middle({ page }: StudioPage): Promise<[number, number]> {
  const { x, y, width, height } = (await page.locator('.viewer-canvas canvas').first().boundingBox())!;
  return [x + width / 2, y + height / 2];
}

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
  },
  { graphics: true },
);
