import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.js';

describe('parseCsv', () => {
  it('reads quotes, empty cells, any line break, and counts lines', () => {
    const { header, rows } = parseCsv('a,b,c\r\n1,"x, ""y""\nz",\n\n2,,3');
    expect(header).toEqual(['a', 'b', 'c']);
    expect(rows).toEqual([
      { cells: ['1', 'x, "y"\nz', ''], line: 2 },
      { cells: ['2', '', '3'], line: 5 },
    ]);
  });

  it.each([
    ['', 'expected a header'],
    ['a,b\n1\n', 'expected 2 cells, got 1 (line 2'],
    ['a\n"open', 'expected a cell'],
  ])('refuses %j', (text, message) => {
    expect(() => parseCsv(text)).toThrow(message);
  });
});
