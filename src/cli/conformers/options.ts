import { type Command, Option } from 'commander';
import { type ConvergenceLevel, convergenceLevels } from '../../simulate/convergence.js';
import { type CommonOptions, count, positive, positiveNumber, withCommonOptions } from '../option.js';

/** What decides the search, of every command that searches. */
export interface SearchCommandOptions extends CommonOptions {
  count?: number;
  level: ConvergenceLevel;
  window: number;
  rmsd: number;
  temperature: number;
  threads?: number;
  progress?: boolean;
}

export interface ConformersCommandOptions extends SearchCommandOptions {
  from?: string;
  freeEnergy?: boolean;
}

const help = `
Geometries are made by distance geometry, or taken from --from and from further records of one molecule in the input, and relaxed.
What does not converge, breaks, or changes its stereochemistry is left out and counted. Two minima are one conformer when their energies
differ by less than 0.1 kcal/mol and their RMSD is below --rmsd in any way equal atoms can be exchanged, hydrogens of carbon left
out; of molecules without stereocenters mirror images are one, too, with weight 2. The result is the same on any number of threads.

Stereocenters, allenes and double bonds are those of the first geometry; what a SMILES leaves open is as --seed has it, and
said: C2 @ as SMILES writes it, neighbors in the order of their numbers.

Examples:
  resff conformers 'CC(C)Cc1ccc(cc1)C(C)C(=O)O' -o ibuprofen.sdf
  resff conformers ligand.sdf --window 3 --json
  resff conformers mol.sdf --from crest_conformers.xyz --count 0   # ranks given ones
  resff conformers OCCO --free-energy --precision double`;

/** Adds the options of {@link SearchCommandOptions}. */
export function withSearchOptions(command: Command): Command {
  return withCommonOptions(
    command
      .option('--count <n>', 'geometries to make (default: 50; 200 from 8 rotatable bonds on, 300 from 13 on)', count)
      .addOption(
        new Option('-l, --level <level>', 'convergence of relaxations').choices(convergenceLevels).default('verytight'),
      )
      .option('--window <kcal/mol>', 'keep conformers up to this above the lowest', positiveNumber, 6)
      .option('--rmsd <angstrom>', 'closer ones are the same', positiveNumber, 0.25)
      .option('--temperature <K>', 'of populations', positiveNumber, 298.15)
      .option('--threads <n>', 'threads (default: one on every core)', positive)
      .option('--progress', 'a line per molecule part on standard error'),
  );
}

export function conformersOptions(command: Command): void {
  withSearchOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .option(
        '-o, --output <file>',
        'write the conformers, lowest first: .sdf (energies as data items), .xyz, .pdb or .json',
      )
      .option('--from <file>', 'also start from these geometries of the molecule, in any order of atoms')
      .option(
        '--free-energy',
        'rank by free energies from vibrations at --temperature (slow; --precision double is more exact)',
      ),
  ).addHelpText('after', help);
}
