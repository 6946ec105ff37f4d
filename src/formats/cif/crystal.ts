import { assignBondOrders } from '../../chemistry/bond/bond-perception.js';
import { bondsFromDistances } from '../../chemistry/bond/connectivity.js';
import { type Molecule, withIsotopes } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { nearestImage } from '../../core/box.js';
import { boxOf, type Cell, cellOfShape, inverseCell, times } from '../../core/cell.js';
import { elementOfSymbol } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import { hydrogenIsotope } from '../../core/isotope.js';
import { wholeMolecules } from '../../topology/whole-molecules.js';
import type { CifBlock } from './cif-document.js';
import { cifNumber } from './cif-number.js';
import { type SymmetryOperation, symmetryOperation, transformed } from './symmetry-operation.js';

/** Å within which an image of an atom is the atom itself, on a special position. */
const SAME_PLACE = 0.5;

interface Site {
  readonly label: string;
  readonly atomicNumber: number;
  readonly massNumber: number;
  /** fractions */
  readonly place: readonly number[];
}

/**
 * A crystal of small molecules as one cell: the atoms of the file and all their images by symmetry, those on special positions once;
 * molecules whole, one after the other, with their centers in the cell. Bonds and charges are perceived from the geometry, for a cell without charge.
 * Of disorder the part with the highest occupancy is taken, which the property `note` says.
 *
 * @param charge total charge of the cell, e; default 0
 * @throws ParseError with the line for a cell, symmetry or atoms that are not there or cannot be read, and for partial occupancies without
 *   groups of disorder; ResffError (molecule) for bonds that make no molecules: hydrogens missing, polymers, metals
 */
export function crystalStructure(block: CifBlock, charge = 0): Structure {
  const cell = readCell(block);
  const operations = readOperations(block);
  const { sites, notes } = readSites(block);
  const atoms: { site: Site; x: Float64Array }[] = [];
  const box = boxOf(cell);
  const d = new Float64Array(3);
  for (const operation of operations)
    for (const site of sites) {
      const x = times(transformed(operation, site.place), cell);
      const isThere = atoms.some((other) => {
        if (other.site !== site) return false;
        for (let k = 0; k < 3; k++) d[k] = x[k]! - other.x[k]!;
        nearestImage(box, d);
        return Math.hypot(d[0]!, d[1]!, d[2]!) < SAME_PLACE;
      });
      if (!isThere) atoms.push({ site, x });
    }
  // In the order of molecules, which is known with the bonds only.
  const first = bondsFromDistances(
    atoms.map(({ site }) => site.atomicNumber),
    Float64Array.from(atoms.flatMap(({ x }) => [...x])),
    cell,
  );
  const { group } = wholeMolecules(
    atoms.length,
    first.flatMap(({ a, b }) => [a, b]),
  );
  const order = atoms.map((_, i) => i).sort((i, j) => group[i]! - group[j]! || i - j);
  const sorted = order.map((i) => atoms[i]!);
  const atomicNumbers = sorted.map(({ site }) => site.atomicNumber);
  const positions = Float64Array.from(sorted.flatMap(({ x }) => [...x]));
  const bonds = bondsFromDistances(atomicNumbers, positions, cell);
  const molecule = assignBondOrders(atomicNumbers, bonds, { charge, name: block.name });
  const whole = wholeInCell(positions, molecule.bonds, cell);
  checkHydrogens(block, molecule, whole);
  return {
    molecule: withIsotopes(
      molecule,
      sorted.map(({ site }) => site.massNumber),
    ),
    positions: whole,
    properties: new Map(notes.length > 0 ? [['note', notes.join('; ')]] : []),
    cell,
  };
}

function readCell(block: CifBlock): Cell {
  const number = (tag: string) => cifNumber(block.value(tag), tag, block.lines(tag)[0] ?? block.line);
  const angle = (name: string) => (number(`_cell_angle_${name}`) * Math.PI) / 180;
  const shape = {
    lengths: [number('_cell_length_a'), number('_cell_length_b'), number('_cell_length_c')] as const,
    angles: [angle('alpha'), angle('beta'), angle('gamma')] as const,
  };
  try {
    return cellOfShape(shape);
  } catch (cause) {
    const line = block.lines('_cell_length_a')[0] ?? block.line;
    throw new ParseError(`_cell: ${cause instanceof Error ? cause.message : cause}`, line, 1, { cause });
  }
}

const OPERATIONS = [
  '_space_group_symop_operation_xyz',
  '_space_group_symop.operation_xyz',
  '_symmetry_equiv_pos_as_xyz',
];
const GROUPS = ['_space_group_name_h-m_alt', '_symmetry_space_group_name_h-m', '_space_group_name_h-m'];

function readOperations(block: CifBlock): SymmetryOperation[] {
  const tag = OPERATIONS.find((name) => block.has(name));
  if (tag) return block.column(tag).map((text, row) => symmetryOperation(text, block.lines(tag)[row]!));
  const group = GROUPS.map((name) => block.value(name)).find((text) => text !== '') ?? '';
  if (group !== '' && !/^P ?1$/i.test(group))
    throw new ParseError(`${OPERATIONS[0]}: expected the symmetry operations of ${group}, got none`, block.line, 1);
  return [symmetryOperation('x,y,z', block.line)];
}

function readSites(block: CifBlock): { sites: Site[]; notes: string[] } {
  const column = (name: string) => block.column(`_atom_site_${name}`);
  const [labels, symbols, occupancies, groups, assemblies, flags] = [
    ...['label', 'type_symbol', 'occupancy', 'disorder_group', 'disorder_assembly', 'calc_flag'].map(column),
  ] as [string[], string[], string[], string[], string[], string[]];
  const axes = ['x', 'y', 'z'].map((axis) => column(`fract_${axis}`));
  const lines = block.lines('_atom_site_fract_x');
  const rows = lines.map((line, row) => ({
    line,
    row,
    label: labels[row] || `row ${row + 1}`,
    occupancy: occupancies[row] ? cifNumber(occupancies[row], '_atom_site_occupancy', line) : 1,
    group: groups[row] ?? '',
    assembly: assemblies[row] ?? '',
  }));
  const kept = rows.filter(({ row }) => flags[row] !== 'dum');
  /** The group of each assembly with the highest occupancy. */
  const chosen = new Map<string, (typeof rows)[number]>();
  for (const atom of kept) {
    if (atom.group.startsWith('-'))
      throw new ParseError(
        `_atom_site ${atom.label}: expected molecules, got disorder about a symmetry element`,
        atom.line,
        1,
      );
    const known = chosen.get(atom.assembly);
    if (atom.group !== '' && (!known || atom.occupancy > known.occupancy)) chosen.set(atom.assembly, atom);
  }
  const left: string[] = [];
  const sites = kept.flatMap(({ line, row, label, occupancy, group, assembly }): Site[] => {
    if (group !== '' && chosen.get(assembly)!.group !== group) {
      left.push(label);
      return [];
    }
    if (group === '' && occupancy < 0.99)
      throw new ParseError(
        `_atom_site ${label}: expected an occupancy of 1, or groups of disorder, got ${occupancy}`,
        line,
        1,
      );
    const symbol = /^[A-Za-z]{1,2}/.exec(symbols[row] || labels[row] || '')?.[0] ?? '';
    const isotope = hydrogenIsotope(symbol);
    const element =
      elementOfSymbol(symbol.charAt(0).toUpperCase() + symbol.slice(1).toLowerCase()) ??
      elementOfSymbol(symbol.charAt(0).toUpperCase());
    const atomicNumber = isotope ? 1 : element?.atomicNumber;
    if (atomicNumber === undefined)
      throw new ParseError(`_atom_site ${label}: expected an element, got ${JSON.stringify(symbol)}`, line, 1);
    const place = axes.map((values, k) => cifNumber(values[row] ?? '', `_atom_site_fract_${'xyz'[k]}`, line));
    return [{ label, atomicNumber, massNumber: isotope ?? 0, place }];
  });
  if (sites.length === 0) throw new ParseError('_atom_site: expected atoms, got none', block.line, 1);
  return { sites, notes: left.length > 0 ? [`disorder: atoms of lower occupancy left out: ${left.join(', ')}`] : [] };
}

/** Degrees between the bonds of a carbon with two of them; below this it is missing hydrogens, above it is sp. */
const BENT = 150;

/** @throws ParseError for carbon with two bonds at an angle where there is no hydrogen at all: perception would find arynes and carbynes */
function checkHydrogens(block: CifBlock, { atomicNumbers, bonds }: Molecule, x: Float64Array): void {
  if (atomicNumbers.includes(1)) return;
  const neighbors = Array.from(atomicNumbers, () => [] as number[]);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbors[bonds[b]!]!.push(bonds[b + 1]!);
    neighbors[bonds[b + 1]!]!.push(bonds[b]!);
  }
  const isBare = neighbors.some((around, atom) => {
    if (atomicNumbers[atom] !== 6 || around.length !== 2) return false;
    const [u, v] = around.map((other) => [0, 1, 2].map((k) => x[3 * other + k]! - x[3 * atom + k]!)) as [
      number[],
      number[],
    ];
    const dot = u[0]! * v[0]! + u[1]! * v[1]! + u[2]! * v[2]!;
    return (Math.acos(dot / (Math.hypot(...u) * Math.hypot(...v))) * 180) / Math.PI < BENT;
  });
  if (isBare)
    throw new ParseError(`CIF: expected a crystal with its hydrogens, got none (${block.name})`, block.line, 1);
}

/** Molecules whole, each with its center in the cell. */
function wholeInCell(positions: Float64Array, bonds: Uint32Array, cell: Cell): Float64Array {
  const { group, count, unwrap } = wholeMolecules(positions.length / 3, bonds);
  const x = new Float64Array(positions.length);
  unwrap(positions, cell, x);
  const center = new Float64Array(3 * count);
  const sizes = new Float64Array(count);
  group.forEach((molecule, i) => {
    sizes[molecule]!++;
    for (let k = 0; k < 3; k++) center[3 * molecule + k]! += x[3 * i + k]!;
  });
  const shift = times(
    times(
      center.map((value, k) => value / sizes[Math.floor(k / 3)]!),
      inverseCell(cell),
    ).map((s) => -Math.floor(s + EDGE)),
    cell,
  );
  group.forEach((molecule, i) => {
    for (let k = 0; k < 3; k++) x[3 * i + k]! += shift[3 * molecule + k]!;
  });
  return x;
}

/** Fractions this far below a whole number are that: a center on a face is not moved by rounding. */
const EDGE = 1e-6;
