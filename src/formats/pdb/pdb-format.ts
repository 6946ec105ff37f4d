import type { Format } from '../format.js';
import { pdbRecords } from './pdb.js';
import { writePdb } from './pdb-writer.js';

const FIRST_RECORD = /^(ATOM|HETATM|HEADER|TITLE|COMPND|REMARK|CRYST1|MODEL|AUTHOR|SEQRES)/;
/** Depositions have more of a head than the beginning of a text that is looked at. */
const DEPOSITION = /^HEADER {4}.*\n(OBSLTE|TITLE|SPLIT|CAVEAT|COMPND)\b/;

export const pdb: Format = {
  name: 'pdb',
  summary: 'proteins, peptides, water, ions by residue templates; other residues from --ligand',
  extensions: ['.pdb', '.ent'],
  recognizes: (start) => DEPOSITION.test(start) || (FIRST_RECORD.test(start) && /^(ATOM {2}|HETATM)/m.test(start)),
  read: pdbRecords,
  write: (results) => writePdb(results.map(({ structure }) => structure)),
};
