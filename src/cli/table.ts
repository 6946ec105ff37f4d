export type Cell = string | number;

export interface Column {
  readonly title: string;
  /** Digits after the point of its numbers; 0 for integers. */
  readonly digits?: number;
}

/** Aligned columns: numbers right with fixed decimals, text left. One line per row, ending in a line break. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map((cell, c) => formatCell(cell, columns[c]!.digits ?? 0)));
  const width = columns.map(({ title }, c) => Math.max(title.length, ...texts.map((row) => row[c]!.length)));
  const right = columns.map((_, c) => rows.length > 0 && rows.every((row) => typeof row[c] === 'number'));
  const line = (cells: readonly string[]) =>
    `${cells
      .map((text, c) => (right[c] ? text.padStart(width[c]!) : text.padEnd(width[c]!)))
      .join('  ')
      .trimEnd()}\n`;
  return [columns.map(({ title }) => title), ...texts].map(line).join('');
}

function formatCell(cell: Cell, digits: number): string {
  return typeof cell === 'string' ? cell : cell.toFixed(digits);
}
