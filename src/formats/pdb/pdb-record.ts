import type { Residue } from '../../chemistry/residue.js';
import { type Cell, cellOfShape } from '../../core/cell.js';
import { elementOfSymbol } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import { hydrogenIsotope } from '../../core/isotope.js';
import { LineReader } from '../text-line.js';
import { fromHybrid36 } from './hybrid36.js';
import { isIon, templatesOf } from './residue-template.js';

/** Columns of a line where messages point at; a file without fixed columns has 1 for all. */
export interface AtomColumns {
  readonly name: number;
  readonly residue: number;
  readonly position: number;
  readonly element: number;
}

const COLUMNS: AtomColumns = { name: 13, residue: 18, position: 31, element: 77 };

/** An atom as a PDB or mmCIF file has it. */
export interface PdbAtom {
  readonly line: number;
  readonly columns: AtomColumns;
  readonly serial: string;
  /** without blanks */
  readonly name: string;
  /** letter of the alternate location, or empty */
  readonly alternate: string;
  readonly residue: Residue;
  /** grows with every TER record, or with every chain of an mmCIF file */
  readonly segment: number;
  readonly atomicNumber: number;
  /** 0 for the natural mixture */
  readonly massNumber: number;
  /** Å */
  readonly position: readonly [number, number, number];
  readonly occupancy: number;
  /** of columns 79 and 80, where they state one */
  readonly formalCharge: number;
}

export interface PdbConect {
  readonly from: string;
  readonly to: string;
  readonly line: number;
}

/** What stands up to an END record: the models of one molecule. Several make a file that was put together of files. */
export interface PdbSection {
  readonly title: string;
  /** the atoms of every model, at least one */
  readonly models: readonly (readonly PdbAtom[])[];
  /** pairs of serial numbers as written: a double bond stands twice, and again from its other end */
  readonly conect: readonly PdbConect[];
  /** whether there is a unit cell that means something; 1 × 1 × 1 stands for none */
  readonly hasCell: boolean;
  /** (3,3) Å, where all of it is in the file: space group P 1 */
  readonly cell: Cell | null;
  /** points of charge of water models, which are no atoms and are left out */
  readonly sites: number;
}

/**
 * The records of a PDB file that matter for a structure. Models end at MODEL, ENDMDL and END; remarks, sequence, secondary
 * structure, anisotropy and the like are passed over.
 *
 * @throws ParseError with line and column; when there is no atom
 */
export function readPdbRecords(text: string): PdbSection[] {
  const reader = new LineReader(text);
  const sections: PdbSection[] = [];
  let models: PdbAtom[][] = [];
  let conect: PdbConect[] = [];
  let titles: string[] = [];
  let atoms: PdbAtom[] = [];
  let hasCell = false;
  let cell: Cell | null = null;
  let segment = 0;
  let sites = 0;
  const endModel = () => {
    if (atoms.length > 0) models.push(atoms);
    atoms = [];
  };
  const endSection = () => {
    endModel();
    if (models.length > 0) sections.push({ title: joinTitle(titles), models, conect, hasCell, cell, sites });
    [models, conect, titles, hasCell, cell, sites] = [[], [], [], false, null, 0];
  };
  while (!reader.atEnd) {
    const line = reader.read('record');
    const record = line.slice(0, 6).trimEnd();
    if (record === 'ATOM' || record === 'HETATM') {
      if (isVirtualSite(line)) sites++;
      else atoms.push(readAtom(reader, line, segment));
    } else if (record === 'TER') segment++;
    else if (record === 'MODEL' || record === 'ENDMDL') endModel();
    else if (record === 'END') endSection();
    else if (record === 'TITLE') titles.push(line.slice(10, 80).trimEnd());
    else if (record === 'CONECT') conect.push(...readConect(line, reader.lineNumber));
    else if (record === 'CRYST1' && [6, 15, 24].some((at) => Number(line.slice(at, at + 9)) > 1)) {
      hasCell = true;
      cell = readCell(reader, line);
    }
  }
  endSection();
  if (sections.length === 0) throw reader.error('PDB: expected ATOM or HETATM records, got none');
  return sections;
}

/** A blank space group is P 1, as some programs write it. */
function readCell(reader: LineReader, line: string): Cell | null {
  if (!/^(P ?1)?$/.test(line.slice(55, 66).trim())) return null;
  const at = (from: number, width: number, what: string) =>
    reader.number(line.slice(from, from + width).trim(), `CRYST1, ${what}`, from);
  const angle = (from: number, what: string) => (at(from, 7, what) * Math.PI) / 180;
  try {
    return cellOfShape({
      lengths: [at(6, 9, 'a'), at(15, 9, 'b'), at(24, 9, 'c')],
      angles: [angle(33, 'alpha'), angle(40, 'beta'), angle(47, 'gamma')],
    });
  } catch (cause) {
    throw cause instanceof ParseError
      ? cause
      : reader.error(`CRYST1: ${cause instanceof Error ? cause.message : cause}`, 6);
  }
}

/** The fourth and fifth points of TIP4P, TIP5P and polarizable water; D1 may be deuterium, which says so. */
function isVirtualSite(line: string): boolean {
  const name = line.slice(12, 16).trim();
  if (!/^(M|M[12W]|MW\d|OM|DO\w*|D[12]|EPW?|EP[12]|LP[12]?)$/.test(name) || line.slice(76, 78).trim() === 'D')
    return false;
  return templatesOf(line.slice(17, 21).trim())[0]?.name === 'HOH';
}

function readAtom(reader: LineReader, line: string, segment: number): PdbAtom {
  const column = (from: number, to: number) => line.slice(from - 1, to).trim();
  // Ions of some programs have their element alone.
  const name = column(13, 16) || column(77, 78);
  if (name === '') throw reader.error('atom name: expected one in columns 13 to 16, got none', 12);
  const residue: Residue = {
    name: column(18, 21),
    chain: column(22, 22),
    number: residueNumber(reader, column(23, 26)),
    insertionCode: column(27, 27),
  };
  const position = [31, 39, 47].map((from, k) =>
    reader.number(column(from, from + 7), `coordinate ${'xyz'[k]}, columns ${from} to ${from + 7}`, from - 1),
  ) as [number, number, number];
  const occupancy = column(55, 60);
  const charge = /^(\d)([+-])$|^([+-])(\d)$/.exec(column(79, 80));
  return {
    line: reader.lineNumber,
    columns: COLUMNS,
    serial: column(7, 11),
    name,
    alternate: column(17, 17),
    residue,
    segment,
    atomicNumber: elementNumber(reader, line, residue),
    massNumber: hydrogenIsotope(line.slice(76, 78).trim()) ?? 0,
    position,
    occupancy: occupancy === '' ? 1 : reader.number(occupancy, 'occupancy, columns 55 to 60', 54),
    formalCharge: charge ? Number(`${charge[2] ?? charge[3]}${charge[1] ?? charge[4]}`) : 0,
  };
}

function residueNumber(reader: LineReader, text: string): number {
  const value = fromHybrid36(text, 4);
  if (value !== undefined) return value;
  throw reader.error(
    `residue number, columns 23 to 26: expected an integer or hybrid-36, got ${JSON.stringify(text)}`,
    22,
  );
}

/**
 * Columns 77 and 78 or, where they are blank or hold something else, as some programs leave it, the atom name: its first letter
 * in residues that consist of H, C, N, O and S, else what stands in columns 13 and 14.
 */
function elementNumber(reader: LineReader, line: string, residue: Residue): number {
  const stated = line.slice(76, 78).trim();
  const byColumns = elementOfSymbol(capitalized(stated));
  const templates = templatesOf(residue.name);
  const [template] = templates;
  // Some programs write the name of an atom there: CA of an amino acid is no calcium.
  if (stated.length === 2 && stated === line.slice(12, 16).trim() && template?.atomNames.includes(stated))
    return template.atomicNumbers[template.atomNames.indexOf(stated)]!;
  if (byColumns) return byColumns.atomicNumber;
  if (hydrogenIsotope(stated)) return 1;
  if (template && isIon(template)) return template.atomicNumbers[0]!;
  const name = line.slice(12, 16);
  const letters = name.replace(/[^A-Za-z]/g, '');
  // Names of four characters start in column 13 whatever the element (HG11); digits come before hydrogens (1HB).
  const isTwo = templates.length === 0 && /^[A-Za-z]{2}/.test(name) && !/^H...$/i.test(name.trimEnd());
  const element =
    elementOfSymbol(capitalized(letters.slice(0, isTwo ? 2 : 1))) ?? elementOfSymbol(letters.charAt(0).toUpperCase());
  if (element) return element.atomicNumber;
  throw reader.error(`element: expected one in columns 77 and 78 or in the atom name, got ${JSON.stringify(name)}`, 12);
}

function capitalized(symbol: string): string {
  return symbol.charAt(0).toUpperCase() + symbol.slice(1).toLowerCase();
}

/** A line that fills its columns goes on in the next. */
function joinTitle(lines: readonly string[]): string {
  const width = 70;
  return lines
    .reduce((text, line, i) => (i > 0 && lines[i - 1]!.length === width ? text + line : `${text} ${line.trim()}`), '')
    .trim();
}

function readConect(line: string, lineNumber: number): PdbConect[] {
  const [from, ...others] = [6, 11, 16, 21, 26].map((at) => line.slice(at, at + 5).trim());
  return others.filter((to) => to !== '').map((to) => ({ from: from!, to, line: lineNumber }));
}
