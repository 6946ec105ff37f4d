import { expect, it } from 'vitest';
import { Rng } from '../../core/rng.js';
import { recipeSchema } from '../recipe.js';
import { energyFactors, withFactors } from './judged-energies.js';
import { reliability } from './reliability.js';
import { sourceFacts } from './source-facts.js';

const rng = new Rng(2);
const made = (count: number, factor: number, unseen = false, complex = false) =>
  Array.from({ length: count }, () => {
    const deviation = 0.1 + rng.next();
    return { error: factor * deviation * rng.normal(), deviation, weight: 1, unseen, complex };
  });

/** Of quantiles of so many random numbers. */
const CHANCE = 0.1;

it('complexes and molecules with unseen atoms have their own factors, and do not change that of all others', () => {
  const judged = [...made(4000, 1), ...made(4000, 2, false, true), ...made(4000, 5, true)];
  const factors = energyFactors(judged);
  const alone = energyFactors(judged.slice(0, 4000));
  expect(factors.all).toBe(alone.all);
  expect(Math.abs(factors.complex / 2 - 1)).toBeLessThan(CHANCE);
  expect(Math.abs(factors.unseen / 5 - 1)).toBeLessThan(CHANCE);
  expect(reliability(withFactors(judged, factors), factors.all).withinOne).toBeCloseTo(0.74, 2);
});

it('unseen atoms count three times where few or better ones were validated', () => {
  expect(energyFactors([...made(100, 1), ...made(10, 9, true)]).unseen).toBe(3);
  expect(energyFactors([...made(100, 1), ...made(100, 1, true)]).unseen).toBe(3);
  expect(energyFactors(made(100, 1))).toMatchObject({ complex: 1, unseen: 3 });
});

it('a file that is trained at another level with a larger weight says nothing of errors at this one', () => {
  const { sources } = recipeSchema.parse({
    name: 'levels',
    architecture: { levels: ['dft', 'gfn2'] },
    sources: [
      { path: 'drives.hdf5', level: 'dft', repeat: 3 },
      { path: 'gfn2.hdf5', name: 'gfn2 at dft', level: 'dft', weight: 0.1 },
      { path: 'gfn2.hdf5', level: 'gfn2', weight: 0.6 },
      { path: 'ions.hdf5', name: 'ions at dft', level: 'dft' },
      { path: 'ions.hdf5', level: 'gfn2' },
    ],
    stages: [{ name: 'joint', kind: 'joint', steps: 1000, learningRate: 1e-3 }],
  });
  const { repeats, foreign } = sourceFacts(sources);
  expect([...foreign]).toEqual(['gfn2 at dft']);
  expect(repeats.get('drives.hdf5')).toBe(3);
});
