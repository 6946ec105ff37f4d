import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { fourierTransform, transformLength } from './fourier.js';

describe('fourierTransform', () => {
  it.each([2, 4, 6, 8, 10, 12, 18, 20, 30, 50, 60, 64])(
    'of length %i is the sum that defines it, of every column',
    (n) => {
      const rng = new Rng(n);
      const columns = 3;
      const re = Float64Array.from({ length: n * columns }, () => rng.normal());
      const im = Float64Array.from({ length: n * columns }, () => rng.normal());
      const [outRe, outIm] = [re.slice(), im.slice()];
      const transform = fourierTransform(n, columns + 2);
      transform(outRe, outIm, columns);
      for (let u = 0; u < n; u++)
        for (let c = 0; c < columns; c++) {
          let [sumRe, sumIm] = [0, 0];
          for (let t = 0; t < n; t++) {
            const angle = (-2 * Math.PI * u * t) / n;
            const [a, b] = [re[t * columns + c]!, im[t * columns + c]!];
            sumRe += a * Math.cos(angle) - b * Math.sin(angle);
            sumIm += a * Math.sin(angle) + b * Math.cos(angle);
          }
          expect(outRe[u * columns + c]).toBeCloseTo(sumRe, 10);
          expect(outIm[u * columns + c]).toBeCloseTo(sumIm, 10);
        }
      transform(outIm, outRe, columns);
      for (let k = 0; k < re.length; k++) {
        expect(outRe[k]! / n).toBeCloseTo(re[k]!, 12);
        expect(outIm[k]! / n).toBeCloseTo(im[k]!, 12);
      }
    },
  );

  it('has lengths that are even and made of small factors', () => {
    expect([1, 2, 5, 7, 13, 14, 22, 31, 33].map(transformLength)).toEqual([2, 2, 6, 8, 16, 16, 24, 32, 36]);
  });
});
