import { chargeSeparations } from '../../chemistry/bond/charge-separation.js';
import { symbolOf } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import { parseSmilesText } from './smiles-parser.js';

/**
 * A SMILES with its uncharged spellings of charged groups written out (charge-separation.ts); the same text when there is none,
 * or when it is no SMILES.
 */
export function normalizeSmiles(text: string): string {
  let record: ReturnType<typeof parseSmilesText>;
  try {
    record = parseSmilesText(text);
  } catch (error) {
    if (error instanceof ParseError) return text;
    throw error;
  }
  const { atoms, bonds } = record;
  const spelled = atoms.map((atom) => ({ ...atom, hydrogens: atom.hydrogens ?? 0 }));
  const changes = chargeSeparations(spelled, bonds);
  if (changes.length === 0) return text;
  const charges = new Map(
    changes.flatMap(({ positive, negative }) => [[positive, '+'] as const, [negative, '-'] as const]),
  );
  // A bond symbol stands right before the later of its atoms: a bond to the end of a branch closes no ring.
  const symbols = new Map(
    changes.map(({ bond, order }) => [Math.max(bonds[bond]!.a, bonds[bond]!.b), ['', '', '=', '#'][order]!]),
  );
  let out = '';
  let copied = 0;
  atoms.forEach(({ atomicNumber, aromatic, column, massNumber, chirality, map, hydrogens = 0 }, i) => {
    const start = column - 1;
    const symbol = symbols.get(i);
    if (symbol !== undefined) out += text.slice(copied, start).replace(/[=#]$/, symbol);
    else out += text.slice(copied, start);
    const end =
      text[start] === '[' ? text.indexOf(']', start) + 1 : start + (/^(Cl|Br)/.test(text.slice(start)) ? 2 : 1);
    copied = end;
    const charge = charges.get(i);
    if (charge === undefined) {
      out += text.slice(start, end);
      return;
    }
    const name = aromatic ? symbolOf(atomicNumber).toLowerCase() : symbolOf(atomicNumber);
    const count = hydrogens > 0 ? `H${hydrogens}` : '';
    out += `[${massNumber || ''}${name}${chirality}${count}${charge}${map ? `:${map}` : ''}]`;
  });
  return out + text.slice(copied);
}
