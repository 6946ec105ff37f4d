import { escapeText } from './svg.js';

export interface HtmlTable {
  readonly header: readonly string[];
  /** Numbers get the decimals given. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** Default 3. */
  readonly digits?: number;
}

/** A part of a page: a heading with paragraphs, tables and complete SVG texts below it. */
export interface HtmlSection {
  readonly title: string;
  readonly parts: readonly (
    | { readonly text: string }
    | { readonly table: HtmlTable }
    /** Side by side as far as there is room. */
    | { readonly plots: readonly string[] }
  )[];
}

const STYLE = `
body { font: 15px/1.5 Helvetica, Arial, sans-serif; color: #222; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: 0.2rem 0.8rem; border-bottom: 1px solid #ddd; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
th { border-bottom: 2px solid #444; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; }
.wide { overflow-x: auto; }
`;

/** A self-contained page: no scripts, nothing fetched. Plots are SVG texts as the functions of this folder make them. */
export function htmlPage(title: string, sections: readonly HtmlSection[]): string {
  const body = sections.map(
    ({ title: heading, parts }) => `<h2>${escapeText(heading)}</h2>\n${parts.map(partHtml).join('\n')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
${body.join('\n')}
</body>
</html>
`;
}

function partHtml(part: HtmlSection['parts'][number]): string {
  if ('text' in part) return `<p>${escapeText(part.text)}</p>`;
  if ('plots' in part) return `<div class="plots">\n${part.plots.join('\n')}</div>`;
  const { header, rows, digits = 3 } = part.table;
  const head = header.map((cell) => `<th>${escapeText(cell)}</th>`).join('');
  const lines = rows.map((row) => {
    const cells = row.map((cell) =>
      typeof cell === 'number' ? `<td class="number">${cell.toFixed(digits)}</td>` : `<td>${escapeText(cell)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="wide"><table>\n<tr>${head}</tr>\n${lines.join('\n')}\n</table></div>`;
}
