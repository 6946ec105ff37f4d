import { ParseError } from '../core/errors.js';

export interface CsvRow {
  readonly cells: readonly string[];
  /** where the row begins, from 1 */
  readonly line: number;
}

/**
 * Comma-separated values with a header line; cells may be quoted (RFC 4180).
 *
 * @throws ParseError: no header, an open quote, a row with another number of cells
 */
export function parseCsv(text: string): { header: readonly string[]; rows: readonly CsvRow[] } {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  const cell = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n|\r|\n|$)/y;
  const source = text.replace(/^\uFEFF/, '');
  while (cell.lastIndex < source.length) {
    const at = cell.lastIndex;
    const match = cell.exec(source);
    if (match === null)
      throw new ParseError(`CSV: expected a cell, got ${JSON.stringify(source.slice(at, at + 20))}`, line, 1);
    const [whole, quoted, plain, end] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain!);
    line += whole!.split(/\r\n|\r|\n/).length - 1;
    if (end === ',' && cell.lastIndex < source.length) continue;
    if (end === ',') cells.push('');
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: begun });
    cells = [];
    begun = line;
  }
  const [header, ...body] = rows;
  if (header === undefined) throw new ParseError('CSV: expected a header, got nothing', 1, 1);
  const odd = body.find((row) => row.cells.length !== header.cells.length);
  if (odd) throw new ParseError(`CSV: expected ${header.cells.length} cells, got ${odd.cells.length}`, odd.line, 1);
  return { header: header.cells, rows: body };
}
