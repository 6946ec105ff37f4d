import { describe, expect, it } from 'vitest';
import { nameSequence, type RecipeModel, recipeChecks, recipeWeights } from './recipe-weights.js';
import { hasReferenceData } from './reference-data.js';

/** Sums of up to a million float32 values in another order than the reference's. */
const SUM_TOLERANCE = 1e-9;

describe.skipIf(!hasReferenceData).each<RecipeModel>(['mini', 'full'])('recipe weights %s', (model) => {
  it('reproduces shape, first values, norm, sum and projection of every tensor', () => {
    const weights = recipeWeights(model);
    for (const [name, check] of Object.entries(recipeChecks(model))) {
      const { shape, data } = weights.get(name)!;
      const random = nameSequence(`${name}#proj`);
      let [norm, sum, proj] = [0, 0, 0];
      for (let i = 0; i < data.length; i++) {
        norm += data[i]! ** 2;
        sum += data[i]!;
        proj += data[i]! * random(i);
      }
      expect(shape, name).toEqual(check.shape);
      expect(Array.from(data.subarray(0, check.first.length)), name).toEqual(check.first);
      const scale = 1 + data.length;
      expect(Math.abs(Math.sqrt(norm) - check.norm) / scale, `${name} norm`).toBeLessThan(SUM_TOLERANCE);
      expect(Math.abs(sum - check.sum) / scale, `${name} sum`).toBeLessThan(SUM_TOLERANCE);
      expect(Math.abs(proj - check.proj) / scale, `${name} projection`).toBeLessThan(SUM_TOLERANCE);
    }
  });
});
