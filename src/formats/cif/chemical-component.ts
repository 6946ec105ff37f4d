import { assignBondOrders } from '../../chemistry/bond/bond-perception.js';
import { bondRatio } from '../../chemistry/bond/connectivity.js';
import { createMolecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { elementOfSymbol } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import { hydrogenIsotope } from '../../core/isotope.js';
import type { CifBlock } from './cif-document.js';
import { cifNumber } from './cif-number.js';

/** Orders of `_chem_comp_bond.value_order` that are Kekulé's; the others (AROM, DELO, ...) leave the order open. */
const ORDERS: Readonly<Record<string, number>> = { SING: 1, DOUB: 2, TRIP: 3 };

export interface ComponentBond {
  readonly names: readonly [string, string];
  /** undefined where the file leaves it open */
  readonly order: number | undefined;
  readonly line: number;
}

/** Bonds of `_chem_comp_bond` by component. */
export function componentBonds(block: CifBlock): Map<string, ComponentBond[]> {
  const [component, first, second, order] = ['comp_id', 'atom_id_1', 'atom_id_2', 'value_order'].map((tag) =>
    block.column(`_chem_comp_bond.${tag}`),
  ) as [string[], string[], string[], string[]];
  const bonds = new Map<string, ComponentBond[]>();
  block.lines('_chem_comp_bond.comp_id').forEach((line, row) => {
    const known = bonds.get(component[row]!) ?? [];
    bonds.set(component[row]!, known);
    const [a, b] = [first[row] ?? '', second[row] ?? ''];
    if (a === '' || b === '')
      throw new ParseError('_chem_comp_bond: expected the names of two atoms, got none', line, 1);
    known.push({ names: [a, b], order: ORDERS[(order[row] ?? '').toUpperCase()], line });
  });
  return bonds;
}

/** Formal charges of `_chem_comp_atom` by `component atom`. */
export function componentCharges(block: CifBlock): Map<string, number> {
  const [component, atom, charge] = ['comp_id', 'atom_id', 'charge'].map((tag) =>
    block.column(`_chem_comp_atom.${tag}`),
  ) as [string[], string[], string[]];
  const lines = block.lines('_chem_comp_atom.comp_id');
  return new Map(
    charge.flatMap((text, row): [string, number][] =>
      text === '' ? [] : [[`${component[row]} ${atom[row]}`, cifNumber(text, '_chem_comp_atom.charge', lines[row]!)]],
    ),
  );
}

/**
 * The molecule of a chemical component definition, as the wwPDB has one for every residue and ligand: elements, charges, bond orders
 * and ideal coordinates, or those of the model where there are no ideal ones.
 *
 * @throws ParseError with the line for atoms without coordinates or elements and bonds of other atoms; ResffError (molecule) when
 *   open bond orders have no closed-shell form
 */
export function componentStructure(block: CifBlock): Structure {
  const [symbols, names, charges] = ['type_symbol', 'atom_id', 'charge'].map((tag) =>
    block.column(`_chem_comp_atom.${tag}`),
  ) as [string[], string[], string[]];
  const lines = block.lines('_chem_comp_atom.atom_id');
  const sets = [
    ['pdbx_model_Cartn_x_ideal', 'pdbx_model_Cartn_y_ideal', 'pdbx_model_Cartn_z_ideal'],
    ['model_Cartn_x', 'model_Cartn_y', 'model_Cartn_z'],
  ].map((axes) => axes.map((tag) => block.column(`_chem_comp_atom.${tag}`)));
  const axes =
    sets.find((set) => set.every((column) => column.length > 0 && column.every((text) => text !== ''))) ?? sets[0]!;
  const atomicNumbers = symbols.map((symbol, row) => {
    const z = elementOfSymbol(symbol)?.atomicNumber ?? (hydrogenIsotope(symbol) ? 1 : undefined);
    if (z !== undefined) return z;
    throw new ParseError(
      `_chem_comp_atom.type_symbol: expected an element, got ${JSON.stringify(symbol)}`,
      lines[row],
      1,
    );
  });
  const positions = Float64Array.from(
    names.flatMap((_, row) =>
      axes.map((column) => cifNumber(column[row] ?? '', '_chem_comp_atom coordinate', lines[row]!)),
    ),
  );
  const name = block.value('_chem_comp.id') || block.value('_chem_comp_atom.comp_id') || block.name;
  const place = new Map(names.map((atom, row) => [atom, row]));
  const bonds = [...componentBonds(block).values()].flat().map(({ names: [a, b], order, line }) => {
    const [i, j] = [place.get(a), place.get(b)];
    if (i === undefined || j === undefined)
      throw new ParseError(`_chem_comp_bond: expected atoms of ${name}, got ${a} and ${b}`, line, 1);
    return { a: i, b: j, order };
  });
  const formalCharges = charges.map((text, row) =>
    text === '' ? 0 : cifNumber(text, '_chem_comp_atom.charge', lines[row]!),
  );
  const molecule = bonds.every(({ order }) => order !== undefined)
    ? createMolecule({
        name,
        atomicNumbers,
        formalCharges,
        bonds: bonds.flatMap(({ a, b }) => [a, b]),
        bondOrders: bonds.map(({ order }) => order!),
      })
    : assignBondOrders(
        atomicNumbers,
        bonds.map(({ a, b }) => ({ a, b, ratio: bondRatio(atomicNumbers, positions, a, b) })),
        { charge: formalCharges.reduce((sum, charge) => sum + charge, 0), name },
      );
  return {
    molecule,
    positions,
    properties: new Map(),
    residues: {
      residues: [{ name, chain: '', number: 1, insertionCode: '' }],
      residueOfAtom: new Uint32Array(names.length),
      atomNames: names,
    },
  };
}
