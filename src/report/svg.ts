export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element as text; numbers are rounded to a hundredth, attributes that are undefined left out. */
export function element(name: string, attributes: SvgAttributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escapeText(value!)}"`)
    .join('');
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join('')}</${name}>`;
}

export function textElement(text: string, attributes: SvgAttributes): string {
  return element('text', attributes, escapeText(text));
}

/** A complete SVG file: white background, a title for screen readers, no scripts and nothing fetched. */
export function svgDocument(width: number, height: number, title: string, ...children: readonly string[]): string {
  const root = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': 'Helvetica, Arial, sans-serif',
      'font-size': 13,
      fill: '#222',
      role: 'img',
    },
    element('title', {}, escapeText(title)),
    element('rect', { width, height, fill: '#fff' }),
    ...children.map((child) => `\n${child}`),
    '\n',
  );
  return `${root}\n`;
}

export function escapeText(text: string): string {
  // Control characters are not allowed in XML at all.
  const printable = Array.from(text, (c) => (c.codePointAt(0)! < 32 ? ' ' : c)).join('');
  return printable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
