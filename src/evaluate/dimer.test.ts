import { describe, expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { readModel } from '../model/model-file.js';
import { evaluateDimers, readDimerCurves } from './dimer.js';

const header = 'charge0,charge1,natoms0,natoms1,group_id,elements,xyz,reference';
const water = (x: number) => `${x} 0 0.1173 ${x} 0.7572 -0.4692 ${x} -0.7572 -0.4692`;
const ammonium = (x: number) =>
  [
    [0, 0, 0],
    [0.59, 0.59, 0.59],
    [-0.59, -0.59, 0.59],
    [-0.59, 0.59, -0.59],
    [0.59, -0.59, -0.59],
  ]
    .map(([a, b, c]) => `${a! + x} ${b} ${c}`)
    .join(' ');
const waters = (distance: number, energy: number) => `0,0,3,3,7,O H H O H H,${water(0)} ${water(distance)},${energy}`;
const ion = (distance: number, energy: number) =>
  `0,1,3,5,8,O H H N H H H H,${water(0)} ${ammonium(distance)},${energy}`;
const csv = [header, waters(3, -1), ion(3, -10), waters(4, -0.5), waters(60, 0), ion(60, 0)].join('\n');

describe('readDimerCurves', () => {
  it('collects the rows of a group', () => {
    const curves = readDimerCurves(csv);
    expect(curves.map(({ id, charges, firstAtoms, energies }) => ({ id, charges, firstAtoms, energies }))).toEqual([
      { id: 'group 7', charges: [0, 0], firstAtoms: 3, energies: [-1, -0.5, 0] },
      { id: 'group 8', charges: [0, 1], firstAtoms: 3, energies: [-10, 0] },
    ]);
    expect(curves[0]!.positions[1]![9]).toBe(4);
  });

  it.each([
    ['a column that is missing', csv.replace('natoms1', 'n1'), 'expected a column natoms1'],
    [
      'coordinates that do not fit',
      csv.replace('0.7572', ''),
      'expected 6 elements and 18 coordinates, got 6 and 17 (line 2',
    ],
    ['an unknown element', csv.replace('O H H', 'O H Q'), 'expected symbols, got "Q" (line 2'],
    ['an energy that is none', csv.replace(',-10', ',x'), 'reference: expected a number, got "x" (line 3'],
    ['other atoms in one group', csv.replace('8,O H H N', '7,O H H N'), 'expected the same atoms in every row'],
  ])('%s is an error with its line', (_, text, message) => {
    expect(() => readDimerCurves(text)).toThrow(message);
  });
});

describe('evaluateDimers', () => {
  const field = new ForceField(readModel(smallModelBytes()), referenceBackend());

  it('gives no interaction to monomers far apart, and an error where the model has one', () => {
    const [far] = readDimerCurves([header, waters(60, 0), waters(70, 0)].join('\n'));
    const apart = evaluateDimers(field, [far!]);
    expect(apart.metrics.interactionMae).toBeLessThan(1e-9);
    const result = evaluateDimers(field, readDimerCurves(csv));
    expect(result).toMatchObject({ molecules: 2, count: 5, skipped: [] });
    expect(result.metrics.interactionMae).toBeGreaterThan(0.1);
    expect(Object.keys(result.groups)).toContain('charge 1');
    expect(result.metrics.forceMae).toBeNull();
  });
});
