import { expect, it } from 'vitest';
import { Rng } from '../../core/rng.js';
import { convolution, linearRelu, pooledReadout } from '../../tensor/layers.js';
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
        // Products leave out zeros where most of the numbers are.
        for (const [added, kept] of [
          [bias, 1],
          [null, 1],
          [bias, 0.2],
          [null, 0.2],
        ] as const) {
          const full = random(rows, inputs);
          const x = { ...full, data: full.data.map((value) => (rng.next() < kept ? value : 0)) };
          expect(fast.linear(x, weight, added)).toEqual(reference.linear(x, weight, added));
          expect(fast.linearRelu(x, weight, added)).toEqual(linearRelu(reference, x, weight, added));
        }
      }
});

it('gives the same of more rows than it lists at once', () => {
  const fast = new DoubleOps(createKernels('simd'));
  const rng = new Rng(7);
  const random = (r: number, c: number, kept: number) =>
    reference.constant(
      Float64Array.from({ length: r * c }, () => (rng.next() < kept ? rng.normal() : 0)),
      r,
      c,
    );
  const [weight, bias] = [random(21, 400, 1), random(1, 21, 1)];
  const x = random(300, 400, 0.3);
  expect(fast.linearRelu(x, weight, bias)).toEqual(linearRelu(reference, x, weight, bias));
});

it('sums a readout over orderings as the reference does, layer by layer', () => {
  const fast = new DoubleOps(createKernels('simd'));
  const rng = new Rng(5);
  const [rows, inputs, width] = [7, 6, 5];
  const random = (r: number, c: number) =>
    reference.constant(
      Float64Array.from({ length: r * c }, () => rng.normal()),
      r,
      c,
    );
  const indices = (count: number, length: number, below: number) =>
    Array.from({ length: count }, () => Uint32Array.from({ length }, () => rng.integer(below)));
  for (const positions of [1, 2, 4])
    for (const depth of [1, 2, 3])
      for (const tuples of [1, 9]) {
        const x = random(rows, inputs);
        const layers = Array.from({ length: depth }, (_, l) => ({
          weight: random(width, l === 0 ? positions * inputs : width),
          bias: l === 0 ? reference.constant([0.3, -0.1, -0, -2, 1], 1, width) : random(1, width),
        }));
        const index = { positions: indices(positions, tuples, rows), orderings: indices(positions, 4, tuples) };
        const expected = pooledReadout(reference, x, layers, index);
        expect(expected.data.some((value) => value > 0)).toBe(true);
        // The weights are packed by the first call, and one of them is also known as a plain one.
        fast.linear(random(2, positions * inputs), layers[0]!.weight, null);
        for (let call = 0; call < 2; call++) expect(pooledReadout(fast, x, layers, index)).toEqual(expected);
      }
});

it('goes along bonds as the reference does, operation by operation', () => {
  const fast = new DoubleOps(createKernels('simd'));
  const rng = new Rng(6);
  const random = (r: number, c: number) =>
    reference.constant(
      Float64Array.from({ length: r * c }, () => rng.normal()),
      r,
      c,
    );
  // The last one has no neighbor, the first one two alike.
  const layer = {
    classCount: 3,
    self: Uint32Array.of(1, 0, 1),
    neighbor: Uint32Array.of(0, 0, 3, 2),
    target: Uint32Array.of(0, 0, 0, 1),
    inverseDegree: Float64Array.of(1 / 3, 1, 0),
  };
  for (const width of [1, 6]) {
    const [own, other, bias] = [random(4, width), random(4, width), random(1, width)];
    const expected = convolution(reference, own, other, bias, layer);
    expect(convolution(fast, own, other, bias, layer)).toEqual(expected);
  }
});

it('keeps what is not a number', () => {
  const fast = new DoubleOps(createKernels('simd'));
  const x = reference.constant([Number.NaN, 1], 2, 1);
  const layers = [{ weight: reference.constant([1, 1], 1, 2), bias: reference.constant([0], 1, 1) }];
  const index = {
    positions: [Uint32Array.of(0, 1), Uint32Array.of(1, 1)],
    orderings: [Uint32Array.of(0, 1)],
  };
  expect(pooledReadout(fast, x, layers, index).data).toEqual(Float64Array.of(Number.NaN, 2));
});

it('maps as the reference does, numbers that are none included', () => {
  const x = reference.constant([-1, -0, 0, 2, Number.NaN, Infinity, -Infinity], 1, 7);
  const fast = new DoubleOps(createKernels('simd'));
  for (const kind of ['relu', 'tanh', 'exp'] as const) expect(fast.map(kind, x)).toEqual(reference.map(kind, x));
});
