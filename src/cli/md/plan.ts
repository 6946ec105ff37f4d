import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { sha256 } from '../../core/sha256.js';
import type { Model } from '../../model/model.js';
import type { DynamicsPaths } from '../../node/dynamics-file.js';
import { trajectoryFormatOf } from '../../node/trajectory-file.js';
import type { DriftRemoval } from '../../simulate/drift.js';
import type { DynamicsSettings } from '../../simulate/dynamics-checkpoint.js';
import type { Ensemble } from '../../simulate/integrator.js';
import type { RestraintRequest } from '../../simulate/restraint-request.js';
import { CliError, exitCodes } from '../exit.js';
import { checkFolder } from '../output.js';
import type { MdCommandOptions } from './options.js';

/** What --ensemble, --timestep, --time and the others come down to, in whole steps. */
export interface MdPlan {
  readonly ensemble: Ensemble;
  /** fs */
  readonly timestep: number;
  readonly steps: number;
  readonly every: number;
  readonly equilibrationSteps: number;
  /** K */
  readonly temperature: number;
  readonly removeDrift: DriftRemoval;
  /** --restrain and --wall */
  readonly restraints: readonly RestraintRequest[];
}

/** @throws ResffError (code option) for times that are no multiple of the time step, and options that exclude each other */
export function planOf(options: MdCommandOptions): MdPlan {
  const { ensemble, ramp, equilibrate = 0 } = options;
  const timestep = options.timestep ?? defaultTimestep(options);
  if (!(timestep > 0)) throw new ResffError('option', `--timestep: expected more than 0 fs, got ${timestep}`);
  const whole = (name: string, time: number, least: number) => {
    const steps = Math.round(time / timestep);
    if (steps < least || Math.abs(steps * timestep - time) > 1e-6 * timestep)
      throw new ResffError(
        'option',
        `--${name}: expected a multiple of the time step of ${timestep} fs, got ${time} fs`,
      );
    return steps;
  };
  if (ramp && ensemble === 'nve')
    throw new ResffError('option', '--ramp: expected an ensemble with a thermostat, got nve');
  const restraints: RestraintRequest[] = [...options.restrain];
  if (options.wall !== undefined) restraints.push({ kind: 'wall', radius: options.wall, k: WALL_K });
  return {
    ensemble,
    timestep,
    steps: whole('time', options.time, 0),
    every: whole('every', options.every, 1),
    equilibrationSteps: whole('equilibrate', equilibrate, 0),
    temperature: ramp?.[0]?.temperature ?? options.temperature,
    removeDrift: driftRemoval(ensemble, restraints),
    restraints,
  };
}

/** fs; docs/dynamics.md, how long a step */
function defaultTimestep({ ensemble, constraints }: MdCommandOptions): number {
  if (constraints !== 'none') return 2;
  return ensemble === 'nve' ? 0.5 : 1;
}

/** kcal/mol/Å², of --wall: soft enough for every time step. */
const WALL_K = 10;

/** Drift is taken out where nothing outside of the molecule acts on it. */
function driftRemoval(ensemble: Ensemble, restraints: readonly RestraintRequest[]): DriftRemoval {
  if (restraints.some((request) => request.kind === 'position' || (request.kind === 'wall' && request.center)))
    return 'none';
  // Friction acts on the rotation of the whole molecule as on everything else: only its translation is taken out.
  return ensemble === 'langevin' ? 'translation' : 'translation-rotation';
}

export interface MdPaths extends DynamicsPaths {
  readonly start: string;
  readonly lastGood: string;
  /** with --plot */
  readonly plot?: string;
}

/**
 * The files of each structure's run.
 *
 * @throws CliError (usage) for names given for several runs at once and for outputs that are inputs, (output) for folders that
 *   are not there
 */
export function pathsOf(
  structures: readonly Structure[],
  inputs: readonly string[],
  options: MdCommandOptions,
): MdPaths[] {
  const { output, energies, checkpoint } = options;
  if (structures.length > 1 && (energies !== undefined || checkpoint !== undefined))
    throw new CliError(
      exitCodes.usage,
      `--energies, --checkpoint: expected one structure, got ${structures.length}: leave the names to --output`,
    );
  const extension = extname(output);
  const stem = join(dirname(output), basename(output, extension));
  const names = structures.length === 1 ? [''] : uniqueNames(structures.map(({ molecule }) => molecule.name));
  const all = names.map((name) => ({
    trajectory: `${stem}${name}${extension}`,
    energies: energies ?? `${stem}${name}.csv`,
    checkpoint: checkpoint ?? `${stem}${name}.checkpoint`,
    start: `${stem}${name}-start.pdb`,
    lastGood: `${stem}${name}-last-good.xyz`,
    ...(options.plot ? { plot: `${stem}${name}.svg` } : {}),
  }));
  const read = new Set(inputs.filter((input) => existsSync(input)).map((input) => realpathSync(input)));
  for (const path of all.flatMap((paths) => Object.values(paths))) {
    checkFolder(path);
    if (existsSync(path) && read.has(realpathSync(path)))
      throw new CliError(exitCodes.usage, `output ${path}: expected another file than the input`);
  }
  return all;
}

/** `-name`, safe in file names; the second of a name gets a number. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const safe = `-${name.replaceAll(/[^\w.+-]+/g, '_').slice(0, 60)}`;
    const times = (seen.get(safe) ?? 0) + 1;
    seen.set(safe, times);
    return times === 1 ? safe : `${safe}-${times}`;
  });
}

/** What decides every number of a run: a restart with anything else is refused. */
export function settingsOf(
  { molecule, positions }: Structure,
  model: Model,
  options: MdCommandOptions,
  plan: MdPlan,
): DynamicsSettings {
  const { ensemble, friction, relaxation, ramp } = options;
  const thermostat = {
    nve: {},
    langevin: { friction },
    'nose-hoover': { relaxation },
    csvr: { relaxation },
  }[ensemble];
  return {
    molecule: moleculeText(molecule),
    model: `${model.name} (sha256 ${model.sha256})`,
    precision: options.precision,
    threads: options.threads,
    format: trajectoryFormatOf(options.output),
    ensemble,
    timestep: plan.timestep,
    temperature: plan.temperature,
    ramp: ramp?.map(({ time, temperature }) => [time, temperature]) ?? null,
    ...thermostat,
    constraints: options.constraints,
    hmr: options.hmr ?? null,
    seed: options.seed,
    restraints: JSON.stringify(plan.restraints),
    // What is restrained without a value is held where the input has it.
    ...(plan.restraints.length > 0 ? { input: shortHash(positions.join(',')) } : {}),
    equilibrationSteps: plan.equilibrationSteps,
    every: plan.every,
    report: options.report,
  };
}

/** Elements, charges and bonds, short enough for a message. */
function moleculeText({ atomicNumbers, formalCharges, bonds, bondOrders }: Molecule): string {
  const contents = [atomicNumbers, formalCharges, bonds, bondOrders].map((array) => array.join(',')).join(';');
  return `${atomicNumbers.length} atoms, sha256 ${shortHash(contents)}`;
}

function shortHash(text: string): string {
  return sha256(new TextEncoder().encode(text)).slice(0, 16);
}
