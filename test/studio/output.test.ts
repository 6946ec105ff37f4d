import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { formatOfName, readSdf, readXyz } from '../../src/formats/index.js';
import { extensionsFor } from '../../src/formats/registry.js';
import { resffHere as resff } from '../support/command-line.js';
import { describeStudio, PATIENCE, type StudioPage } from './studio-page.js';

const methanol =
  '6\ncharge=0\nC 0 0 0\nO 1.41 0 0\nH -0.36 1.03 0\nH -0.36 -0.51 0.89\nH -0.36 -0.51 -0.89\nH 1.73 -0.45 0.78\n';

/** cm⁻¹ in double precision, between minima from one file. */
const SAME_FREQUENCY = 0.1;

/** Words of a command as a shell splits them. */
const words = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

const commandOf = async ({ page }: StudioPage) =>
  words((await page.locator('#panel .command code').textContent())!).slice(1);
const column = (csv: string, k: number) =>
  csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[k]));

/** Formats of extensions, each once. */
const named = (extensions: readonly string[]) =>
  [...new Set(extensions.map((extension) => formatOfName(`x${extension}`)!.name))].sort();

describeStudio('out', (_, shared) => {
  const folder = mkdtempSync(join(tmpdir(), 'resff-studio-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'methanol.xyz'), methanol);
  /** The command that a tab shows, run where its file is. */
  const run = async (own: StudioPage, ...more: string[]) => {
    const { status, stdout, stderr } = await resff([...(await commandOf(own)), ...more], '', folder);
    expect(status, stderr).toBe(0);
    return stdout;
  };

  it(
    'the command that stands under a result runs, and gives the numbers of the page',
    async () => {
      const own = shared();
      const { page } = own;
      await own.openFile('methanol.xyz', methanol);
      await page.getByRole('heading', { name: 'methanol' }).waitFor();

      const energy = await own.energy();
      const points = JSON.parse(await run(own, '--json')) as { results: { energy: number }[] };
      expect(points.results[0]!.energy).toBeCloseTo(energy, 3);

      await page.getByRole('tab', { name: 'Parameters' }).click();
      const bonds = column((await own.save('Save CSV')).text, 3);
      const { results } = JSON.parse(await run(own, '--json')) as { results: { bonds: { k: number }[] }[] };
      bonds.forEach((k, row) => {
        expect(Math.abs(k - results[0]!.bonds[row]!.k), `bond ${row + 1}`).toBeLessThan(0.01);
      });

      await own.start('Relax', 'Relax');
      await page.getByTestId('relaxed-energy').waitFor();
      await run(own);
      const minimum = (await resff(['energy', 'methanol-relaxed.sdf', '--json'], '', folder)).stdout;
      expect((JSON.parse(minimum) as { results: { energy: number }[] }).results[0]!.energy).toBeCloseTo(
        Number(await page.getByTestId('relaxed-energy').textContent()),
        2,
      );

      await page.getByRole('button', { name: 'Back to start' }).click();
      await page.getByRole('tab', { name: 'Scan' }).click();
      await page.getByLabel('Step').selectOption('60');
      await own.start('Scan', 'Scan');
      await page.getByText('Barriers').waitFor();
      const profile = column((await own.save('Save CSV')).text, 1);
      const { scans } = JSON.parse(await run(own, '--json')) as {
        scans: { points: { relativeEnergy: number }[] }[];
      };
      expect(readFileSync(join(folder, 'methanol-scan.svg'), 'utf8')).toMatch(/^<svg/);
      profile.forEach((relative, k) => {
        expect(Math.abs(relative - scans[0]!.points[k]!.relativeEnergy), `point ${k + 1}`).toBeLessThan(0.02);
      });

      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'plots as SVG and PNG, structures and frames in the formats of the command line',
    async () => {
      const own = shared();
      const { page } = own;
      await page.getByRole('tab', { name: 'Relax' }).click();
      const svg = await own.save('SVG');
      expect(svg.name).toBe('methanol-relaxation.svg');
      expect(svg.text).toMatch(/^<svg[\s\S]*relative energy \(kcal\/mol\)[\s\S]*<\/svg>\s*$/);
      const png = await own.save('PNG', page.locator('.plot'));
      expect(png.name).toBe('methanol-relaxation.png');
      expect(png.text.slice(1, 4)).toBe('PNG');

      const choices = async (label: string) => page.getByLabel(label).locator('option').allTextContents();
      const structures = await choices('Format of the structure');
      expect(named(structures)).toEqual(named(extensionsFor('write')));
      const energies: number[] = [];
      for (const extension of structures) {
        await page.getByLabel('Format of the structure').selectOption(extension);
        const { name, text } = await own.save('Save structure');
        writeFileSync(join(folder, name), text);
        const { stdout } = await resff(['energy', name, '--json'], '', folder);
        energies.push((JSON.parse(stdout) as { results: { energy: number }[] }).results[0]!.energy);
      }
      // SDF has four digits, PDB three.
      for (const energy of energies) expect(Math.abs(energy - energies[0]!)).toBeLessThan(0.1);

      expect(named(await choices('Format of the frames'))).toEqual(named(extensionsFor('frames')));
      await page.getByLabel('Format of the frames').selectOption('.xyz');
      const frames = readXyz((await own.save('Save frames')).text);
      expect(frames.length).toBeGreaterThan(2);
      await page.getByLabel('Format of the frames').selectOption('.dcd');
      const dcd = await own.save('Save frames');
      expect(dcd.text.slice(4, 8)).toBe('CORD');
    },
    PATIENCE,
  );

  it(
    'the commands of vibrations, conformers and a comparison do too',
    async () => {
      const own = shared();
      const { page } = own;
      expect((await resff(['minimize', 'CCCO', '--output', 'propanol.sdf'], '', folder)).status).toBe(0);
      const propanol = readFileSync(join(folder, 'propanol.sdf'), 'utf8');
      await own.openFile('methanol.xyz', methanol);
      await page.getByRole('heading', { name: 'methanol' }).waitFor();

      await page.getByRole('tab', { name: 'Vibrations' }).click();
      // What one processor rounds otherwise than another moves soft modes in single precision.
      await page.getByLabel('Precision').selectOption('double');
      await own.start('Vibrations', 'Analyze');
      await page.getByTestId('verdict').waitFor();
      const frequencies = column((await own.save('Save CSV')).text, 1);
      const { results: analyzed } = JSON.parse(await run(own, '--json')) as {
        results: { modes: { frequency: number }[]; thermochemistry: { freeEnergy: number } }[];
      };
      expect(frequencies.length).toBe(analyzed[0]!.modes.length);
      frequencies.forEach((frequency, k) => {
        expect(Math.abs(frequency - analyzed[0]!.modes[k]!.frequency), `mode ${k + 1}`).toBeLessThan(SAME_FREQUENCY);
      });
      const free = (await page.locator('dt:text-is("Free energy G − E") + dd').textContent())!.replace('−', '-');
      expect(Math.abs(Number.parseFloat(free) - analyzed[0]!.thermochemistry.freeEnergy)).toBeLessThan(0.02);

      await own.openFile('propanol.sdf', propanol);
      await page.getByRole('heading', { name: 'CCCO' }).waitFor();
      await page.getByRole('tab', { name: 'Conformers' }).click();
      await page.getByLabel('Geometries').fill('8');
      await own.start('Conformers', 'Find conformers');
      await page.getByTestId('conformer-count').waitFor();
      const csv = (await own.save('Save CSV')).text;
      const { results: searched } = JSON.parse(await run(own, '--json')) as {
        results: { conformers: { energy: number; relativeEnergy: number; population: number }[] }[];
      };
      const conformers = searched[0]!.conformers;
      expect(column(csv, 0).length).toBe(conformers.length);
      expect(conformers.length).toBeGreaterThan(2);
      conformers.forEach(({ energy, population }, k) => {
        expect(Math.abs(column(csv, 5)[k]! - energy), `conformer ${k + 1}`).toBeLessThan(1e-2);
        expect(Math.abs(column(csv, 2)[k]! - 100 * population), `population ${k + 1}`).toBeLessThan(0.5);
      });
      expect(readSdf(readFileSync(join(folder, 'CCCO-conformers.sdf'), 'utf8')).length).toBe(conformers.length);

      await own.openFile('propanol.sdf', propanol);
      await own.start('Compare', 'Compare');
      await page.locator('#panel td').first().waitFor();
      const lines = (await own.save('Save CSV')).text.trim().split('\n');
      const { results: compared } = JSON.parse(await run(own, '--json')) as { results: { energy: number }[] };
      expect(Math.abs(Number(lines.at(-1)!.split(',')[2]) - compared[0]!.energy)).toBeLessThan(1e-3);
      expect(own.complaints).toEqual([]);
    },
    PATIENCE,
  );
});
