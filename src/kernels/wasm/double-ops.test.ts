import { expect, it } from 'vitest';
import { Rng } from '../../core/rng.js';
import { linearRelu, sumOfGatheredRelu } from '../../tensor/layers.js';
import { ReferenceOps } from '../../tensor/reference.js';
import { DoubleOps } from './double-ops.js';
import { createKernels } from './instance.js';

const reference = new ReferenceOps();
const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 65];

it('gives the bits of the float64 reference, whatever the shape, again and again', () => {
  const fast = new DoubleOps(createKernels('simd'));
  const rng = new Rng(4);
  for (const rows of sizes)
    for (const outputs of sizes.slice(1))
      for (const inputs of [1, 6, 33]) {
        const random = (r: number, c: number) =>
          reference.constant(
            Float64Array.from({ length: r * c }, () => rng.normal()),
            r,
            c,
          );
        const [weight, bias] = [random(outputs, inputs), random(1, outputs)];
        for (const added of [bias, null, bias]) {
          const x = random(rows, inputs);
          expect(fast.linear(x, weight, added)).toEqual(reference.linear(x, weight, added));
          expect(fast.linearRelu(x, weight, added)).toEqual(linearRelu(reference, x, weight, added));
        }
      }
});

it('sums gathered rows as the reference does, in place', () => {
  const fast = new DoubleOps(createKernels('simd'));
  const rng = new Rng(5);
  const [rows, width] = [7, 5];
  for (const count of [1, 2, 4])
    for (const taken of [0, 1, 9]) {
      const x = reference.constant(
        Float64Array.from({ length: rows * width * count }, () => rng.normal()),
        rows,
        width * count,
      );
      const bias = reference.constant([0.3, Number.NaN, -0, -2, 1], 1, width);
      const indices = Array.from({ length: count }, () => Uint32Array.from({ length: taken }, () => rng.integer(rows)));
      expect(sumOfGatheredRelu(fast, x, indices, bias)).toEqual(sumOfGatheredRelu(reference, x, indices, bias));
    }
});

it('maps as the reference does, numbers that are none included', () => {
  const x = reference.constant([-1, -0, 0, 2, Number.NaN, Infinity, -Infinity], 1, 7);
  const fast = new DoubleOps(createKernels('simd'));
  for (const kind of ['relu', 'tanh', 'exp'] as const) expect(fast.map(kind, x)).toEqual(reference.map(kind, x));
});
