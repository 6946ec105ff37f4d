export type CsvCell = string | number | null;

/**
 * Comma-separated values with a header (RFC 4180): cells with commas, quotes or line breaks are quoted, numbers have all their
 * digits, `null` and numbers that are not finite are empty. Lines end in a line feed.
 *
 * @throws RangeError when a row has not one cell per column
 */
export function writeCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  for (const [r, row] of rows.entries())
    if (row.length !== header.length)
      throw new RangeError(`CSV row ${r}: expected ${header.length} cells, got ${row.length}`);
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = cell ?? '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
