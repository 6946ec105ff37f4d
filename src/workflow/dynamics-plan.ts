import type { Molecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { sha256 } from '../core/sha256.js';
import type { Model } from '../model/model.js';
import type { DriftRemoval } from '../simulate/drift.js';
import type { DynamicsSettings } from '../simulate/dynamics-checkpoint.js';
import type { Ensemble } from '../simulate/integrator.js';
import type { RestraintRequest } from '../simulate/restraint-request.js';
import type { RampPoint } from '../simulate/temperature-ramp.js';
import type { UncertaintyLimit } from '../simulate/uncertainty-reporter.js';
import type { ForceFieldSettings } from './force-field-source.js';
import { type ReporterRequest, reporterText } from './reporter-request.js';

/** `none`; bonds to hydrogen kept at their length in the start; rigid water too. */
export const constraintKinds = ['none', 'h-bonds', 'h-bonds-water'] as const;

/** A run of dynamics as a user asks for it. */
export interface DynamicsRequest {
  /** Default `langevin`. */
  readonly ensemble?: Ensemble;
  /** Length of the run. */
  readonly timeFs: number;
  /** Between frames. Default 100. */
  readonly everyFs?: number;
  /** Default 1; 0.5 with `nve`, 2 with constraints. */
  readonly timestepFs?: number;
  /** First, with Langevin dynamics, without frames. Default 0. */
  readonly equilibrationFs?: number;
  /** Of the thermostat and of the velocities the run begins with. Default 300. */
  readonly temperatureK?: number;
  /** Temperature over time, linear between points, in place of one temperature. */
  readonly ramp?: readonly RampPoint[];
  /** Of `langevin`. Default 1. */
  readonly frictionPerPs?: number;
  /** Of `nose-hoover` and `csvr`. Default 100. */
  readonly relaxationFs?: number;
  /** Default `none`. */
  readonly constraints?: (typeof constraintKinds)[number];
  /** g/mol, of hydrogen mass repartitioning. Default: masses as they are. */
  readonly hydrogenMass?: number;
  /** bar, of a periodic structure, whose cell then moves (`cellRescalingScheme`). Default: the cell stays. */
  readonly pressureBar?: number;
  /** Of the cell. Default 2000. */
  readonly pressureRelaxationFs?: number;
  /** 1/bar. Default 4.5e-5. */
  readonly compressibility?: number;
  readonly restraints?: readonly RestraintRequest[];
  /** Minimize first. Default true. */
  readonly minimize?: boolean;
  /** Further columns of the table. */
  readonly report?: readonly ReporterRequest[];
  /** Columns of standard deviations (`uncertaintyReporter`), of a calibrated model, in open space. Default false. */
  readonly uncertainty?: boolean;
  /** Of `uncertainty`, which it implies: frames above are marked, or end the run. */
  readonly uncertaintyLimit?: UncertaintyLimit;
  /** kcal/mol/Å, a force above ends the run. Default 2000. */
  readonly maxForce?: number;
  /** Decides velocities and all noise. Default 1. */
  readonly seed?: number;
}

/** What has no default. */
type Open = 'ramp' | 'hydrogenMass' | 'maxForce' | 'pressureBar' | 'uncertaintyLimit';

/** What a request comes down to: all defaults filled in, times in whole steps. */
export interface DynamicsPlan extends Required<Omit<DynamicsRequest, Open>>, Pick<DynamicsRequest, Open> {
  readonly steps: number;
  readonly stepsPerFrame: number;
  readonly equilibrationSteps: number;
  readonly removeDrift: DriftRemoval;
}

/** @throws ResffError (code option) for times that are no multiple of the time step, and options that exclude each other */
export function planDynamics(request: DynamicsRequest): DynamicsPlan {
  const { ensemble = 'langevin', ramp, constraints = 'none', restraints = [] } = request;
  const timestepFs = request.timestepFs ?? defaultTimestep(ensemble, constraints);
  if (!(timestepFs > 0)) throw new ResffError('option', `timestep: expected more than 0 fs, got ${timestepFs}`);
  const whole = (name: string, time: number, least: number) => {
    const steps = Math.round(time / timestepFs);
    if (steps < least || Math.abs(steps * timestepFs - time) > 1e-6 * timestepFs)
      throw new ResffError(
        'option',
        `${name}: expected a multiple of the time step of ${timestepFs} fs, got ${time} fs`,
      );
    return steps;
  };
  if (ramp && ensemble === 'nve')
    throw new ResffError('option', 'ramp: expected an ensemble with a thermostat, got nve');
  if (request.pressureBar !== undefined && ensemble === 'nve')
    throw new ResffError('option', 'pressure: expected an ensemble with a thermostat, got nve');
  const { everyFs = 100, equilibrationFs = 0, uncertaintyLimit } = request;
  if (uncertaintyLimit && !(uncertaintyLimit.most > 0))
    throw new ResffError('option', `uncertainty limit: expected a positive number, got ${uncertaintyLimit.most}`);
  return {
    frictionPerPs: 1,
    relaxationFs: 100,
    pressureRelaxationFs: 2000,
    compressibility: 4.5e-5,
    minimize: true,
    report: [],
    seed: 1,
    ...request,
    uncertainty: request.uncertainty ?? uncertaintyLimit !== undefined,
    ...{ ensemble, constraints, restraints, timestepFs, everyFs, equilibrationFs },
    temperatureK: ramp?.[0]?.temperature ?? request.temperatureK ?? 300,
    steps: whole('time', request.timeFs, 0),
    stepsPerFrame: whole('every', everyFs, 1),
    equilibrationSteps: whole('equilibrate', equilibrationFs, 0),
    removeDrift: driftRemoval(ensemble, restraints),
  };
}

/** fs; docs/dynamics.md, how long a step */
function defaultTimestep(ensemble: Ensemble, constraints: (typeof constraintKinds)[number]): number {
  if (constraints !== 'none') return 2;
  return ensemble === 'nve' ? 0.5 : 1;
}

/** Drift is taken out where nothing outside of the molecule acts on it. */
function driftRemoval(ensemble: Ensemble, restraints: readonly RestraintRequest[]): DriftRemoval {
  if (restraints.some((request) => request.kind === 'position' || (request.kind === 'wall' && request.center)))
    return 'none';
  // Friction acts on the rotation of the whole molecule as on everything else: only its translation is taken out.
  return ensemble === 'langevin' ? 'translation' : 'translation-rotation';
}

/**
 * What decides every number of a run: a restart with anything else is refused.
 *
 * @param threads that compute the molecule together
 * @param format of the trajectory, null for none
 */
export function dynamicsSettings(
  { molecule, positions, cell }: Structure,
  model: Model,
  { precision = 'single' }: ForceFieldSettings,
  plan: DynamicsPlan,
  threads: number,
  format: string | null,
): DynamicsSettings {
  const { ensemble, frictionPerPs, relaxationFs, ramp, restraints } = plan;
  const thermostat = {
    nve: {},
    langevin: { friction: frictionPerPs },
    'nose-hoover': { relaxation: relaxationFs },
    csvr: { relaxation: relaxationFs },
  }[ensemble];
  return {
    molecule: moleculeText(molecule),
    model: `${model.name} (sha256 ${model.sha256})`,
    precision,
    threads,
    format,
    ensemble,
    timestep: plan.timestepFs,
    temperature: plan.temperatureK,
    ramp: ramp?.map(({ time, temperature }) => [time, temperature]) ?? null,
    ...thermostat,
    ...(cell ? { cell: Array.from(cell) } : {}),
    ...(plan.pressureBar === undefined
      ? {}
      : {
          pressure: plan.pressureBar,
          pressureRelaxation: plan.pressureRelaxationFs,
          compressibility: plan.compressibility,
        }),
    constraints: plan.constraints,
    hmr: plan.hydrogenMass ?? null,
    seed: plan.seed,
    restraints: JSON.stringify(restraints),
    // What is restrained without a value is held where the input has it.
    ...(restraints.length > 0 ? { input: shortHash(positions.join(',')) } : {}),
    equilibrationSteps: plan.equilibrationSteps,
    every: plan.stepsPerFrame,
    report: plan.report.map(reporterText),
    ...(plan.uncertainty ? { uncertainty: plan.uncertaintyLimit ? JSON.stringify(plan.uncertaintyLimit) : 'all' } : {}),
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

/**
 * The plan for a structure: in a cell a system cannot turn, and nothing is at a place of its own.
 *
 * @param format of the trajectory, null for none
 * @throws ResffError (code option) for a pressure without a cell, restraints in one, and a trajectory whose frames have none
 */
export function planIn({ cell }: Structure, plan: DynamicsPlan, format: string | null): DynamicsPlan {
  const fail = (message: string): never => {
    throw new ResffError('option', message);
  };
  if (!cell)
    return plan.pressureBar === undefined ? plan : fail('pressure: expected a periodic structure, got an open one');
  if (plan.restraints.length > 0) fail('restraints: expected none in a periodic structure, got some');
  if (format === 'dcd') fail('trajectory: expected .xtc or .xyz, whose frames have their cell, got .dcd');
  return { ...plan, removeDrift: 'translation' };
}
