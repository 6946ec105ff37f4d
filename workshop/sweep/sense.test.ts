import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ForceField } from 'resff';
import { parseSmiles } from 'resff/formats';
import { loadModel, registerConformerResources } from 'resff/node';
import { expect, it } from 'vitest';
import { judge, type SenseRow } from './sense-check.js';

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const rows: SenseRow[] = read('sense.json');
const wrong: Record<string, string[]> = read('sense-wrong.json');

/** Atoms of the molecules that are tried here; sense.ts tries all. */
const MOST_ATOMS = 25;
// Frequencies are in double precision, which takes as long as all the rest.
const quick = rows.filter(
  ({ kind, smiles }) => kind !== 'frequency' && parseSmiles(smiles).atomicNumbers.length <= MOST_ATOMS,
);

it('rows that are noted as wrong are rows', () => {
  const names = rows.map(({ row }) => row);
  for (const list of Object.values(wrong)) expect(names).toEqual(expect.arrayContaining(list));
  expect(quick.length).toBeGreaterThan(40);
});

it.each(Object.keys(wrong))('%s is wrong about the rows noted in sense-wrong.json, and about no others', (name) => {
  registerConformerResources();
  const forceField = new ForceField(loadModel(name));
  const judged = quick.map((row) => ({ name: row.row, ...judge(forceField, row) }));
  const found = judged.filter(({ right }) => !right);
  const expected = quick.map(({ row }) => row).filter((row) => wrong[name]!.includes(row));
  expect(
    found.map((row) => row.name),
    found.map((row) => `${row.name}: ${row.text}`).join('\n'),
  ).toEqual(expected);
});
