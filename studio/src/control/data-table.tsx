import type { ComponentChildren } from 'preact';
import { type CsvCell, writeCsv } from 'resff/report';
import { download } from '../output/download.ts';

export interface Column {
  readonly title: string;
  /** of the CSV file: with the unit in words */
  readonly key: string;
  /** Decimals shown; the file has all. */
  readonly digits?: number;
  /** Numbers that are texts: set to the right like others. */
  readonly number?: boolean;
}

export interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly CsvCell[])[];
  /** What the file has, where that is more than is shown. */
  readonly csvRows?: readonly (readonly CsvCell[])[];
  readonly fileName: string;
  readonly chosen?: number;
  readonly onChoose?: (row: number) => void;
  /** The row under the pointer or the focus; null when it is left. */
  readonly onPoint?: (row: number | null) => void;
  readonly children?: ComponentChildren;
}

/** A table of numbers that can be saved. */
export function DataTable({
  label,
  columns,
  rows,
  csvRows = rows,
  fileName,
  chosen,
  onChoose,
  onPoint,
  children,
}: TableProps) {
  const shown = (cell: CsvCell | undefined, { digits }: Column) =>
    typeof cell === 'number' && digits !== undefined
      ? Number.isFinite(cell)
        ? minus(cell.toFixed(digits))
        : '–'
      : (cell ?? '–');
  return (
    <div class="table-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section class="table-scroll" tabIndex={0} aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={alignment(column)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr
                key={r}
                class={`${onChoose ? 'choosable' : ''} ${chosen === r ? 'chosen' : ''}`}
                onClick={() => onChoose?.(r)}
                onMouseEnter={() => onPoint?.(r)}
                onMouseLeave={() => onPoint?.(null)}
                onFocusCapture={() => onPoint?.(r)}
                onBlurCapture={() => onPoint?.(null)}
              >
                {columns.map((column, c) => (
                  <td key={column.key} class={alignment(column)}>
                    {c === 0 && onChoose ? (
                      <button type="button" class="link" aria-pressed={chosen === r}>
                        {shown(row[c], column)}
                      </button>
                    ) : (
                      shown(row[c], column)
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div class="row">
        <button
          type="button"
          onClick={() =>
            download(
              fileName,
              writeCsv(
                columns.map(({ key }) => key),
                csvRows,
              ),
              'text/csv',
            )
          }
        >
          Save CSV
        </button>
        {children}
      </div>
    </div>
  );
}

function alignment({ digits, number }: Column): string {
  return digits !== undefined || number ? 'number' : '';
}

/** With a real minus sign. */
export function minus(text: string): string {
  return text.replace('-', '−');
}
