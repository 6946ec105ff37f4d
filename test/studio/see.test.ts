import { expect, it } from 'vitest';
import { resff } from '../support/command-line.js';
import { describeStudio, PATIENCE, type StudioPage } from './studio-page.js';

/** kcal/mol/Å between two computations of one spread. */
const SAME_SPREAD = 0.01;

const legend = ({ page }: StudioPage) => page.getByTestId('color-legend');

describeStudio('see', (_, shared) => {
  it(
    'residual energy and uncertainty as colors, each with its unit; only where the model knows it',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('CCO');
      const choice = page.getByLabel('Color atoms by');
      await choice.selectOption('residual energy');
      await legend(own).getByText('(kcal/mol)').waitFor();
      await choice.selectOption('uncertainty');
      await legend(own).getByText('(kcal/mol/Å)').waitFor();
      for (const model of ['resff-fast', 'resff-paper']) {
        await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption(model);
        await page.getByText(new RegExp(`^Ready\\. ${model}`)).waitFor();
        const { results } = JSON.parse(resff(['energy', 'CCO', '--uncertainty', '--json', '-m', model]).stdout) as {
          results: { uncertainty: { forces: { rms: number } } }[];
        };
        const shown = async () => Number(/; ([\d.]+) over all atoms/.exec((await legend(own).textContent())!)?.[1]);
        const { rms } = results[0]!.uncertainty.forces;
        await expect
          .poll(async () => Math.abs((await shown()) - rms), { timeout: PATIENCE / 4 })
          .toBeLessThan(SAME_SPREAD);
      }
      await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('resff-fast');
      await choice.selectOption('elements');
    },
    PATIENCE,
  );

  it(
    'parameters of a bond under the pointer, of one that is tapped, and of a row under the focus',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('CC=O');
      const bond = page.locator('.drawing [data-bond="1 2"]');
      await bond.hover({ force: true });
      const text = page.getByTestId('parameters');
      await text
        .filter({ hasText: /^C2–O3: 1\.\d+ Å now; r₀ 1\.\d+ Å, k \d+\.\d kcal\/mol\/Å², predicted by .*resff-fast/ })
        .waitFor();
      await page.mouse.move(0, 0);
      await text.waitFor({ state: 'detached' });
      await bond.click({ force: true });
      await text.filter({ hasText: 'C2–O3' }).waitFor();
      await page.getByRole('button', { name: 'Clear the selection' }).click();
      await page.mouse.move(0, 0);
      await page.getByRole('tab', { name: 'Parameters' }).click();
      await page.getByRole('button', { name: 'C1–C2', exact: true }).focus();
      await text.filter({ hasText: 'C1–C2' }).waitFor();
      await page.locator('.drawing-marks .pointed').first().waitFor({ state: 'attached' });
    },
    PATIENCE,
  );

  it(
    'atoms picked in the drawing are measured',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('OCC=O');
      for (const [atom, found] of [
        [0, 'Atom O1'],
        [1, /^Distance O1–C2 1\.[34]\d+ Å/],
        [2, /^Angle O1–C2–C3 1[01]\d\.\d°/],
        [3, /^Torsion O1–C2–C3–O4 −?\d+\.\d°/],
      ] as const) {
        await page.locator(`.drawing [data-atom="${atom}"]`).click({ force: true });
        await page.locator('.measure').filter({ hasText: found }).waitFor();
      }
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'a protein of 3,000 atoms: as a ribbon, and the page answers while it is computed',
    async () => {
      const own = shared();
      const { page } = own;
      const protein = resff(['build', 'peptide', 'A'.repeat(300), '--conformation', 'helix']).stdout;
      await own.openFile('protein.pdb', protein);
      await page.getByText(/^30\d\d atoms$/).waitFor();
      await page.getByRole('tab', { name: 'Dynamics' }).click();
      await page.getByLabel('Length (ps)').waitFor();
      expect(await page.getByLabel('Drawing style').inputValue()).toBe('cartoon');
      const expected = JSON.parse(resff(['energy', '-', '--format', 'pdb', '--json'], protein).stdout) as {
        results: { energy: number }[];
      };
      const energy = expected.results[0]!.energy;
      expect(Math.abs((await own.energy()) - energy)).toBeLessThan(1e-6 * Math.abs(energy));
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );
});
