import { describe, expect, it } from 'vitest';
import { type BatchOptions, balanceShards, planBatch, type RecordSize } from './batch.js';

const sizes: RecordSize[] = Array.from({ length: 11 }, (_, i) => ({ atoms: 3 + 5 * i, conformations: 1 + i }));
const epoch = sizes.map((_, i) => i);
const options: BatchOptions = { seed: 4, step: 0, batchMolecules: 4, maxConformations: 3, shards: 3 };
const drawn = (step: number, more: Partial<BatchOptions> = {}) =>
  planBatch(sizes, epoch, { ...options, step, ...more }).flat();

describe('planBatch', () => {
  it('draws every molecule once in each epoch, across the ends of batches', () => {
    const molecules = Array.from({ length: 11 }, (_, step) => drawn(step))
      .flat()
      .map(({ molecule }) => molecule);
    for (const molecule of epoch) expect(molecules.filter((other) => other === molecule)).toHaveLength(4);
  });

  it('draws a molecule as often as the epoch names it', () => {
    const molecules = Array.from({ length: 3 }, (_, step) => planBatch(sizes, [0, 1, 1], { ...options, step }))
      .flat(2)
      .map(({ molecule }) => molecule);
    expect(molecules.filter((molecule) => molecule === 1)).toHaveLength(8);
  });

  it('draws different conformations, at most so many, in ascending order', () => {
    for (const { molecule, conformations } of Array.from({ length: 11 }, (_, step) => drawn(step)).flat()) {
      expect(conformations).toHaveLength(Math.min(3, sizes[molecule]!.conformations));
      expect(conformations).toEqual([...new Set(conformations)].sort((a, b) => a - b));
      expect(Math.max(...conformations)).toBeLessThan(sizes[molecule]!.conformations);
    }
  });

  it('is a function of its arguments, whatever was asked for before', () => {
    const before = drawn(2);
    drawn(9, { seed: 5 });
    planBatch(sizes, [3, 4], options);
    expect(drawn(2)).toEqual(before);
    expect(drawn(2, { seed: 5 })).not.toEqual(before);
  });
});

it('balanceShards: no shard waits for one that has much more to do', () => {
  const draws = epoch.map((molecule) => ({ molecule, conformations: [0, 1] }));
  const shards = balanceShards(draws, sizes, 3);
  expect(shards.flat().sort((a, b) => a.molecule - b.molecule)).toEqual(draws);
  const cost = shards.map((shard) => shard.reduce((sum, { molecule }) => sum + 2 * sizes[molecule]!.atoms ** 1.5, 0));
  expect(Math.max(...cost)).toBeLessThan(1.2 * Math.min(...cost));
});
