import { expect, it } from 'vitest';
import { writeCsv } from './csv.js';

it('quotes what needs it, writes all digits and leaves unknown numbers empty', () => {
  const text = writeCsv(
    ['name', 'energy'],
    [
      ['a,b', 0.1 + 0.2],
      ['say "x"\nand y', Number.NaN],
      ['', null],
    ],
  );
  expect(text).toBe('name,energy\n"a,b",0.30000000000000004\n"say ""x""\nand y",\n,\n');
});

it('refuses ragged rows', () => {
  expect(() => writeCsv(['a'], [['b', 1]])).toThrow('CSV row 0: expected 1 cells, got 2');
});
