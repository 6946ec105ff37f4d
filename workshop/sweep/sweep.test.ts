import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coordinateValue } from 'resff';
import { parseMappedSmiles, parseSmiles } from 'resff/formats';
import { expect, it } from 'vitest';
import { bondScan, bondType, neighborLists } from './bond-side.js';
import { falls, steps } from './energy-curve.js';
import { pressedFlat } from './flatten.js';
import type { SenseRow } from './sense-check.js';

it('a fall inward is found with its height and place, and a single well has none', () => {
  const lengths = steps(0.4, 3, 0.05);
  const morse = lengths.map((r) => 100 * (1 - Math.exp(-2 * (r - 1.5))) ** 2);
  const start = morse.indexOf(Math.min(...morse));
  expect(falls(lengths, morse, start)).toMatchObject({ inward: { fall: 0 }, outward: { fall: 0 } });
  const broken = morse.map((energy, k) => (lengths[k]! < 0.7 ? 20 : energy));
  const { inward, outward } = falls(lengths, broken, start);
  expect(inward.fall).toBeCloseTo(Math.max(...broken.slice(0, start)) - 20);
  expect(inward.from).toBeCloseTo(0.7);
  expect(outward.fall).toBe(0);
});

it('a curve that is not a number counts as a fall', () => {
  expect(falls([0.5, 1, 2, 3], [7, Number.NaN, 1, 2], 2).inward).toMatchObject({ fall: Infinity, to: 1 });
});

// Ethanol's heavy atoms and one hydrogen: C-C along x, C-O along y.
const chain = parseMappedSmiles('[C:1]([H:4])([H:5])([H:6])[C:2]([H:7])([H:8])[O:3][H:9]');
const positions = Float64Array.from(
  [
    [0, 0, 0],
    [1.5, 0, 0],
    [1.5, 1.4, 0],
    [-0.5, 1, 0],
    [-0.5, -0.5, 0.8],
    [-0.5, -0.5, -0.8],
    [2, -0.5, 0.8],
    [2, -0.5, -0.8],
    [2.4, 1.7, 0],
  ].flat(),
);
const distance = (i: number, j: number, x: Float64Array) => coordinateValue({ kind: 'distance', atoms: [i, j] }, x);

it('a bond takes the length asked for and every other bond keeps its own', () => {
  const longer = bondScan(chain, positions, [1, 2])(2.8);
  expect(distance(1, 2, longer)).toBeCloseTo(2.8);
  expect(distance(2, 8, longer)).toBeCloseTo(distance(2, 8, positions));
  expect(distance(0, 1, longer)).toBeCloseTo(1.5);
});

it('a bond type is the same from both ends and tells charges, orders and rings', () => {
  const typesOf = (smiles: string) => {
    const molecule = parseSmiles(smiles);
    return Array.from(molecule.bondOrders, (_, bond) => bondType(molecule, neighborLists(molecule), bond));
  };
  expect(typesOf('CO')[0]).toBe(typesOf('OC')[0]);
  expect(typesOf('C[NH3+]')[0]).toBe('C4 - N4+');
  expect(typesOf('C=O')[0]).toBe('C3 = O1');
  expect(typesOf('C1CC1')[0]).toBe('C4 - C4 ring');
});

it('atoms near a tilted plane are put into it', () => {
  const tilted = Float64Array.from([1, 0, 0.6, 0, 1, 0.5, -1, 0, -0.6, 0, -1, -0.5, 0, 0, 0.2]);
  const flat = pressedFlat(tilted);
  const [p, q, r, s, t] = [0, 3, 6, 9, 12].map((k) => flat.slice(k, k + 3)) as Float64Array[];
  const [u, v] = [q!.map((x, c) => x - p![c]!), r!.map((x, c) => x - p![c]!)];
  const normal = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
  for (const atom of [s!, t!]) expect(normal.reduce((sum, n, c) => sum + n * (atom[c]! - p![c]!), 0)).toBeCloseTo(0, 6);
});

it('every fact of sense.json is about atoms that its molecule has, with a source', () => {
  const rows: SenseRow[] = JSON.parse(readFileSync(join(import.meta.dirname, 'sense.json'), 'utf8'));
  for (const row of rows) {
    const atoms = parseSmiles(row.smiles).atomicNumbers.length;
    if ('atoms' in row) expect(Math.max(...row.atoms), row.row).toBeLessThan(atoms);
    expect(row.source.length, row.row).toBeGreaterThan(3);
    expect(row.within, row.row).toBeGreaterThan(0);
  }
  expect(new Set(rows.map(({ row }) => row)).size).toBe(rows.length);
});
