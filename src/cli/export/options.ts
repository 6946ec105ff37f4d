import type { Command } from 'commander';
import { type CommonOptions, withCommonOptions } from '../option.js';

export interface ExportCommandOptions extends CommonOptions {
  output: string;
}

const help = `
Files, by the extension of --output:
  .xml      a System of OpenMM, a force for every kind of term
  .top      a topology of GROMACS, and coordinates beside it as .gro
  .prmtop   AMBER, and coordinates beside it as .inpcrd
  .json     SMIRNOFF-like potentials by atoms
Functional forms are exact; constants of bonds and angles stay behind, which no force sees. Charges and Lennard-Jones parameters
are 0 in the files: the model has none, its residual network holds all non-bonded interactions, and no file can hold the network.
What leaving it out does to relative energies is measured on conformers of the molecule and said: those of the input, or minima
found by turning its bonds.

Example:
  resff export ligand.sdf -o ligand.top`;

export function exportOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input>', 'structure file with one molecule, conformers of it, SMILES or -')
      .requiredOption('-o, --output <file>', '.xml, .top, .prmtop or .json'),
  ).addHelpText('after', help);
}
