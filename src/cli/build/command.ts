import type { Command } from '../command.js';
import { type BuildBoxOptions, buildBoxOptions } from './box-options.js';
import { type BuildPeptideOptions, buildPeptideOptions } from './options.js';
import { type BuildProteinOptions, buildProteinOptions } from './protein-options.js';

const peptide: Command = {
  name: 'peptide',
  summary: 'A peptide of L amino acids with all hydrogens, from its sequence.',
  options: buildPeptideOptions,
  async run(sequence: string, options: BuildPeptideOptions) {
    const { runBuildPeptide } = await import('./run.js');
    runBuildPeptide(sequence, options);
  },
};

const protein: Command = {
  name: 'protein',
  summary: 'A protein from a PDB or mmCIF file with all hydrogens, and what is in it.',
  options: buildProteinOptions,
  async run(file: string, options: BuildProteinOptions) {
    const { runBuildProtein } = await import('./protein-run.js');
    await runBuildProtein(file, options);
  },
};

const box: Command = {
  name: 'box',
  summary: 'A periodic box of molecules at a density, without clashes.',
  options: buildBoxOptions,
  async run(kinds: string[], options: BuildBoxOptions) {
    const { runBuildBox } = await import('./box-run.js');
    await runBuildBox(kinds, options);
  },
};

export const build: Command = {
  name: 'build',
  summary: 'Makes structures: peptides from their sequence, proteins from files, boxes of molecules.',
  commands: [peptide, protein, box],
};
