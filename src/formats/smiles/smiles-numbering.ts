import type { ResolvedSmiles } from './smiles-resolve.js';

/**
 * The same SMILES with atom map number = position + 1 on every atom but the hydrogens, without isotopes, and hydrogen counts written out, so that
 * another program's atoms can be told apart whatever order it puts them in.
 */
export function numberedSmiles({ record, hydrogens }: ResolvedSmiles): string {
  const { text, atoms } = record;
  let out = '';
  let copied = 0;
  atoms.forEach(({ atomicNumber, column }, i) => {
    const start = column - 1;
    const bracket = text[start] === '[';
    const end = bracket ? text.indexOf(']', start) + 1 : start + (/^(Cl|Br)/.test(text.slice(start)) ? 2 : 1);
    const inner = bracket ? text.slice(start + 1, end - 1).replace(/:\d+$|^\d+/g, '') : text.slice(start, end);
    const count = bracket || hydrogens[i] === 0 ? '' : `H${hydrogens[i]}`;
    out += `${text.slice(copied, start)}[${inner}${count}${atomicNumber === 1 ? '' : `:${i + 1}`}]`;
    copied = end;
  });
  return out + text.slice(copied);
}
