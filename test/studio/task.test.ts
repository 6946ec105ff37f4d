import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSdf } from '../../src/formats/index.js';
import { resffHere as resff } from '../support/command-line.js';
import { describeStudio, PATIENCE } from './studio-page.js';

/** kcal/mol between points of relaxed scans and minima from one file, and cm⁻¹. */
const SAME_PROFILE = 0.02;
const SAME_FREQUENCY = 0.5;
/** kcal/mol after 50 fs from one file. */
const SAME_DYNAMICS = 0.01;

const json = async <T>(args: readonly string[]) => JSON.parse((await resff([...args, '--json'])).stdout) as T;

describeStudio('scan, vibrate, run', (_, shared) => {
  it(
    'a bond that is clicked is scanned; the profile is that of the command line, its frames follow the curve',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('CCCC');
      await page.getByRole('tab', { name: 'Scan' }).click();
      await page.locator('.drawing [data-bond="1 2"]').click({ force: true });
      await page.locator('.measure').getByText('C2–C3').waitFor();
      await page.getByLabel('Step').selectOption('60');
      await page.locator('#panel').getByRole('button', { name: 'Scan', exact: true }).click();
      await page.getByText('Barriers').waitFor();
      const csv = (await own.save('Save CSV')).text.trim().split('\n').slice(1);
      const { scans } = await json<{ scans: { points: { angles: number[]; relativeEnergy: number }[] }[] }>([
        ...['scan', 'CCCC', '--bond', '2,3', '--step', '60'],
      ]);
      expect(csv.length).toBe(6);
      csv.forEach((line, i) => {
        const [angle, relative] = line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell)));
        const expected = scans[0]!.points[i]!;
        expect(angle).toBe(expected.angles[0]);
        expect(Math.abs(relative! - expected.relativeEnergy), `at ${angle}`).toBeLessThan(SAME_PROFILE);
      });
      const slider = page.getByRole('slider', { name: /Turning about/ });
      await slider.focus();
      await slider.press('ArrowLeft');
      await page.getByText(/^Shown: 120\.0°/).waitFor();
      const frames = readSdf((await own.save('Save frames')).text);
      expect(frames.length).toBe(6);
    },
    PATIENCE,
  );

  it(
    'modes of water, and one of them moving',
    async () => {
      const own = shared();
      const { page } = own;
      await own.build('O');
      await own.start('Vibrations', 'Analyze');
      await page.getByText('minimum: no imaginary mode').waitFor();
      const rows = (await own.save('Save CSV')).text.trim().split('\n').slice(1);
      const { results } = await json<{ results: { modes: { frequency: number }[] }[] }>([
        'vib',
        'O',
        '--opt',
        '--precision',
        'single',
      ]);
      expect(rows.length).toBe(3);
      rows.forEach((row, k) => {
        const expected = results[0]!.modes[k]!.frequency;
        expect(Math.abs(Number(row.split(',')[1]) - expected), `mode ${k + 1}`).toBeLessThan(SAME_FREQUENCY);
      });
      await page.getByRole('button', { name: '2', exact: true }).click();
      expect((await own.save('Save frames')).name).toBe('O-mode-2.sdf');
      await page.getByRole('button', { name: '2', exact: true }).click();
    },
    PATIENCE,
  );

  it(
    'dynamics from a file: the table of the command line; paused, continued, warmed',
    async () => {
      const own = shared();
      const { page } = own;
      const xyz =
        '6\ncharge=0\nC 0 0 0\nO 1.41 0 0\nH -0.36 1.03 0\nH -0.36 -0.51 0.89\nH -0.36 -0.51 -0.89\nH 1.73 -0.45 0.78\n';
      await own.openFile('methanol.xyz', xyz);
      await page.getByRole('heading', { name: 'methanol' }).waitFor();
      await page.getByRole('tab', { name: 'Dynamics' }).click();
      await page.getByLabel('Length (ps)').fill('0.05');
      await page.getByLabel('Frame every (fs)').fill('10');
      await page.locator('#panel').getByRole('button', { name: 'Run', exact: true }).click();
      const table = (await own.save('Save table (CSV)')).text.trim().split('\n');
      expect(table.length).toBe(7);
      expect(table[0]).toMatch(/^time \(ps\),potential \(kcal\/mol\)/);
      const potential = (lines: readonly string[]) => lines.slice(1).map((line) => Number(line.split(',')[1]));
      const command = (await page.locator('#panel .command code').textContent())!;
      expect(command).toMatch(
        /^resff md methanol\.xyz --ensemble langevin --time 0\.05ps --every 10fs --temperature 300 --output methanol\.dcd$/,
      );
      const expected = await commandTable(xyz);
      potential(table).forEach((value, i) => {
        expect(Math.abs(value - potential(expected)[i]!), `frame ${i}`).toBeLessThan(SAME_DYNAMICS);
      });

      await page.getByLabel('Length (ps)').fill('500');
      await page.locator('#panel').getByRole('button', { name: 'Run', exact: true }).click();
      await page
        .locator('.status')
        .getByText(/of 500 ps/)
        .waitFor();
      await page.locator('#panel input[type=range]').fill('600');
      await page.locator('.drawing [data-atom="1"]').click({ force: true });
      await page.getByRole('button', { name: 'Pull O2 by 3 Å →' }).click();
      const pulling = page.getByTestId('pulling');
      await pulling.filter({ hasText: /^Pulling O2: \d+\.\d kcal\/mol\/Å over \d\.\d Å$/ }).waitFor();
      await page.getByRole('button', { name: 'Let go' }).click();
      await pulling.waitFor({ state: 'detached' });
      await page.locator('#panel').getByRole('button', { name: 'Pause' }).click();
      await page.locator('#panel').getByRole('button', { name: 'Continue' }).click();
      await page
        .locator('.status')
        .getByText(/of 500 ps/)
        .waitFor();
      await page.locator('#panel').getByRole('button', { name: 'Pause' }).click();
      await page.locator('#panel').getByRole('button', { name: 'Continue' }).waitFor();
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );
});

/** The table of the same run by the command line. */
async function commandTable(xyz: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'resff-studio-'));
  writeFileSync(join(folder, 'methanol.xyz'), xyz);
  const options = ['--time', '0.05ps', '--every', '10fs', '--output', 'run.dcd', '--no-progress'];
  expect((await resff(['md', 'methanol.xyz', ...options], '', folder)).status).toBe(0);
  const table = readFileSync(join(folder, 'run.csv'), 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  return table;
}
