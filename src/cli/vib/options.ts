import { type Command, InvalidArgumentError, Option } from 'commander';
import type { QuasiHarmonic } from '../../simulate/thermochemistry.js';
import { type CommonOptions, count, positive, positiveNumber, withCommonOptions } from '../option.js';
import { uncertaintyHelp } from '../uncertainty-option.js';

export interface VibCommandOptions extends CommonOptions {
  opt?: boolean;
  temperature: number;
  /** Pa */
  pressure: number;
  quasiHarmonic: QuasiHarmonic;
  symmetry?: number;
  isotopes?: boolean;
  mass: [number, number][];
  step?: number;
  modes?: string;
  mode?: number;
  displacements?: boolean;
  uncertainty?: boolean;
  threads?: number;
  progress?: boolean;
}

const help = `
Hessian by central differences of the forces, 6 evaluations per atom; translations and rotations are projected out.
Verdict: minimum (no imaginary mode), transition-state (one), saddle (more), not-stationary (a force above 0.5 kcal/mol/Å is left:
use --opt). Imaginary frequencies are printed with an i and are negative in JSON; those within 10 cm⁻¹ of zero decide nothing.
Thermochemistry: ideal gas, rigid rotor, harmonic oscillators; entropies of soft modes by --quasi-harmonic:
  grimme   below about 100 cm⁻¹ they go over into free rotors (Grimme 2012)
  truhlar  frequencies below 100 cm⁻¹ are raised to it
  none     harmonic

--opt minimizes first, until no imaginary mode is left: from a saddle point it steps off along the imaginary mode.
double precision is the default here. single is some fifty times faster and right to about 1 cm⁻¹, soft modes to less.

Examples:
  resff vib O --opt                                       # water from SMILES
  resff vib mol.sdf --opt -o minimum.sdf --modes modes.xyz
  resff vib mol.sdf --opt --precision single --temperature 350 --pressure 1bar`;

const pascal: Record<string, number> = { '': 1, pa: 1, kpa: 1e3, mpa: 1e6, bar: 1e5, mbar: 100, atm: 101325 };

/** `1atm`, `0.5bar`, `101325` to Pa. */
export function pressure(text: string): number {
  const [, number, unit] = /^([\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const value = Number(number) * (pascal[unit?.toLowerCase() ?? ''] ?? Number.NaN);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('Expected a pressure such as 1atm, 1bar, 100kPa or 101325 (Pa).');
  return value;
}

/** `2=2.014,3=2.014`, counted from 1, to pairs of atom from 0 and mass, added to those of earlier options. */
function massList(text: string, before: [number, number][]): [number, number][] {
  const pairs = text.split(',').map((part): [number, number] => {
    const [, atom, mass] = /^(\d{1,7})=([\d.]+)$/.exec(part.trim()) ?? [];
    if (!(Number(atom) > 0 && Number(mass) > 0))
      throw new InvalidArgumentError('Expected atoms, counted from 1, and g/mol such as 2=2.014,3=2.014.');
    return [Number(atom) - 1, Number(mass)];
  });
  return [...before, ...pairs];
}

export function vibOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .option('--opt', 'minimize first, leaving saddle points')
      .option('-o, --output <file>', 'write the structures analyzed: .sdf, .mol, .xyz or .json')
      .option('-t, --temperature <K>', 'of the thermochemistry', positiveNumber, 298.15)
      .addOption(
        new Option('--pressure <pressure>', 'of the ideal gas: a number with atm, bar, kPa or Pa')
          .argParser(pressure)
          .default(101325, '1atm'),
      )
      .addOption(
        new Option('--quasi-harmonic <treatment>', 'entropy of soft modes')
          .choices(['grimme', 'truhlar', 'none'])
          .default('grimme'),
      )
      .option('--symmetry <n>', 'rotational symmetry number (default: found from the geometry)', positive)
      .option('--isotopes', 'masses of the most abundant isotopes instead of average ones')
      .option('--mass <atom=g/mol>', 'masses of single atoms, counted from 1, such as 2=2.014,3=2.014', massList, [])
      .option(
        '--step <angstrom>',
        'displacement of the differences (default: 5e-5 in double, 2e-3 in single)',
        positiveNumber,
      )
      .option('-u, --uncertainty', `${uncertaintyHelp}; of frequencies too`)
      .option('--modes <file>', 'write every mode as 20 frames: .xyz, .sdf or .pdb')
      .option('--mode <n>', 'only this one of them, counted from 1 as in the table', count)
      .option('--displacements', 'in JSON, also the displacements of every mode')
      .option(
        '--threads <n>',
        'threads for many structures, or the Hessian of one (default: one on every core)',
        positive,
      )
      .option('--progress', 'a line per step on standard error'),
    'double',
  ).addHelpText('after', help);
}
