import { elementOf } from '../../core/elements.js';
import { type LineReader, words } from '../text-line.js';
import { type MolAtom, type MolBlock, type MolBond, molBondType, molCharge, molElement } from './mol-block.js';

/** Charge codes of the atom block; 4 is a doublet radical. */
const CHARGE_CODES = [0, 3, 2, 1, 0, -1, -2, -3];
const RADICAL_CODE = 4;

/** Reads the atoms, bonds and properties after a V2000 counts line, up to and with `M  END`. */
export function readV2000(reader: LineReader, counts: string, block: MolBlock): void {
  const atomCount = reader.integer(counts.slice(0, 3), 'counts line, atoms', 0);
  const bondCount = reader.integer(counts.slice(3, 6), 'counts line, bonds', 3);
  if (atomCount < 1) throw reader.error(`counts line, atoms: expected at least 1, got ${atomCount}`);
  if (bondCount < 0) throw reader.error(`counts line, bonds: expected 0 or more, got ${bondCount}`, 3);
  for (let i = 0; i < atomCount; i++) block.atoms.push(readAtom(reader, i));
  for (let b = 0; b < bondCount; b++) block.bonds.push(readBond(reader, b, atomCount));
  readProperties(reader, block.atoms);
}

function readAtom(reader: LineReader, i: number): MolAtom {
  const line = reader.read(`atom ${i + 1}`);
  const fixed = /^.{10}.{10}.{10} [A-Z*]/.test(line) && [0, 10, 20].every((at) => isNumber(line.slice(at, at + 10)));
  // Some writers ignore the columns; words separated by blanks are then the only possible reading.
  const fields = fixed
    ? [0, 10, 20, 31, 34, 36].map((at, k) => ({
        text: line.slice(at, [10, 20, 30, 34, 36, 39][k]).trim(),
        column: at,
      }))
    : words(line);
  const field = (k: number) => fields[k] ?? { text: '', column: line.length };
  const [x, y, z] = [0, 1, 2].map((k) => reader.number(field(k).text, `atom ${i + 1}, ${'xyz'[k]}`, field(k).column));
  const element = molElement(reader, field(3).text, field(3).column);
  const difference =
    field(4).text === '' ? 0 : reader.integer(field(4).text, `atom ${i + 1}, mass difference`, field(4).column);
  const massNumber =
    difference === 0 ? element.massNumber : Math.round(elementOf(element.atomicNumber).mass) + difference;
  const code = field(5).text === '' ? 0 : reader.integer(field(5).text, `atom ${i + 1}, charge code`, field(5).column);
  if (code === RADICAL_CODE)
    throw reader.error(`radical: expected paired electrons, got a radical on atom ${i + 1}`, field(5).column);
  const charge = CHARGE_CODES[code];
  if (charge === undefined)
    throw reader.error(`atom ${i + 1}, charge code: expected 0 to 7, got ${code}`, field(5).column);
  return { ...element, massNumber, x: x!, y: y!, z: z!, charge, line: reader.lineNumber };
}

function isNumber(text: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(text);
}

function readBond(reader: LineReader, b: number, atomCount: number): MolBond {
  const line = reader.read(`bond ${b + 1}`);
  const read = (k: number, what: string) =>
    reader.integer(line.slice(3 * k, 3 * k + 3), `bond ${b + 1}, ${what}`, 3 * k);
  const ends = [read(0, 'first atom'), read(1, 'second atom')];
  ends.forEach((atom, k) => {
    if (atom < 1 || atom > atomCount)
      throw reader.error(`bond ${b + 1}: expected atom numbers 1 to ${atomCount}, got ${atom}`, 3 * k);
  });
  return {
    a: ends[0]! - 1,
    b: ends[1]! - 1,
    type: molBondType(reader, read(2, 'type'), 6),
    wedge: wedgeOf(line),
    line: reader.lineNumber,
  };
}

/** Stereo code of a bond: 1 up, 6 down; what else there is says nothing that is needed. */
function wedgeOf(line: string): MolBond['wedge'] {
  const code = line.slice(9, 12).trim();
  return code === '1' ? 1 : code === '6' ? -1 : 0;
}

function readProperties(reader: LineReader, atoms: MolAtom[]): void {
  let superseded = false;
  let isotopes = false;
  for (;;) {
    const line = reader.read('M  END');
    if (line.startsWith('M  END')) return;
    if (line.startsWith('$$$$') || line.startsWith('> '))
      throw reader.error('properties block: expected M  END, got the end of the record');
    // An A, V or G line may be followed by free text that must not be read as a property.
    if (/^[AG] {2}/.test(line)) reader.read('atom text');
    const tag = line.slice(0, 6);
    if (tag === 'M  CHG' || tag === 'M  RAD' || tag === 'M  ISO') {
      if (tag !== 'M  ISO' && !superseded) {
        // Charges of the atom block count only where no M CHG or M RAD line exists.
        superseded = true;
        for (const atom of atoms) atom.charge = 0;
      }
      // The same holds for mass differences and M ISO; D and T stay what they are.
      if (tag === 'M  ISO' && !isotopes) {
        isotopes = true;
        for (const atom of atoms) if (atom.atomicNumber > 1) atom.massNumber = 0;
      }
      readAtomValues(reader, line, tag, atoms);
    }
  }
}

function readAtomValues(reader: LineReader, line: string, tag: string, atoms: MolAtom[]): void {
  const count = reader.integer(line.slice(6, 9), `${tag} count`, 6);
  for (let k = 0; k < count; k++) {
    const at = 9 + 8 * k;
    const number = reader.integer(line.slice(at, at + 4), `${tag} atom`, at);
    const value = reader.integer(line.slice(at + 4, at + 8), `${tag} value`, at + 4);
    const atom = atoms[number - 1];
    if (!atom) throw reader.error(`${tag}: expected atom numbers 1 to ${atoms.length}, got ${number}`, at);
    if (tag === 'M  CHG') atom.charge = molCharge(reader, value, at + 4);
    else if (tag === 'M  RAD' && value !== 0)
      throw reader.error(`radical: expected paired electrons, got a radical on atom ${number}`, at);
    else if (tag === 'M  ISO') atom.massNumber = value;
  }
}
