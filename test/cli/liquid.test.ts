import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, remove } = commandFolder();
afterAll(remove);

/** Waters at the points of a simple cubic lattice of 3 Å, all alike: oxygens have 6 neighbors at 3 Å, 12 at 4.24 Å. */
function crystal(): string {
  const lines: string[] = [];
  for (const u of [0, 3])
    for (const v of [0, 3])
      for (const w of [0, 3])
        lines.push(`O ${u} ${v} ${w}`, `H ${u + 0.757} ${v + 0.586} ${w}`, `H ${u - 0.757} ${v + 0.586} ${w}`);
  return `24\nLattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3 pbc="T T T"\n${lines.join('\n')}\n`;
}

it('resff liquid prints density, peaks and heat of vaporization, and writes g(r)', async () => {
  writeFileSync(path('run.xyz'), crystal().repeat(4));
  const table = (energy: number) => `time (ps),potential (kcal/mol),temperature (K)\n${`0,${energy},300\n`.repeat(40)}`;
  writeFileSync(path('run.csv'), table(-80));
  writeFileSync(path('gas.csv'), table(0.5));
  const args = ['liquid', path('run.xyz'), '--pairs', 'O-O', '--range', '4.5', '--skip', '0'];
  const more = ['-o', path('g.csv'), '--energies', path('run.csv'), '--gas', path('gas.csv')];
  const { status, stdout, stderr } = await resff([...args, ...more]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  // 8 · 18.015 g/mol in 216 Å³: 1.10795
  expect(stdout).toContain('4 frames, 8 molecules\ndensity 1.1079 ± 0.0000 g/cm³\n');
  expect(stdout).toContain('heat of vaporization 11.10 ± 0.00 kcal/mol at 300.0 K');
  expect(stdout).toMatch(/O-O +3\.0\d +\d+\.\d\d +3\.\d\d +6\.00/);
  const rows = readFileSync(path('g.csv'), 'utf8').trim().split('\n');
  expect(rows[0]).toBe('r (A),g O-O,neighbors O-O');
  expect(rows).toHaveLength(91);
  expect(rows.at(-1)!.split(',')[2]).toBe('18');
  const json = JSON.parse((await resff([...args, '--json'])).stdout) as { pairs: { firstPeak: { g: number } }[] };
  expect(json.pairs[0]!.firstPeak.g).toBeGreaterThan(1);
});

it.each([
  [['--pairs', 'O'], 2, 'expected pairs of elements'],
  [['--energies', 'x.csv'], 2, 'expected --energies and --gas together'],
  [['--pairs', 'O-N'], 2, 'expected elements of the structure'],
])('resff liquid with %j ends with status %i', async (options, status, message) => {
  writeFileSync(path('one.xyz'), crystal());
  const ended = await resff(['liquid', path('one.xyz'), ...options]);
  expect(ended.stderr).toContain(message);
  expect(ended.status).toBe(status);
});
