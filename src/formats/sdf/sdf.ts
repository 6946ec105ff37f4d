import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import type { ReadOptions } from '../format.js';
import { type Reading, structuresOf } from '../reading.js';
import { LineReader } from '../text-line.js';
import { type MolBlock, readingOfMolBlock } from './mol-block.js';
import { readV2000 } from './mol-v2000.js';
import { readV3000 } from './mol-v3000.js';

/**
 * All records of a MOL or SD file (V2000 and V3000, also mixed), in order. Aromatic bonds (type 4) get a Kekulé form; data
 * items become properties. Hydrogens are taken as written: a record without them is reported by `checkMolecule`.
 *
 * @throws ParseError with line and column: malformed lines, radicals, query atoms and bonds, and
 * `coordinates: expected 3D` for drawings
 */
export function readSdf(text: string): Structure[] {
  return structuresOf(sdfRecords(text));
}

/** As {@link readSdf}, with a record that is wrong as a {@link Refusal}; the next begins after `$$$$`. */
export function* sdfRecords(text: string, { normalize = false }: ReadOptions = {}): Generator<Reading> {
  const reader = new LineReader(text);
  do {
    const first = reader.lineNumber + 1;
    const name = reader.peek()?.trim() ?? '';
    try {
      yield readRecord(reader, normalize);
    } catch (error) {
      if (!(error instanceof ResffError)) throw error;
      yield { name, error };
      reader.continueAfter(first, (line) => line.startsWith('$$$$'));
    }
  } while (!reader.onlyBlankLeft);
}

function readRecord(reader: LineReader, normalize: boolean): Reading {
  const name = reader.read('header, name').trim();
  const firstLine = reader.lineNumber;
  const dimension = reader.read('header, program line').slice(20, 22).toUpperCase();
  reader.read('header, comment');
  const counts = reader.read('counts line');
  const block: MolBlock = { name, dimension, firstLine, atoms: [], bonds: [] };
  if (/V3000/.test(counts)) readV3000(reader, block);
  else if (/V2000/.test(counts) || counts.slice(33).trim() === '') readV2000(reader, counts, block);
  else throw reader.error(`counts line: expected V2000 or V3000, got ${JSON.stringify(counts.slice(33).trim())}`, 33);
  return readingOfMolBlock(block, readDataItems(reader), normalize);
}

/** Data items up to `$$$$` or the end: `> <NAME>`, value lines, a blank line. */
function readDataItems(reader: LineReader): Map<string, string> {
  const items = new Map<string, string>();
  while (!reader.atEnd) {
    const line = reader.read('data item');
    if (line.startsWith('$$$$')) break;
    if (line.trim() === '') continue;
    if (!line.startsWith('>'))
      throw reader.error(`data item: expected "> <name>" or $$$$, got ${JSON.stringify(line.slice(0, 40))}`);
    const name = /<(.*)>/.exec(line)?.[1] ?? /\b(DT\d+)\b/.exec(line)?.[1];
    if (name === undefined) throw reader.error('data item: expected a name in < >, got none');
    const value: string[] = [];
    while (!reader.atEnd && reader.peek() !== '' && !reader.peek()!.startsWith('$$$$'))
      value.push(reader.read('data item'));
    items.set(name, value.join('\n'));
  }
  return items;
}

/**
 * Groups consecutive records of one molecule (same atoms, charges and bonds in the same order; names may differ): the
 * conformers of a file.
 */
export function groupConformers(structures: readonly Structure[]): Structure[][] {
  const groups: Structure[][] = [];
  for (const structure of structures) {
    const group = groups.at(-1);
    if (group && isSameMolecule(group[0]!.molecule, structure.molecule)) group.push(structure);
    else groups.push([structure]);
  }
  return groups;
}

/** Same atoms, isotopes, formal charges and bonds in the same order. */
export function isSameMolecule(a: Molecule, b: Molecule): boolean {
  return (
    a === b ||
    (['atomicNumbers', 'formalCharges', 'bonds', 'bondOrders', 'massNumbers'] as const).every((key) =>
      equal(a[key] ?? [], b[key] ?? []),
    )
  );
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
