/** `resff/build`: structures where there are none, conformers of a SMILES and peptides of a sequence; matches of SMARTS. Loads openchemlib. */
export { matchSmarts } from '../formats/smiles/smarts.js';
export { generateConformers } from './conformer.js';
export { buildPeptide, type PeptideOptions } from './peptide-builder.js';
export { type BackboneAngles, type PeptideConformation, peptideConformations } from './peptide-conformation.js';
