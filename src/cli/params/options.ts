import type { Command } from 'commander';
import { withCommonOptions } from '../option.js';

const paramsHelp = `
Energies of the terms (docs/theory.md):
  bond      1/2 [c1 (r - 0.7935)^2 + c2 (r - 3.174)^2]  = 1/2 k (r - r0)^2 + constant          c, k in kcal/mol/Å^2, r0 in Å
  angle     1/2 [c1 theta^2 + c2 (theta - pi)^2]        = 1/2 k (theta - theta0)^2 + constant  kcal/mol/rad^2, rad (table: degrees)
  proper    sum over n = 1..6 of |k_n| + k_n cos(n phi)                                       k in kcal/mol
  improper  half of that for every ordering listed`;

export function paramsOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-o, --output <file>', 'write to a file: .json as --json, any other name the tables'),
  ).addHelpText('after', paramsHelp);
}
