import { describe, expect, it } from 'vitest';
import { automorphisms } from '../chemistry/automorphism.js';
import { ResffError } from '../core/errors.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { boltzmann, rankConformers, symmetricRmsd } from './ensemble.js';

describe('automorphisms', () => {
  it.each([
    ['ethanol', 'CCO', 1],
    ['benzene', 'c1ccccc1', 12],
    ['water', 'O', 2],
    ['neopentane', 'CC(C)(C)C', 24],
    ['acetate', 'CC(=O)[O-]', 1],
  ])('%s', (_, smiles, count) => {
    const { images, atoms, truncated } = automorphisms(parseSmiles(smiles));
    expect(images).toHaveLength(count);
    expect([...images[0]!]).toEqual([...atoms]);
    expect(truncated).toBe(false);
  });

  it('stops at the most', () => {
    expect(automorphisms(parseSmiles('CC(C)(C)C'), 5)).toMatchObject({ truncated: true, images: { length: 5 } });
  });
});

describe('ensembles', () => {
  const water = parseSmiles('O');
  const positions = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 1.13, 0);

  it('equal atoms may be exchanged', () => {
    const exchanged = Float64Array.of(
      ...positions.subarray(0, 3),
      ...positions.subarray(6),
      ...positions.subarray(3, 6),
    );
    const images = automorphisms(water);
    expect(symmetricRmsd(images, exchanged, positions)).toBeCloseTo(0, 10);
    expect(symmetricRmsd({ ...images, images: images.images.slice(0, 1) }, exchanged, positions)).toBeGreaterThan(
      0.001,
    );
  });

  it('removes duplicates, keeps the window, and weighs mirror images', () => {
    const peroxide = parseSmiles('OO');
    const twisted = (z: number) => Float64Array.of(0, 0, 0, 1.45, 0, 0, -0.1, 0.95, 0, 1.55, 0.3, z);
    const at = (z: number, energy: number) => ({ positions: twisted(z), energy });
    const { conformers, aboveWindow, conformationalFreeEnergy } = rankConformers(
      peroxide,
      [at(0.9, 1), at(-0.9, 1.05), at(0, 4), at(0.5, 20)],
      { rmsdThreshold: 0.1 },
    );
    expect(conformers.map(({ found, degeneracy }) => [found, degeneracy])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(aboveWindow).toBe(1);
    // -RT ln(2 + exp(-3/RT))
    expect(conformationalFreeEnergy).toBeCloseTo(-0.4125, 3);
  });

  it('populations are those of Boltzmann', () => {
    const { populations, freeEnergy } = boltzmann(
      [
        { energy: 0, degeneracy: 1 },
        { energy: 0, degeneracy: 3 },
      ],
      300,
    );
    expect(populations).toEqual([0.25, 0.75]);
    expect(freeEnergy).toBeCloseTo(-0.001987204 * 300 * Math.log(4), 6);
  });

  it('refuses what is not positive', () => {
    expect(() => rankConformers(water, [], { temperatureK: 0 })).toThrow(ResffError);
  });
});
