import type { Command } from '../command.js';
import { type BuildPeptideOptions, buildPeptideOptions } from './options.js';

const peptide: Command = {
  name: 'peptide',
  summary: 'A peptide of L amino acids with all hydrogens, from its sequence.',
  options: buildPeptideOptions,
  async run(sequence: string, options: BuildPeptideOptions) {
    const { runBuildPeptide } = await import('./run.js');
    runBuildPeptide(sequence, options);
  },
};

export const build: Command = {
  name: 'build',
  summary: 'Makes structures: peptides from their sequence.',
  commands: [peptide],
};
