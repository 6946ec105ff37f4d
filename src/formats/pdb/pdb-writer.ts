import type { Molecule } from '../../chemistry/molecule.js';
import type { Residue, ResidueRecord } from '../../chemistry/residue.js';
import { checkPositions, type Structure } from '../../chemistry/structure.js';
import { type Cell, cellShape, isUpright } from '../../core/cell.js';
import { symbolOf } from '../../core/elements.js';
import { ResffError } from '../../core/errors.js';
import { groupConformers } from '../sdf/sdf.js';
import { hybrid36 } from './hybrid36.js';
import { templatesOf } from './residue-template.js';

const TITLE_WIDTH = 70;

/**
 * A PDB file: frames of one molecule as MODEL records, several molecules one file after the other, each up to its END (most
 * programs read the first). Names and numbers come from `residues`; a structure without them is one residue UNL. Bonds of
 * residues that have no template, and disulfides, are written as CONECT records, double and triple bonds twice and three times;
 * formal charges stand in columns 79 and 80. The cell of a periodic structure is CRYST1, of space group P 1. Coordinates have three decimals, properties are not written. Numbers that do not fit their
 * columns are hybrid-36.
 *
 * @throws ResffError (data) when something does not fit its columns: coordinates, names, chains
 */
export function writePdb(structures: readonly Structure[]): string {
  return groupConformers(structures).map(writeFrames).join('');
}

function writeFrames(frames: readonly Structure[]): string {
  const { molecule, residues = unnamed(molecule) } = frames[0]!;
  const count = molecule.atomicNumbers.length;
  if (residues.residueOfAtom.length !== count || residues.atomNames.length !== count)
    throw new ResffError(
      'data',
      `PDB residues: expected a residue and a name for ${count} atoms, got ${residues.residueOfAtom.length} and ${residues.atomNames.length}`,
    );
  const models = frames.map((structure, i) => {
    const lines = atomLines(structure, residues);
    return frames.length === 1 ? lines : [`MODEL     ${String(i + 1).padStart(4)}`, ...lines, 'ENDMDL'];
  });
  const cell = cellLines(frames);
  return `${[...titleLines(molecule.name), ...cell, ...models.flat(), ...conectLines(molecule, residues), 'END'].join('\n')}\n`;
}

/**
 * CRYST1 of periodic structures. The record has edges and angles only: a cell that is turned against its axes is refused, because the
 * coordinates would have to be turned with it.
 */
function cellLines(frames: readonly Structure[]): string[] {
  const { cell } = frames[0]!;
  const other = frames.some((frame) => String(frame.cell) !== String(cell));
  if (other) throw new ResffError('data', 'PDB cell: expected one for all frames, as the format has it, got several');
  if (!cell) return [];
  if (!isUpright(cell))
    throw new ResffError(
      'data',
      `PDB cell: expected a along x and b in the plane of x and y, got [${cell.join(', ')}]; extended XYZ takes any`,
    );
  return [cellLine(cell)];
}

function cellLine(cell: Cell): string {
  const { lengths, angles } = cellShape(cell);
  const edges = lengths.map((length) => fitted(length.toFixed(3), 9, 'cell'));
  const degrees = angles.map((angle) => fitted(((angle * 180) / Math.PI).toFixed(2), 7, 'cell'));
  return `CRYST1${edges.join('')}${degrees.join('')} P 1           1`;
}

function titleLines(name: string): string[] {
  const text = name.replace(/[^ -~]/g, '?');
  return Array.from({ length: Math.ceil(text.length / TITLE_WIDTH) }, (_, i) => {
    const part = text.slice(i * TITLE_WIDTH, (i + 1) * TITLE_WIDTH);
    return `TITLE   ${i === 0 ? '  ' : String(i + 1).padStart(2)}${part}`;
  });
}

/** One residue UNL, its atoms called by element and number. */
function unnamed({ atomicNumbers }: Molecule): ResidueRecord {
  const counts = new Map<number, number>();
  return {
    residues: [{ name: 'UNL', chain: '', number: 1, insertionCode: '' }],
    residueOfAtom: new Uint32Array(atomicNumbers.length),
    atomNames: Array.from(atomicNumbers, (z) => {
      const count = (counts.get(z) ?? 0) + 1;
      counts.set(z, count);
      // Numbers that do not fit start anew: names only help the eye, bonds go by serial number.
      const symbol = symbolOf(z);
      return `${symbol.toUpperCase()}${count % 10 ** (4 - symbol.length)}`;
    }),
  };
}

function atomLines(structure: Structure, { residues, residueOfAtom, atomNames }: ResidueRecord): string[] {
  checkPositions(structure);
  const { molecule, positions } = structure;
  const lines: string[] = [];
  molecule.atomicNumbers.forEach((z, i) => {
    const residue = residues[residueOfAtom[i]!]!;
    const xyz = Array.from(positions.subarray(3 * i, 3 * i + 3), (x) =>
      fitted(x.toFixed(3), 8, `coordinate of atom ${i + 1}`),
    );
    const charge = molecule.formalCharges[i]!;
    const record = isPolymer(residue) ? 'ATOM  ' : 'HETATM';
    const symbol = molecule.massNumbers?.[i] === 2 ? 'D' : symbolOf(z).toUpperCase();
    lines.push(
      `${record}${serial(i)} ${nameColumns(atomNames[i]!, symbol)} ${residueColumns(residue)}   ${xyz.join('')}  1.00  0.00          ${symbol.padStart(2)}${charge === 0 ? '' : `${Math.abs(charge)}${charge > 0 ? '+' : '-'}`}`,
    );
    const next = residues[residueOfAtom[i + 1] ?? -1];
    if (isPolymer(residue) && (next === undefined || !isPolymer(next) || next.chain !== residue.chain))
      lines.push(`TER   ${serial(i)}      ${residueColumns(residue)}`.trimEnd());
  });
  return lines;
}

function isPolymer({ name }: Residue): boolean {
  const [template] = templatesOf(name);
  return template !== undefined && template.kind !== 'molecule';
}

/** Names start in column 14 when their element has one letter and they leave room. */
function nameColumns(name: string, symbol: string): string {
  const text = symbol.length === 1 && name.length < 4 ? ` ${name}` : name;
  return fitted(text.padEnd(4), 4, 'atom name');
}

/** Columns 18 to 27. */
function residueColumns({ name, chain, number, insertionCode }: Residue): string {
  const text = fitted(name.length < 4 ? name.padStart(3).padEnd(4) : name, 4, 'residue name');
  return `${text}${fitted(chain, 1, 'chain')}${fitted(hybrid36(number, 4) ?? String(number), 4, 'residue number')}${fitted(insertionCode, 1, 'insertion code')}`;
}

/** Columns 7 to 11 of an atom. */
function serial(atom: number): string {
  return fitted(hybrid36(atom + 1, 5) ?? String(atom + 1), 5, 'serial number');
}

function fitted(text: string, width: number, what: string): string {
  if (text.length > width || /[\r\n]/.test(text))
    throw new ResffError('data', `PDB ${what}: expected at most ${width} characters, got ${JSON.stringify(text)}`);
  return text.padStart(width);
}

/** What a reader cannot know: bonds of residues without template, and between sulfurs. */
function conectLines(molecule: Molecule, { residues, residueOfAtom, atomNames }: ResidueRecord): string[] {
  const { bonds, bondOrders, atomicNumbers } = molecule;
  const partners: number[][] = Array.from(atomicNumbers, () => []);
  bondOrders.forEach((order, b) => {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    const known = [i, j].every((atom) => templatesOf(residues[residueOfAtom[atom]!]!.name).length > 0);
    const isDisulfide = [i, j].every((atom) => atomNames[atom] === 'SG' && atomicNumbers[atom] === 16);
    if (known && !isDisulfide) return;
    for (let count = 0; count < order; count++) {
      partners[i]!.push(j);
      partners[j]!.push(i);
    }
  });
  return partners.flatMap((others, i) =>
    Array.from({ length: Math.ceil(others.length / 4) }, (_, line) =>
      [i, ...others.sort((a, b) => a - b).slice(4 * line, 4 * line + 4)].reduce(
        (text, atom) => text + serial(atom),
        'CONECT',
      ),
    ),
  );
}
