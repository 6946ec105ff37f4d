import { ParseError } from '../../core/errors.js';
import type { ReadOptions } from '../format.js';
import type { Reading } from '../reading.js';
import { normalizeSmiles } from './smiles-normalize.js';

export interface SmilesLine {
  readonly smiles: string;
  readonly name: string;
  /** from 1 */
  readonly line: number;
  /** that the name came first */
  readonly turned: boolean;
}

/** Whether a word has nothing but what SMILES are made of; what it means is found out later. */
const SMILES_LETTERS =
  /^(\[[^\]\s]*\]|[BCNOPSFIbcnops])(Cl|Br|[BCNOPSFIbcnops]|\[[^\]\s]*\]|->|<-|[-=#:/\\.$()]|%\(?\d+\)?|\d)*$/;

/**
 * The lines of a SMILES file: `SMILES name`, with anything after the first blank as the name; empty lines and # comments. Where the first
 * word cannot be a SMILES and the second may be one, as in tables of names and SMILES, they change places.
 */
export function splitSmilesFile(text: string): SmilesLine[] {
  const out: SmilesLine[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((line, i) => {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return;
      const [first, second, ...rest] = trimmed.split(/\s+/);
      const turned = second !== undefined && !SMILES_LETTERS.test(first!) && SMILES_LETTERS.test(second);
      const [smiles, name] = turned ? [second, first!] : [first!, [second ?? first, ...rest].join(' ')];
      out.push({ smiles, name, line: i + 1, turned });
    });
  if (out.length === 0) throw new ParseError('SMILES file: expected at least one SMILES, got none', 1, 1);
  return out;
}

/** Every line as a drawing; what it spells is found out when structures are made of it. */
export function* smilesRecords(text: string, { normalize = false }: ReadOptions = {}): Generator<Reading> {
  for (const { smiles, name, line, turned } of splitSmilesFile(text)) {
    const written = normalize ? normalizeSmiles(smiles) : smiles;
    const notes = [
      ...(turned ? ['the first word of a line is taken as the name, the second as the SMILES'] : []),
      ...(written === smiles ? [] : [`line ${line}: ${smiles} is an uncharged spelling, taken as ${written}`]),
    ];
    yield {
      drawing: { notation: 'smiles', text: written },
      name,
      line,
      error: new ParseError('coordinates: expected 3D, got a SMILES', line, 1),
      ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
    };
  }
}
