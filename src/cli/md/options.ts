import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Ensemble, ensembles } from '../../simulate/integrator.js';
import type { RestraintRequest } from '../../simulate/restraint-request.js';
import type { RampPoint } from '../../simulate/temperature-ramp.js';
import { constraintKinds } from '../../workflow/dynamics-plan.js';
import { restraintHelp, restraintSpec } from '../coordinate-spec.js';
import { femtoseconds } from '../duration.js';
import { type CommonOptions, positive, realNumber, withCommonOptions } from '../option.js';

export interface MdCommandOptions extends CommonOptions {
  output: string;
  ensemble: Ensemble;
  temperature: number;
  ramp?: RampPoint[];
  /** fs */
  timestep?: number;
  /** fs */
  time: number;
  /** fs */
  every: number;
  /** fs */
  equilibrate?: number;
  constraints: (typeof constraintKinds)[number];
  /** g/mol */
  hmr?: number;
  friction: number;
  /** fs */
  relaxation: number;
  /** bar */
  pressure?: number;
  /** fs */
  pressureRelaxation?: number;
  /** 1/bar */
  compressibility?: number;
  minimize: boolean;
  report: string[];
  energies?: string;
  plot?: boolean;
  checkpoint?: string;
  /** s of wall time */
  checkpointEvery: number;
  restart?: boolean;
  overwrite?: boolean;
  /** Å */
  wall?: number;
  restrain: RestraintRequest[];
  threads: number;
  maxForce?: number;
  uncertainty?: boolean;
  /** kcal/mol/Å */
  uncertaintyLimit?: number;
  onUncertain: 'mark' | 'stop';
  progress: boolean;
}

const mdHelp = `
OUT.dcd, .xtc or .xyz gets a frame every --every. Beside it, with names made from it: OUT.csv (energies, temperature and what
--report asks for, per frame), OUT-start.pdb (the start, the topology viewers ask for), OUT.checkpoint. Several structures get
OUT-NAME.dcd and so on, one run after the other.

--report takes, separated by commas:
  rmsd, rmsd-heavy     RMSD to the start, of all or the heavy atoms, after superposition, Å
  rg                   radius of gyration, Å
  hbonds               number of hydrogen bonds (H...A < 2.5 Å, D-H...A > 120°)
  helix                of peptides: shares of residues in the alpha region and in helices, end-to-end distance
  distance=1-22        of two atoms, counted from 1, Å
  dihedral=5-7-9-15    of four atoms, counted from 1, degrees

--uncertainty, of a calibrated model, adds columns: the deviation of the energy relative to the start of the run, kcal/mol, and of a
force component on the least certain atom, kcal/mol/Å; with --uncertainty-limit also uncertain, 1 above it. It costs some twenty
steps a frame.

The run starts from the minimized structure with velocities drawn at the temperature; --seed decides them and all noise.
A minimum has no potential energy to share: --ensemble nve settles near half the temperature unless --equilibrate comes first.

A NaN, a force above --max-force, a bond that breaks or forms, or a temperature runaway ends a run with exit status 1; the last
good frames are in OUT-last-good.xyz. Ctrl-C and SIGTERM write a checkpoint and stop with status 6. --restart goes on, also
after a kill: the files are cut back to the last checkpoint, and end as those of a run that was never stopped, byte by byte. It
refuses a changed molecule, model or option; only a longer --time is welcome.`;

function number(least: number, what: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value < Infinity))
      throw new InvalidArgumentError(`Expected ${what}.`);
    return value;
  };
}

const kelvin = number(0, 'a temperature in K');
const above0 = number(Number.MIN_VALUE, 'a number above 0');

/** `0ps:50,10ps:300` */
export function rampPoints(text: string): RampPoint[] {
  return text.split(',').map((point) => {
    const [time, temperature, ...more] = point.split(':');
    if (time === undefined || temperature === undefined || more.length > 0)
      throw new InvalidArgumentError('Expected times and temperatures such as 0ps:50,10ps:300.');
    return { time: femtoseconds(time), temperature: kelvin(temperature) };
  });
}

function list(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

export function mdOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .requiredOption('-o, --output <file>', 'trajectory: .dcd, .xtc or .xyz (extended XYZ, all digits)')
      .option('-t, --time <time>', 'length of the run', femtoseconds, 10_000)
      .addOption(
        new Option('-e, --ensemble <ensemble>', 'nve: constant energy; the others: constant temperature')
          .choices(ensembles)
          .default('langevin'),
      )
      .option('-T, --temperature <K>', 'of the thermostat, and of the velocities the run begins with', kelvin, 300)
      .option('--ramp <points>', 'temperature over time, linear between points: 0ps:50,10ps:300', rampPoints)
      .option('--timestep <time>', 'default: 1fs; 0.5fs with nve; 2fs with --constraints', femtoseconds)
      .option('--every <time>', 'between frames', femtoseconds, 100)
      .option('--equilibrate <time>', 'first, with Langevin dynamics, without frames', femtoseconds)
      .addOption(
        new Option(
          '--constraints <kind>',
          'bonds to hydrogen kept at their length in the start; -water: rigid water too',
        )
          .choices(constraintKinds)
          .default('none'),
      )
      .addOption(
        new Option('--hmr [mass]', 'hydrogen mass repartitioning, g/mol (3.024 if not given)')
          .argParser(above0)
          .preset('3.024'),
      )
      .option('--friction <1/ps>', 'of langevin', above0, 1)
      .option('--relaxation <time>', 'of nose-hoover and csvr', femtoseconds, 100)
      .option(
        '--pressure <bar>',
        'of a periodic structure: its cell moves, isotropically (default: it stays)',
        realNumber,
      )
      .option('--pressure-relaxation <time>', 'of the cell (default: 2ps)', femtoseconds)
      .option('--compressibility <1/bar>', 'of the matter (default: 4.5e-5, water)', above0)
      .option('--wall <Å>', 'sphere about the center of mass that keeps all atoms within this radius', above0)
      .option('--restrain <coordinate>', 'pull a coordinate or atoms, see below', restraintSpec, [])
      .option('--no-minimize', 'start from the structure as it is')
      .option('--report <list>', 'more columns of the table, see below', list, [])
      .option('--energies <file>', 'the table (default: OUT.csv)')
      .option('--plot', 'also the table over time as OUT.svg')
      .option('--checkpoint <file>', 'default: OUT.checkpoint')
      .option(
        '--checkpoint-every <s>',
        'seconds of wall time between checkpoints',
        number(0, 'zero or more seconds'),
        10,
      )
      .option('--restart', 'go on from the checkpoint')
      .option('--overwrite', 'begin anew although there is a checkpoint')
      .option('--max-force <kcal/mol/Å>', 'force that ends the run (default: 2000)', above0)
      .option('-u, --uncertainty', 'standard deviations of every frame: columns of the table (docs/uncertainty.md)')
      .option(
        '--uncertainty-limit <kcal/mol/Å>',
        'deviation of a force component above which a frame is uncertain',
        above0,
      )
      .addOption(
        new Option('--on-uncertain <what>', 'such a frame is marked in the table, or ends the run')
          .choices(['mark', 'stop'])
          .default('mark'),
      )
      .option('--threads <n>', 'that compute one structure together; worth it from 300 atoms', positive, 1)
      .option('--no-progress', 'no progress on standard error'),
  )
    .addHelpText('after', mdHelp)
    .addHelpText('after', restraintHelp);
}
