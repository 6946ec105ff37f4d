import { describe, expect, it } from 'vitest';
import { ReferenceOps } from '../tensor/reference.js';
import { muonDirection, muonStep, orthogonalized } from './muon.js';

const ops = new ReferenceOps();

/** The rotation in the plane of axes 0 and 1, rows and columns. */
const rotation = (size: number, angle: number) =>
  ops.constant(
    Array.from({ length: size * size }, (_, k) => {
      const [i, j] = [Math.floor(k / size), k % size];
      if (i > 1 || j > 1) return i === j ? 1 : 0;
      return i === j ? Math.cos(angle) : (i - j) * Math.sin(angle);
    }),
    size,
    size,
  );

/** (rows, columns) with these singular values on its diagonal. */
const diagonal = (values: number[], rows: number, columns: number) =>
  ops.constant(
    Array.from({ length: rows * columns }, (_, k) =>
      k % columns === Math.floor(k / columns) ? values[k % columns]! : 0,
    ),
    rows,
    columns,
  );

describe('orthogonalized', () => {
  it.each([
    ['wide', 3, 5],
    ['tall', 5, 3],
    ['square', 3, 3],
  ])('%s: keeps the singular vectors and moves every singular value to about 1', (_, rows, columns) => {
    const [left, right] = [rotation(rows, 0.7), rotation(columns, -1.9)];
    const matrix = ops.matmul(ops.matmul(left, diagonal([40, 7, 2], rows, columns)), right);
    const turnedBack = ops.matmul(ops.matmul(left, orthogonalized(ops, matrix), true), right, false, true);
    ops.read(turnedBack).forEach((value, k) => {
      const onDiagonal = k % columns === Math.floor(k / columns);
      if (!onDiagonal) expect(value).toBeCloseTo(0, 10);
      else expect(Math.abs(value - 0.95)).toBeLessThan(0.26);
    });
  });

  it('takes entries of no weight as 0, whose products would be subnormal', () => {
    const orthogonal = ops.read(orthogonalized(ops, ops.constant([3, 4e-9, 0, 2, 1e-25, 0], 2, 3)));
    expect([...orthogonal]).toEqual([...ops.read(orthogonalized(ops, ops.constant([3, 0, 0, 2, 0, 0], 2, 3)))]);
  });

  it('leaves a matrix of zeros', () => {
    expect([...ops.read(orthogonalized(ops, ops.zeros(2, 3)))]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('muon', () => {
  const matrix = { begin: 1, end: 5, rows: 2, columns: 2 };

  it('gathers momentum and looks ahead, in the entries of the matrices alone', () => {
    const [gradient, momentum] = [Float64Array.of(9, 1, 2, 3, 4, 9), Float64Array.of(5, 1, 0, 0, 0, 5)];
    muonDirection(gradient, momentum, [matrix]);
    expect([...momentum]).toEqual([5, 1.95, 2, 3, 4, 5]);
    [9, 1 + 0.95 * 1.95, 2 * 1.95, 3 * 1.95, 4 * 1.95, 9].forEach((value, i) => {
      expect(gradient[i]).toBeCloseTo(value, 12);
    });
  });

  it('moves a matrix by 0.2 of the rate on average, whatever its shape', () => {
    for (const [rows, columns] of [
      [2, 2],
      [1, 16],
      [16, 1],
    ] as const) {
      const size = rows * columns;
      const short = Math.min(rows, columns);
      // orthogonal: every row or column of the shorter side has length 1
      const direction = new Float64Array(size).fill(Math.sqrt(short / size));
      const weights = new Float64Array(size);
      muonStep(weights, direction, 0.01, [{ begin: 0, end: size, rows, columns }]);
      for (const weight of weights) expect(weight).toBeCloseTo(-0.002, 12);
    }
  });
});
