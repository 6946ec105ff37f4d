import { describe, expect, it } from 'vitest';
import { moleculeOf } from '../../test/support/line-notation.js';
import { buildTopology } from './build.js';

describe('buildTopology', () => {
  it('takes an empty molecule, an atom and a bond', () => {
    for (const molecule of [moleculeOf(''), moleculeOf('Na+'), moleculeOf('H H', '0-1')]) {
      const topology = buildTopology(molecule);
      expect(topology.atomCount).toBe(molecule.atomicNumbers.length);
      expect([topology.angles.length, topology.propers.length, topology.impropers.length]).toEqual([0, 0, 0]);
      expect([...topology.bonds]).toEqual([...molecule.bonds]);
    }
  });

  it('keeps bonds as listed and sorts the other terms', () => {
    // hydrogen peroxide, listed backwards
    const topology = buildTopology(moleculeOf('O O H H', '3-1 1-0 2-0'));
    expect([...topology.bonds]).toEqual([3, 1, 1, 0, 2, 0]);
    expect([...topology.angles]).toEqual([0, 1, 3, 1, 0, 2]);
    expect([...topology.propers]).toEqual([2, 0, 1, 3]);
    expect([...topology.impropers]).toEqual([]);
  });

  it('lists impropers of a three-neighbor center in both conventions', () => {
    const formaldehyde = moleculeOf('C O H H', '0=1 0-2 0-3');
    expect([...buildTopology(formaldehyde).impropers]).toEqual(
      [
        [1, 0, 2, 3],
        [1, 0, 3, 2],
        [2, 0, 1, 3],
        [2, 0, 3, 1],
        [3, 0, 1, 2],
        [3, 0, 2, 1],
      ].flat(),
    );
    expect([...buildTopology(formaldehyde, { impropers: 'three-center-first' }).impropers]).toEqual(
      [
        [0, 1, 2, 3],
        [0, 2, 3, 1],
        [0, 3, 1, 2],
      ].flat(),
    );
  });

  it('has no proper across a three-membered ring, and keeps those inside a four-membered ring', () => {
    expect(buildTopology(moleculeOf('C C C', '0-1 1-2 2-0')).propers.length).toBe(0);
    const square = buildTopology(moleculeOf('C C C C', '0-1 1-2 2-3 3-0'));
    expect([...square.propers]).toEqual([0, 1, 2, 3, 0, 3, 2, 1, 1, 0, 3, 2, 2, 1, 0, 3]);
  });

  it('has torsions over straight chains where asked', () => {
    const propers = (text: string, bonds: string) => {
      const molecule = moleculeOf(text, bonds);
      const all = [...buildTopology(molecule, { straightChains: true }).propers];
      const usual = buildTopology(molecule).propers.length;
      return { all, more: (all.length - usual) / 4 };
    };
    // allene: four pairs of hydrogens over C0...C2, and no other path
    const allene = propers('C C C H H H H', '0=1 1=2 0-3 0-4 2-5 2-6');
    const outer = [...allene.all.keys()].filter((at) => at % 4 === 0).map((at) => allene.all.slice(at, at + 4));
    expect(outer.filter(([, j, k]) => j === 0 && k === 2)).toEqual([
      [3, 0, 2, 5],
      [3, 0, 2, 6],
      [4, 0, 2, 5],
      [4, 0, 2, 6],
    ]);
    expect(allene.more).toBe(4);
    // butatriene, 2-butyne, methyl isocyanate, propyne: nothing beyond O or H to turn against
    expect(propers('C C C C H H H H', '0=1 1=2 2=3 0-4 0-5 3-6 3-7').more).toBe(4);
    expect(propers('C C C C H H H H H H', '0-1 1#2 2-3 0-4 0-5 0-6 3-7 3-8 3-9').more).toBe(9);
    expect(propers('C N C O H H H', '0-1 1=2 2=3 0-4 0-5 0-6').more).toBe(0);
    expect(propers('C C C H H H H', '0-1 1#2 2-3 0-4 0-5 0-6').more).toBe(0);
    // a ring of carbons with two neighbors has no ends
    expect(propers('C C C C', '0=1 1=2 2=3 3=0').more).toBe(0);
  });

  it('shares no term between fragments', () => {
    const dimer = buildTopology(moleculeOf('O H H O H H', '0-1 0-2 3-4 3-5'));
    expect([...dimer.angles]).toEqual([1, 0, 2, 4, 3, 5]);
  });
});
