import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EnergyUnit } from '../../evaluate/scan-record.js';
import { count, modelHelp, positive } from '../option.js';

export type Comparator = 'mmff94' | 'gfn2-xtb';

export interface EvaluateCommandOptions {
  data: string;
  model?: string;
  precision: 'double' | 'single';
  limit?: number;
  threads?: number;
  compare?: Comparator[];
  level?: string;
  energyProperty?: string;
  energyUnit?: EnergyUnit;
  torsionProperty?: string;
  scanProperty?: string;
  minimize?: boolean;
  conformers: number;
  seed: number;
  report?: string;
  plots?: string;
  allowUncovered?: boolean;
  strict?: boolean;
  json?: boolean;
}

const benchmarks = [
  'hdf5',
  'gen2-opt',
  'torsionnet',
  'torsionnet-relaxed',
  'torsion-scan',
  's66x8',
  'des370k',
  'torsions',
];

const evaluateHelp = `
BENCHMARK is
  hdf5                single points of every conformation of a file in the layout of SPICE (docs/training.md): energies and forces
  gen2-opt            the same for conformer minima; --minimize: also how the model changes their geometries
  torsionnet          single points at the geometries of torsion scans, each above its own minimum: an SDF with one record per
  torsion-scan        geometry (also .sdf.gz), a file in the layout of SPICE, a JSON file or a folder of them; also how far off
                      barriers and minima are
  torsionnet-relaxed  relaxed torsion scans from SMILES against the profiles of a JSON file (docs/benchmarks.md)
  s66x8               interaction energies of dimers in a CSV file (also .csv.gz) in the layout of DES370K: one curve per group_id
  des370k             the same; DES15K and DES5M have this layout too
  torsions            torsion profiles of a JSON file, or of all in a folder (docs/scan.md): relaxed by the model with the dihedral
                      held, and single points at the geometries given

Energies are compared inside each molecule, after centering both sets and relative to the minimum: to the conformation that is lowest
in the reference, of scans and dimers each curve to its own lowest point; forces component by component. Interaction energies are
those of a dimer less those of its monomers as they are in it. Intervals are 95 %, from a bootstrap over molecules.
docs/benchmarks.md has what each metric means and the numbers of the shipped models.`;

function comparators(text: string): Comparator[] {
  return text.split(',').map((name) => {
    if (name !== 'mmff94' && name !== 'gfn2-xtb')
      throw new InvalidArgumentError(`Expected mmff94, gfn2-xtb or both with a comma, got ${name}.`);
    return name;
  });
}

export function evaluateOptions(command: Command): void {
  command
    .addArgument(command.createArgument('<benchmark>', 'what DATA is').choices(benchmarks))
    .requiredOption('-d, --data <file>', 'reference data: a file or folder')
    .option('-m, --model <file|name>', modelHelp)
    .addOption(
      new Option('-p, --precision <precision>', 'as in resff energy').choices(['single', 'double']).default('single'),
    )
    .option('--limit <n>', 'only so many molecules or dimers, evenly spread over the file', positive)
    .option('--threads <n>', 'molecules at once (default: one per core)', positive)
    .option(
      '--compare <methods>',
      'other methods on the same geometries, separated by commas: mmff94, gfn2-xtb',
      comparators,
    )
    .option(
      '--level <name>',
      'level of theory: of JSON scans the one to take (part of its name), of other scans its name',
    )
    .option('--energy-property <name>', 'SDF: property with the energy (default: looked for)')
    .addOption(new Option('--energy-unit <unit>', 'SDF').choices(['kcal/mol', 'kJ/mol', 'hartree', 'eV']))
    .option('--torsion-property <name>', 'SDF: property with the four atoms, from 1 (default: TORSION_ATOMS_FRAGMENT)')
    .option('--scan-property <name>', 'SDF: property that is the same within a scan (default: looked for)')
    .option('--minimize', 'gen2-opt: relax every geometry with the model and measure what moves')
    .option('--conformers <n>', 'torsionnet-relaxed: conformers each scan starts from', positive, 4)
    .option('--seed <n>', 'torsionnet-relaxed: of the conformers', count, 1)
    .option('--report <file>', 'write a self-contained HTML page with plots')
    .option('--plots <folder>', 'torsions: write a plot of every scan, ID.svg')
    .option('--allow-uncovered', 'include elements and charges the model was not trained on')
    .option('--strict', 'leave out molecules with atoms that the model has hardly seen')
    .option('--json', 'print JSON')
    .addHelpText('after', evaluateHelp);
}
