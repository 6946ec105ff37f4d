import { elementOfSymbol } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import { hydrogenIsotope } from '../../core/isotope.js';
import type { AtomColumns, PdbAtom, PdbConect, PdbSection } from '../pdb/pdb-record.js';
import { templatesOf } from '../pdb/residue-template.js';
import { componentBonds, componentCharges } from './chemical-component.js';
import type { CifBlock } from './cif-document.js';
import { cifNumber } from './cif-number.js';

const COLUMNS: AtomColumns = { name: 1, residue: 1, position: 1, element: 1 };

/**
 * The atoms of an mmCIF block, model by model, as those of a PDB file: names and numbers of the authors where there are some,
 * which are those of PDB files. Bonds between atoms of residues without template are those of `_chem_comp_bond` and
 * `_struct_conn` (covalent ones), charges those of `_atom_site.pdbx_formal_charge` or else `_chem_comp_atom.charge`.
 *
 * @throws ParseError with the line for atoms without coordinates, names, numbers or elements
 */
export function mmcifSection(block: CifBlock): PdbSection {
  const models = readAtoms(block);
  return {
    title: (block.value('_struct.title') || block.value('_entry.id') || block.name).replace(/\s+/g, ' ').trim(),
    models,
    conect: models.flatMap((atoms) => [...bondsInside(block, atoms), ...bondsBetween(block, atoms)]),
    // 1 × 1 × 1 stands for none, as in PDB files.
    cell: null,
    sites: 0,
    hasCell: ['a', 'b', 'c'].some((edge) => Number.parseFloat(block.value(`_cell.length_${edge}`)) > 1),
  };
}

function readAtoms(block: CifBlock): PdbAtom[][] {
  const read = rowReader(block, '_atom_site');
  const charges = componentCharges(block);
  const models = new Map<string, PdbAtom[]>();
  let [segment, last] = [-1, ''];
  block.lines('_atom_site.Cartn_x').forEach((line, row) => {
    const at = (...tags: string[]) => read(row, tags);
    const number = (tag: string) => cifNumber(at(tag), `_atom_site.${tag}`, line);
    const [name, residue, symbol] = [
      at('auth_atom_id', 'label_atom_id'),
      at('auth_comp_id', 'label_comp_id'),
      at('type_symbol'),
    ];
    const atomicNumber = elementOfSymbol(symbol)?.atomicNumber ?? (hydrogenIsotope(symbol) ? 1 : undefined);
    if (atomicNumber === undefined)
      throw new ParseError(`_atom_site.type_symbol: expected an element, got ${JSON.stringify(symbol)}`, line, 1);
    if (name === '' || residue === '')
      throw new ParseError('_atom_site: expected names of an atom and its residue, got none', line, 1);
    const model = at('pdbx_PDB_model_num');
    const part = `${model} ${at('label_asym_id', 'auth_asym_id')}`;
    if (part !== last) segment++;
    last = part;
    const charge = at('pdbx_formal_charge');
    const atoms = models.get(model) ?? [];
    models.set(model, atoms);
    atoms.push({
      line,
      columns: COLUMNS,
      serial: at('id') || `row ${row}`,
      name,
      alternate: at('label_alt_id'),
      residue: {
        name: residue,
        chain: at('auth_asym_id', 'label_asym_id'),
        number: cifNumber(at('auth_seq_id', 'label_seq_id'), '_atom_site.auth_seq_id', line),
        insertionCode: at('pdbx_PDB_ins_code'),
      },
      segment,
      atomicNumber,
      massNumber: hydrogenIsotope(symbol) ?? 0,
      position: [number('Cartn_x'), number('Cartn_y'), number('Cartn_z')],
      occupancy: at('occupancy') === '' ? 1 : number('occupancy'),
      formalCharge: charge === '' ? (charges.get(`${residue} ${name}`) ?? 0) : number('pdbx_formal_charge'),
    });
  });
  return [...models.values()];
}

/** Reads the first of some tags of a category that says something in a row. */
function rowReader(block: CifBlock, category: string) {
  const columns = new Map<string, readonly string[]>();
  const column = (tag: string) => {
    const known = columns.get(tag) ?? block.column(`${category}.${tag}`);
    columns.set(tag, known);
    return known;
  };
  return (row: number, tags: readonly string[]): string => {
    for (const tag of tags) {
      const value = column(tag)[row] ?? '';
      if (value !== '') return value;
    }
    return '';
  };
}

/** Bonds within residues that have no template, by the names of their atoms. */
function bondsInside(block: CifBlock, atoms: readonly PdbAtom[]): PdbConect[] {
  const bonds = componentBonds(block);
  if (bonds.size === 0) return [];
  const residues = new Map<string, Map<string, PdbAtom>>();
  for (const atom of atoms) {
    const { name, chain, number, insertionCode } = atom.residue;
    if (templatesOf(name).length > 0 || !bonds.has(name)) continue;
    const key = `${atom.segment} ${name} ${chain} ${number}${insertionCode} ${atom.alternate}`;
    residues.set(key, (residues.get(key) ?? new Map<string, PdbAtom>()).set(atom.name, atom));
  }
  return [...residues.values()].flatMap((members) => {
    const [first] = members.values();
    return bonds.get(first!.residue.name)!.flatMap(({ names: [a, b], order, line }) => {
      const [from, to] = [members.get(a), members.get(b)];
      return from && to ? conect(from, to, order ?? 1, line) : [];
    });
  });
}

/** Covalent bonds between residues, as far as they are in `_struct_conn`. */
function bondsBetween(block: CifBlock, atoms: readonly PdbAtom[]): PdbConect[] {
  const read = rowReader(block, '_struct_conn');
  const byPlace = new Map(
    atoms.map((atom) => [placeOf(atom.residue.chain, atom.residue.name, String(atom.residue.number), atom.name), atom]),
  );
  return block.lines('_struct_conn.conn_type_id').flatMap((line, row) => {
    if (!/^covale/i.test(read(row, ['conn_type_id']))) return [];
    const [from, to] = ['ptnr1', 'ptnr2'].map((partner) => {
      const at = (...tags: string[]) =>
        read(
          row,
          tags.map((tag) => `${partner}_${tag}`),
        );
      const place = placeOf(
        at('auth_asym_id', 'label_asym_id'),
        at('auth_comp_id', 'label_comp_id'),
        at('auth_seq_id', 'label_seq_id'),
        at('label_atom_id'),
      );
      return byPlace.get(place);
    });
    return from && to ? conect(from, to, 1, line) : [];
  });
}

function placeOf(chain: string, residue: string, number: string, atom: string): string {
  return `${chain} ${residue} ${number} ${atom}`;
}

/** As CONECT records say it: once per order. */
function conect(from: PdbAtom, to: PdbAtom, order: number, line: number): PdbConect[] {
  return Array.from({ length: order }, () => ({ from: from.serial, to: to.serial, line }));
}
