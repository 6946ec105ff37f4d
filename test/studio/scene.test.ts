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
      'a bond under the pointer tells its parameters, a click picks it; an atom of a run is pulled with the mouse',
      async () => {
        const own = shared();
        const { page } = own;
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

        await own.build('C');
        await own.runDynamics();
        await page
          .locator('.status')
          .getByText(/ps, \d+ K/)
          .waitFor();
        const pulling = page.getByTestId('pulling');
        const [cx, cy] = await middle(own);
        await page.mouse.move(cx, cy);
        await page.mouse.down();
        await page.mouse.move(cx + 90, cy - 40, { steps: 5 });
        await pulling.filter({ hasText: /^Pulling [CH]\d: \d+\.\d kcal\/mol\/Å over \d+\.\d Å$/ }).waitFor();
        await own.picture('pull');
        await page.mouse.up();
        await pulling.waitFor({ state: 'detached' });
        await page.locator('#panel').getByRole('button', { name: 'Pause' }).click();
        await page.getByText(/^Ready/).waitFor();
        expect(own.complaints).toEqual([]);
      },
      PATIENCE,
    );
  },
  { graphics: true },
);
