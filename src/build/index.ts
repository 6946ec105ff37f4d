/** `resff/build`: structures where there are none, conformers of a SMILES, peptides of a sequence, boxes of molecules; matches of SMARTS. Loads openchemlib. */
export { matchSmarts } from '../formats/smiles/smarts.js';
export { BOX_DISTANCE, type BoxKind, type BoxOptions, buildBox, densityOf } from './box-builder.js';
export { generateConformers } from './conformer.js';
export { buildPeptide, type PeptideOptions } from './peptide-builder.js';
export { type BackboneAngles, type PeptideConformation, peptideConformations } from './peptide-conformation.js';
