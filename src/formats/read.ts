import type { Structure } from '../chemistry/structure.js';
import { ParseError } from '../core/errors.js';
import { formatOfText, type StructureFormat } from './format.js';
import { readPdb } from './pdb/pdb.js';
import { readQcSchema } from './qcschema/qcschema.js';
import { readSdf } from './sdf/sdf.js';
import { readXyz } from './xyz/xyz.js';

/**
 * All structures of a text, in order.
 *
 * @param charge total charge of each, for formats that do not state it (SDF does; PDB from its residues)
 * @param ligands for PDB: molecules that residues without a template may be
 * @throws ParseError, also when no format is given and none is recognised
 */
export function readStructures(
  text: string,
  options: {
    format?: StructureFormat | undefined;
    charge?: number | undefined;
    ligands?: readonly Structure[] | undefined;
  } = {},
): Structure[] {
  const source = text.replace(/^\uFEFF/, '');
  switch (options.format ?? formatOfText(source)) {
    case 'sdf':
      return readSdf(source);
    case 'xyz':
      return readXyz(source, options);
    case 'qcschema':
      return readQcSchema(source, options);
    case 'pdb':
      return readPdb(source, options);
    default:
      throw new ParseError('structures: expected SDF, XYZ, PDB or QCSchema JSON, got another format', 1, 1);
  }
}
