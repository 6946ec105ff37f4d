import { describe, expect, it } from 'vitest';
import { atomList, constraintSpec, restraintSpec } from './coordinate-spec.js';

const constraint = (text: string) => constraintSpec(text, [])[0];
const restraint = (text: string) => restraintSpec(text, [])[0];

describe('coordinates on the command line', () => {
  it('count atoms from 1 and values in Å and degrees', () => {
    expect(constraint('distance 2 1 = 1.5')).toEqual({ kind: 'distance', atoms: [1, 0], value: 1.5 });
    expect(constraint('angle 1 2 3=90')).toEqual({ kind: 'angle', atoms: [0, 1, 2], value: Math.PI / 2 });
    expect(constraint(' dihedral 4-3-2-1 = -180 ')).toEqual({ kind: 'dihedral', atoms: [3, 2, 1, 0], value: -Math.PI });
    expect(constraint('dihedral 1,2,3,10')).toEqual({ kind: 'dihedral', atoms: [0, 1, 2, 9] });
    expect(atomList('1,4-6')).toEqual([0, 3, 4, 5]);
  });

  it('restraints have a force constant, a flat bottom and two kinds more', () => {
    expect(restraint('distance 1 5 = 2.0 k=50')).toEqual({ kind: 'distance', atoms: [0, 4], value: 2, k: 50 });
    expect(restraint('angle 1 2 3 k = 5 flat=180')).toEqual({ kind: 'angle', atoms: [0, 1, 2], k: 5, flat: Math.PI });
    expect(restraint('position 1,3-4 flat=.5')).toEqual({ kind: 'position', atoms: [0, 2, 3], k: 100, flat: 0.5 });
    expect(restraint('wall radius=12 k=1e1')).toEqual({ kind: 'wall', radius: 12, k: 10 });
    expect(restraint('wall radius=12 center=0,-1,2.5')).toMatchObject({ center: [0, -1, 2.5] });
    expect(restraintSpec('wall radius=3', [restraint('distance 1 2')!])).toHaveLength(2);
  });

  it.each<[string, RegExp]>([
    ['', /distance, angle or dihedral first/],
    ['bond 1 2', /distance, angle or dihedral first, got "bond 1 2"/],
    ['angle 1 2 = 90', /3 atoms, counted from 1, after angle/],
    ['distance 0 1', /2 atoms, counted from 1/],
    ['distance 1 2.5', /2 atoms, counted from 1/],
    ['distance 1 2 = long', /a number for the value/],
    ['distance 1 2 =', /a number for the value/],
    ['distance 1 2 = 1 Å', /a number for the value/],
    ['distance 1 2 = 1 = 2', /one "=" before the value/],
    ['distance 1 2 = 1 k=3', /atoms before "="/],
  ])('constraint "%s" is refused', (text, message) => {
    expect(() => constraint(text)).toThrow(message);
  });

  it.each<[string, RegExp]>([
    ['spring 1 2', /distance, angle, dihedral, position or wall first/],
    ['distance 1 2 = 1 force=3', /only k, flat, radius, center before "="/],
    ['distance 1 2 k=3 k=4', /k= once/],
    ['distance 1 2 k=hard', /a number for k/],
    ['distance 1 2 radius=3', /no radius= with distance/],
    ['wall k=3', /radius=R/],
    ['wall radius=3 flat=1', /no flat= with wall/],
    ['wall 1 2 radius=3', /a wall without atoms and value/],
    ['wall radius=3 center=1,2', /center=X,Y,Z/],
    ['position 1 2', /one list of atoms such as 1,4-6/],
    ['position 0-2', /counted from 1/],
  ])('restraint "%s" is refused', (text, message) => {
    expect(() => restraint(text)).toThrow(message);
  });
});
