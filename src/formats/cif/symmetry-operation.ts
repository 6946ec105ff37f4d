import { ParseError } from '../../core/errors.js';

/** x' = W x + w of fractional coordinates. */
export interface SymmetryOperation {
  /** (3,3) rows */
  readonly matrix: readonly (readonly [number, number, number])[];
  /** (3) */
  readonly shift: readonly number[];
}

const AXES = 'xyz';

/**
 * An operation as CIF files have them: `-y, x-y, z+1/3`.
 *
 * @throws ParseError for another text
 */
export function symmetryOperation(text: string, line: number): SymmetryOperation {
  const fail = () =>
    new ParseError(`symmetry operation: expected one such as -x,y+1/2,-z, got ${JSON.stringify(text)}`, line, 1);
  const parts = text.replace(/\s/g, '').toLowerCase().split(',');
  if (parts.length !== 3) throw fail();
  const rows = parts.map((part) => {
    const row: [number, number, number] = [0, 0, 0];
    let shift = 0;
    const terms = part.match(/[+-]?[^+-]+/g) ?? [];
    if (terms.join('') !== part || terms.length === 0) throw fail();
    for (const term of terms) {
      const [, sign, number, divisor, axis] = /^([+-]?)(\d+\.?\d*|\.\d+)?(?:\/(\d+))?\*?([xyz])?$/.exec(term) ?? [];
      if (sign === undefined || (number === undefined && axis === undefined)) throw fail();
      const value = ((sign === '-' ? -1 : 1) * Number(number ?? 1)) / Number(divisor ?? 1);
      if (!Number.isFinite(value)) throw fail();
      if (axis === undefined) shift += value;
      else row[AXES.indexOf(axis)]! += value;
    }
    return { row, shift };
  });
  return { matrix: rows.map(({ row }) => row), shift: rows.map(({ shift }) => shift) };
}

/** @param s (3) fractions */
export function transformed({ matrix, shift }: SymmetryOperation, s: readonly number[]): number[] {
  return matrix.map(([a, b, c], k) => a * s[0]! + b * s[1]! + c * s[2]! + shift[k]!);
}
