import type { Structure } from '../../chemistry/structure.js';
import { ParseError, ResffError } from '../../core/errors.js';
import type { Format, ReadOptions } from '../format.js';
import { type PdbOptions, sectionReadings } from '../pdb/pdb.js';
import { type Reading, structuresOf } from '../reading.js';
import { componentStructure } from './chemical-component.js';
import { type CifBlock, readCif } from './cif-document.js';
import { crystalStructure } from './crystal.js';
import { mmcifSection } from './mmcif-record.js';

const ATOMS = ['_atom_site.Cartn_x', '_chem_comp_atom.atom_id', '_atom_site_fract_x'];

export const cif: Format = {
  name: 'cif',
  summary: 'CIF: crystals of small molecules; proteins as in PDB files; definitions of ligands',
  extensions: ['.cif', '.mmcif'],
  recognizes: (start) => /^(\s|#.*)*data_/i.test(start),
  read: cifRecords,
};

/**
 * All structures of a CIF file: models of mmCIF as {@link readPdb} reads them, and chemical components and crystals of small
 * molecules, block by block.
 *
 * @throws ParseError with line and column; as {@link readPdb}
 */
export function readCifStructures(text: string, options: PdbOptions = {}): Structure[] {
  return structuresOf(cifRecords(text, options));
}

function* cifRecords(text: string, options: ReadOptions): Generator<Reading> {
  const blocks = readCif(text);
  if (!blocks.some((block) => ATOMS.some((tag) => block.has(tag))))
    throw new ParseError(`CIF: expected atoms (${ATOMS.join(' or ')}), got none`, 1, 1);
  const proteins = blocks.filter((block) => block.has('_atom_site.Cartn_x'));
  for (const block of blocks) if (!proteins.includes(block)) yield* otherRecords(block, options.charge);
  if (proteins.length > 0) yield* sectionReadings(proteins.map(mmcifSection), options);
}

/** A definition of a component or a crystal of small molecules; blocks without atoms are passed over. */
function* otherRecords(block: CifBlock, charge: number | undefined): Generator<Reading> {
  try {
    if (block.has('_chem_comp_atom.atom_id')) yield componentStructure(block);
    else if (block.has('_atom_site_fract_x')) yield crystalStructure(block, charge);
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
    yield { name: block.name, error };
  }
}
