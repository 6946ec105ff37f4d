import type { Command } from 'commander';
import { modelHelp } from '../option.js';

export interface BuildProteinOptions {
  ligand?: string[];
  addHydrogens: boolean;
  format?: string;
  model?: string;
  charge?: number;
  output?: string;
  json?: boolean;
}

const proteinHelp = `
Hydrogens that are there stay; those that are missing are added at pH 7, or as names of residues say (HID, HIP, ASH, CYM). Missing heavy atoms are
named; PDBFixer adds them: pdbfixer FILE --add-atoms=heavy --keep-heterogens=all --output=fixed.pdb`;

export function buildProteinOptions(command: Command): void {
  command
    .argument('<file>', 'PDB or mmCIF file')
    .option(
      '--ligand <file|smiles>',
      'what a residue is that has no template: SMILES, or a file with all hydrogens (SDF, component CIF); may be given several times',
      (file: string, others: string[] = []) => [...others, file],
    )
    .option('--no-add-hydrogens', 'only check and report')
    .option('-m, --model <file|name>', modelHelp)
    .option('-o, --output <file>', 'write it: .pdb, .sdf, .xyz or .json (default: PDB on standard output)')
    .option('--json', 'print JSON')
    .addHelpText('after', proteinHelp);
}
