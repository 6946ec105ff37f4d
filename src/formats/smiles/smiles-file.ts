import { ParseError } from '../../core/errors.js';
import type { ReadOptions } from '../format.js';
import type { Reading } from '../reading.js';
import { normalizeSmiles } from './smiles-normalize.js';

export interface SmilesLine {
  readonly smiles: string;
  readonly name: string;
  /** from 1 */
  readonly line: number;
}

/** The lines of a SMILES file: `SMILES name`, with anything after the first blank as the name; empty lines and # comments. */
export function splitSmilesFile(text: string): SmilesLine[] {
  const out: SmilesLine[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((line, i) => {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return;
      const [smiles, ...rest] = trimmed.split(/\s+/);
      out.push({ smiles: smiles!, name: rest.join(' ') || smiles!, line: i + 1 });
    });
  if (out.length === 0) throw new ParseError('SMILES file: expected at least one SMILES, got none', 1, 1);
  return out;
}

/** Every line as a drawing; what it spells is found out when structures are made of it. */
export function* smilesRecords(text: string, { normalize = false }: ReadOptions = {}): Generator<Reading> {
  for (const { smiles, name, line } of splitSmilesFile(text)) {
    const written = normalize ? normalizeSmiles(smiles) : smiles;
    yield {
      drawing: { notation: 'smiles', text: written },
      name,
      line,
      error: new ParseError('coordinates: expected 3D, got a SMILES', line, 1),
      ...(written === smiles ? {} : { note: `line ${line}: ${smiles} is an uncharged spelling, taken as ${written}` }),
    };
  }
}
