import { type LineReader, type Word, words } from '../text-line.js';
import { type MolBlock, molBondType, molCharge, molElement } from './mol-block.js';

const PREFIX = 'M  V30 ';

/** Reads the V3000 connection table after its counts line, up to and with `M  END`. */
export function readV3000(reader: LineReader, block: MolBlock): void {
  const index = new Map<number, number>();
  let section = '';
  let counts: { atoms: number; bonds: number } | undefined;
  for (;;) {
    const entry = readEntry(reader);
    if (entry === undefined) break;
    const [first, second] = entry;
    const command = first?.text.toUpperCase();
    if (command === 'BEGIN') section = second?.text.toUpperCase() ?? '';
    else if (command === 'END') section = '';
    else if (command === 'COUNTS')
      counts = {
        atoms: readInteger(reader, entry, 1, 'COUNTS, atoms'),
        bonds: readInteger(reader, entry, 2, 'COUNTS, bonds'),
      };
    else if (section === 'ATOM') readAtom(reader, entry, block, index);
    else if (section === 'BOND') readBond(reader, entry, block, index);
  }
  if (!counts) throw reader.error('COUNTS: expected an M  V30 COUNTS line, got none');
  if (counts.atoms !== block.atoms.length)
    throw reader.error(`COUNTS: expected ${counts.atoms} atoms, got ${block.atoms.length}`);
  if (counts.bonds !== block.bonds.length)
    throw reader.error(`COUNTS: expected ${counts.bonds} bonds, got ${block.bonds.length}`);
  if (counts.atoms < 1) throw reader.error('COUNTS: expected at least 1 atom, got 0');
}

/** One entry with its continuation lines (a trailing hyphen) joined; undefined at `M  END`. */
function readEntry(reader: LineReader): Word[] | undefined {
  let joined = '';
  for (;;) {
    const line = reader.read('M  END');
    if (joined === '' && line.startsWith('M  END')) return undefined;
    if (!line.startsWith(PREFIX.trimEnd()))
      throw reader.error(
        `V3000 table: expected a line starting with "M  V30", got ${JSON.stringify(line.slice(0, 20))}`,
      );
    const text = line.slice(PREFIX.length).trimEnd();
    if (!text.endsWith('-')) {
      joined += text;
      return words(joined).map((word) => ({ text: word.text, column: PREFIX.length + word.column }));
    }
    joined += text.slice(0, -1);
  }
}

function readInteger(reader: LineReader, entry: readonly Word[], k: number, what: string): number {
  const word = entry[k];
  return reader.integer(word?.text ?? '', what, word?.column ?? 0);
}

function readAtom(reader: LineReader, entry: readonly Word[], block: MolBlock, index: Map<number, number>): void {
  const number = readInteger(reader, entry, 0, 'atom index');
  if (index.has(number))
    throw reader.error(`atom index: expected every index once, got ${number} again`, entry[0]!.column);
  const symbol = entry[1];
  const element = molElement(reader, symbol?.text ?? '', symbol?.column ?? 0);
  const [x, y, z] = [2, 3, 4].map((k) =>
    reader.number(entry[k]?.text ?? '', `atom ${number}, ${'xyz'[k - 2]}`, entry[k]?.column ?? 0),
  );
  let charge = 0;
  let { massNumber } = element;
  for (const { text, column } of entry.slice(6)) {
    const [key, value = ''] = text.split('=');
    if (key === 'CHG') charge = molCharge(reader, reader.integer(value, `atom ${number}, CHG`, column), column);
    if (key === 'RAD' && value !== '0')
      throw reader.error(`radical: expected paired electrons, got a radical on atom ${number}`, column);
    if (key === 'MASS') massNumber = reader.integer(value, `atom ${number}, MASS`, column);
  }
  index.set(number, block.atoms.length);
  block.atoms.push({ ...element, massNumber, x: x!, y: y!, z: z!, charge, line: reader.lineNumber });
}

function readBond(
  reader: LineReader,
  entry: readonly Word[],
  block: MolBlock,
  index: ReadonlyMap<number, number>,
): void {
  const type = molBondType(reader, readInteger(reader, entry, 1, 'bond type'), entry[1]?.column ?? 0);
  const [a, b] = [2, 3].map((k) => {
    const number = readInteger(reader, entry, k, 'bond atom');
    const atom = index.get(number);
    if (atom === undefined) throw reader.error(`bond: expected the index of an atom, got ${number}`, entry[k]!.column);
    return atom;
  });
  const configuration = entry.map(({ text }) => /^CFG=([13])$/.exec(text)?.[1]).find((code) => code !== undefined);
  const wedge = configuration === '1' ? 1 : configuration === '3' ? -1 : 0;
  block.bonds.push({ a: a!, b: b!, type, wedge, line: reader.lineNumber });
}
