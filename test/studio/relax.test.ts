import { expect, it } from 'vitest';
import { readSdf } from '../../src/formats/index.js';
import { resffHere as resff } from '../support/command-line.js';
import { describeStudio, PATIENCE } from './studio-page.js';

/** kcal/mol, a file of all digits: what float32 differs by between wasm variants. */
const SAME = 1e-3;
/** kcal/mol: normal convergence leaves a few hundredths along soft torsions, where the last digits of the energy count. Measured: 0.03. */
const SAME_MINIMUM = 0.1;

describeStudio('draw, see, relax', (_, shared) => {
  it(
    'SMILES to a relaxed structure, as the command line has it',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('CC(=O)Nc1ccc(O)cc1');
      await page.locator('.drawing [data-atom]').first().waitFor({ state: 'attached' });
      const start = await own.energy();
      await own.start('Relax', 'Relax');
      await page.getByTestId('relaxed-energy').waitFor();
      const relaxed = Number(await page.getByTestId('relaxed-energy').textContent());
      expect(await page.getByTestId('relax-result').textContent()).toMatch(/^converged/);
      expect(relaxed).toBeLessThan(start);

      const command = await page.locator('#panel .command code').textContent();
      expect(command).toBe(`resff minimize 'CC(=O)Nc1ccc(O)cc1' --output CC_O_Nc1ccc_O_cc1-relaxed.sdf`);
      const answer = JSON.parse((await resff(['minimize', 'CC(=O)Nc1ccc(O)cc1', '--json'])).stdout) as {
        results: { energy: number; startEnergy: number }[];
      };
      expect(Math.abs(start - answer.results[0]!.startEnergy)).toBeLessThan(SAME);
      expect(Math.abs(relaxed - answer.results[0]!.energy)).toBeLessThan(SAME_MINIMUM);

      const sdf = await own.save('Save structure');
      expect(sdf.name).toMatch(/-relaxed\.sdf$/);
      expect(readSdf(sdf.text)[0]!.molecule.atomicNumbers.length).toBe(20);
      await page.getByLabel('Format of the structure').selectOption('.xyz');
      const xyz = await own.save('Save structure');
      const again = await resff(['energy', '-', '--format', 'xyz', '--json'], xyz.text);
      const terms = (JSON.parse(again.stdout) as { results: { energy: number; terms: Record<string, number> }[] })
        .results[0]!;
      expect(Math.abs(terms.energy - relaxed)).toBeLessThan(SAME);

      await page.getByRole('tab', { name: 'Energy' }).click();
      const csv = await own.save('Save CSV');
      for (const line of csv.text.trim().split('\n').slice(1, -1)) {
        const [term, value] = line.split(',');
        expect(Math.abs(Number(value) - terms.terms[term!]!), term).toBeLessThan(SAME);
      }
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'files, and in words what is wrong with them',
    async () => {
      const own = shared();
      const { page } = own;
      const water = '3\ncharge=0\nO 0 0 0.1\nH 0.8 0 -0.5\nH -0.75 0.1 -0.5\n';
      await own.openFile('water.xyz', water);
      await page.getByRole('heading', { name: 'water' }).waitFor();
      await page.getByText('H₂O').waitFor();
      const expected = JSON.parse((await resff(['energy', '-', '--format', 'xyz', '--json'], water)).stdout) as {
        results: { energy: number }[];
      };
      await expect.poll(own.energy, { timeout: PATIENCE }).toBeCloseTo(expected.results[0]!.energy, 3);

      await own.openFile('broken.sdf', 'this is\nno structure\n');
      await page.getByRole('alert').filter({ hasText: 'broken' }).waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).click();

      await own.build('C[GeH3]');
      const refusal = page.locator('.depiction').getByRole('alert');
      await refusal.waitFor();
      expect(await refusal.textContent()).toMatch(/element.*got Ge.*The model has never met that element/s);
    },
    PATIENCE,
  );

  it(
    'stops in the middle and keeps what there is',
    async () => {
      const own = shared();
      const { page } = own;
      const peptide = (await resff(['build', 'peptide', 'A'.repeat(60)])).stdout;
      await own.openFile('peptide.pdb', peptide);
      await page.getByRole('heading', { name: 'peptide' }).or(page.getByText('612 atoms')).first().waitFor();
      await page.getByRole('tab', { name: 'Relax' }).click();
      await page.getByLabel('Convergence').selectOption('extreme');
      await page.locator('#panel').getByRole('button', { name: 'Relax', exact: true }).click();
      await page
        .locator('.status')
        .getByText(/step \d/)
        .waitFor();
      await page.locator('.status').getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Stopped: the structure shown is the last step').waitFor();
      await page.getByText(/^Ready/).waitFor();
    },
    PATIENCE,
  );
});
