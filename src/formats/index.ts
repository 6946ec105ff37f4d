/** `resff/formats`: texts and bytes to structures and back. No files, and no openchemlib. */
export { type PerceptionOptions, perceiveMolecule } from '../chemistry/bond/bond-perception.js';
export type { Residue, ResidueRecord } from '../chemistry/residue.js';
export type { Format, Frame, FrameFormat, ReadOptions, StructureResult, Trajectory } from './format.js';
export { type PdbOptions, readPdb } from './pdb/pdb.js';
export { writePdb } from './pdb/pdb-writer.js';
export { type ProteinSummary, proteinSummary } from './pdb/protein-summary.js';
export { readQcSchema } from './qcschema/qcschema.js';
export type { Drawing, Reading, Refusal } from './reading.js';
export { formatOfName, formatOfText, formats, readRecords, readStructures, structureFormats } from './registry.js';
export { groupConformers, readSdf } from './sdf/sdf.js';
export { writeSdf } from './sdf/sdf-writer.js';
export { parseMappedSmiles, parseSmiles } from './smiles/smiles.js';
export { type DcdHeader, type DcdTrajectory, dcdFrame, dcdHeader, readDcd } from './trajectory/dcd.js';
export { readXtc, type XtcFrame, xtcFrame } from './trajectory/xtc.js';
export { readXyz } from './xyz/xyz.js';
export { writeXyz, type XyzResult } from './xyz/xyz-writer.js';
