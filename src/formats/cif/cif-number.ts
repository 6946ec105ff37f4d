import { ParseError } from '../../core/errors.js';

/**
 * A number of a CIF file; an uncertainty behind it, 1.234(5), is left out.
 *
 * @throws ParseError for what is none
 */
export function cifNumber(text: string, what: string, line: number): number {
  const bare = text.replace(/\(\d+\)$/, '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare) && Number.isFinite(Number(bare))) return Number(bare);
  throw new ParseError(`${what}: expected a number, got ${text === '' ? 'none' : JSON.stringify(text)}`, line, 1);
}
