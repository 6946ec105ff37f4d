/** `resff/formats`: texts and bytes to structures and back. No files, and no openchemlib. */
export { type PerceptionOptions, perceiveMolecule } from '../chemistry/bond/bond-perception.js';
export type { Residue, ResidueRecord } from '../chemistry/residue.js';
export { type StructureFormat, structureFormats } from './format.js';
export { type PdbOptions, readPdb } from './pdb/pdb.js';
export { writePdb } from './pdb/pdb-writer.js';
export { readQcSchema } from './qcschema/qcschema.js';
export { readStructures } from './read.js';
export { groupConformers, readSdf } from './sdf/sdf.js';
export { writeSdf } from './sdf/sdf-writer.js';
export { parseMappedSmiles, parseSmiles } from './smiles/smiles.js';
export { type DcdHeader, type DcdTrajectory, dcdFrame, dcdHeader, readDcd } from './trajectory/dcd.js';
export { readXtc, type XtcFrame, xtcFrame } from './trajectory/xtc.js';
export { readXyz } from './xyz/xyz.js';
export { writeXyz, type XyzResult } from './xyz/xyz-writer.js';
