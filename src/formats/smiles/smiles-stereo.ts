import type { Molecule } from '../../chemistry/molecule.js';
import { centerAtoms, type StereoDemand, type StereoElement, type StereoSign } from '../../chemistry/stereo.js';
import { smilesError } from './smiles-parser.js';
import type { SmilesRecord } from './smiles-record.js';

/**
 * The marks @, @@, / and \ of a SMILES. Marks on atoms or bonds that cannot be two ways round are kept as well: they do no harm.
 *
 * @param molecule of `parseSmiles`: atoms in the order of the text, hydrogens behind them
 * @param elements `stereoElements` of the molecule
 * @throws ParseError for square-planar, trigonal-bipyramidal and octahedral marks, and for marks / \ that contradict each other
 */
export function writtenStereo(
  record: SmilesRecord,
  molecule: Molecule,
  elements: readonly StereoElement[],
): StereoDemand[] {
  const written: StereoDemand[] = [];
  record.atoms.forEach(({ chirality, column }, atom) => {
    if (chirality === '') return;
    const turn = TURNS[chirality];
    if (turn === undefined)
      throw smilesError(record.text, column, `unsupported: expected chirality @ or @@, got ${chirality}`);
    const axis = elements.find(({ kind, focus }) => kind === 'axis' && focus[1] === atom);
    const order = axis ? axisOrder(record, molecule, axis) : centerOrder(record, molecule, atom);
    if (order.length < 4) return;
    const known = axis ?? elements.find(({ kind, focus }) => kind === 'center' && focus[0] === atom);
    const element: StereoElement = known ?? {
      kind: 'center',
      focus: [atom],
      atoms: sortedCenter(order, atom),
      relative: true,
    };
    written.push({ element, sign: (turn * parity(order, element.atoms)) as StereoSign });
  });
  for (const element of elements) {
    if (element.kind !== 'double-bond') continue;
    const sign = doubleBondSign(record, element);
    if (sign !== 0) written.push({ element, sign });
  }
  return written;
}

/**
 * Seen from the first ligand the others turn counterclockwise (@): (x₁−x₃)·... of the four in this order is positive, see
 * `StereoSign`; clockwise (@@) negative.
 */
const TURNS: Readonly<Record<string, 1 | -1>> = { '@': 1, '@@': -1, '@TH1': 1, '@TH2': -1, '@AL1': 1, '@AL2': -1 };

/** Ligands in the order of the text, hydrogens and the lone pair (the center itself) where they stand; shorter when there are not four. */
function centerOrder(record: SmilesRecord, molecule: Molecule, atom: number): number[] {
  const order = ligandOrder(record, molecule, atom);
  if (order.length !== 3) return order.length === 4 ? order : [];
  // A lone pair stands where a hydrogen would: behind the preceding atom, or first.
  order.splice(order[0]! < atom ? 1 : 0, 0, atom);
  return order;
}

function sortedCenter(order: readonly number[], atom: number): StereoElement['atoms'] {
  return centerAtoms(
    atom,
    order.filter((one) => one !== atom).sort((a, b) => a - b),
  );
}

/** Substituents of both ends of an allene, in the order of the text. */
function axisOrder(record: SmilesRecord, molecule: Molecule, { focus }: StereoElement): number[] {
  const ends = [focus[0]!, focus[2]!].sort((a, b) => a - b);
  return ends.flatMap((end) => ligandOrder(record, molecule, end).filter((atom) => atom !== focus[1]));
}

/** Neighbors of an atom in the order of the text; its hydrogens behind the preceding atom, or first. */
function ligandOrder({ atoms }: SmilesRecord, molecule: Molecule, atom: number): number[] {
  const hydrogens: number[] = [];
  molecule.bonds.forEach((end, e) => {
    const other = molecule.bonds[e ^ 1]!;
    if (end === atom && other >= atoms.length) hydrogens.push(other);
  });
  const order = atoms[atom]!.neighbors.filter((one) => one >= 0);
  order.splice(order.length > 0 && order[0]! < atom ? 1 : 0, 0, ...hydrogens);
  return order;
}

/** 1 when an even number of exchanges turns one order into the other, else −1. */
function parity(from: readonly number[], to: readonly number[]): 1 | -1 {
  const places = from.map((atom) => to.indexOf(atom));
  let sign: 1 | -1 = 1;
  for (let i = 0; i < places.length; i++)
    for (let j = i + 1; j < places.length; j++) if (places[i]! > places[j]!) sign = sign === 1 ? -1 : 1;
  return sign;
}

function doubleBondSign({ text, bonds, atoms }: SmilesRecord, { atoms: [i, j, k, l] }: StereoElement): StereoSign {
  const first = sideOf(j, k, i);
  const second = sideOf(k, j, l);
  return (first * second) as StereoSign;

  /** 1 when the marks put `ligand` above the bond, −1 below, 0 without marks. */
  function sideOf(end: number, partner: number, ligand: number): StereoSign {
    let side: StereoSign = 0;
    for (const { a, b, direction } of bonds) {
      if (direction === 0 || (a !== end && b !== end)) continue;
      const other = a === end ? b : a;
      if (other === partner) continue;
      // '/' from a to b: b is above a.
      const above = (a === end ? direction : -direction) * (other === ligand ? 1 : -1);
      if (side !== 0 && above !== side)
        throw smilesError(text, atoms[end]!.column, 'double bond: expected marks / and \\ that agree, got others');
      side = above as StereoSign;
    }
    return side;
  }
}
