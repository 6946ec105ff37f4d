import { defectsText } from '../chemistry/geometry-defect.js';
import type { Structure } from '../chemistry/structure.js';
import { refuseCell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import { sumPotentials } from '../potentials/sum.js';
import { cellReporter } from '../simulate/cell-reporter.js';
import { type DynamicsFrame, runDynamics } from '../simulate/dynamics.js';
import { checkSettings, type DynamicsCheckpoint } from '../simulate/dynamics-checkpoint.js';
import type { DynamicsState } from '../simulate/dynamics-state.js';
import { createGuard, GuardError } from '../simulate/guard.js';
import type { Integrator } from '../simulate/integrator.js';
import { minimize } from '../simulate/minimize.js';
import { energyReporter } from '../simulate/reporter.js';
import { requestedRestraints } from '../simulate/restraint-request.js';
import { temperatureRamp } from '../simulate/temperature-ramp.js';
import { uncertaintyReporter } from '../simulate/uncertainty-reporter.js';
import { wholeMolecules } from '../topology/whole-molecules.js';
import { hasCheckpoint, loadDynamicsCheckpoint } from './dynamics-file.js';
import { dynamicsIntegrators, massesOf } from './dynamics-integrator.js';
import { type DynamicsOutput, type DynamicsRecord, openRecord } from './dynamics-output.js';
import { type DynamicsPlan, type DynamicsRequest, dynamicsSettings, planDynamics, planIn } from './dynamics-plan.js';
import { type Crew, withCrew } from './executor.js';
import { forceFieldOf, type ModelSource, modelOf, structurePotentials } from './force-field-source.js';
import { requestedReporter } from './reporter-request.js';
import { teamFor } from './structure-map.js';
import { trajectoryFormatOf } from './trajectory-file.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

/** Where a run is. */
export interface DynamicsProgress {
  readonly phase: DynamicsCheckpoint['phase'];
  /** A phase begins, goes on (several times a second), ends. */
  readonly event: 'begin' | 'step' | 'end';
  /** the run's own: copy what is kept */
  readonly state: Readonly<DynamicsState>;
  /** of the phase */
  readonly steps: number;
}

export interface DynamicsRunOptions extends WorkflowOptions {
  /** Trajectory, table and checkpoints. Without, only `onFrame` sees frames. */
  readonly output?: DynamicsOutput;
  /** Where the output has a checkpoint: default `refuse`. */
  readonly existing?: 'refuse' | 'continue' | 'overwrite';
  /** s of wall time between checkpoints. Default 10. */
  readonly checkpointEveryS?: number;
  /** Every frame, with the values of `columns`. */
  readonly onFrame?: (frame: DynamicsFrame) => void;
  readonly onProgress?: (progress: DynamicsProgress) => void;
  /**
   * K at a time of production in fs, in place of the temperature or ramp asked for: a slider that is moved while the run goes on. Nothing keeps
   * what it said, so only with the same answers does a run that is continued end in the same numbers.
   */
  readonly temperatureAt?: (timeFs: number) => number;
  /**
   * A potential beside the model's, such as that of a hand that pulls at an atom. It may change while the run goes on; as with `temperatureAt`,
   * nothing keeps it.
   */
  readonly external?: Potential;
  /** What every output should repeat, and what the run can do without. */
  readonly onWarning?: (text: string) => void;
}

export interface DynamicsOutcome {
  /** `stopped` by the signal: with an output, a checkpoint is written and the run can be continued. */
  readonly ended: 'done' | 'stopped' | 'failed';
  readonly failure?: GuardError;
  readonly degreesOfFreedom: number;
  /** of production */
  readonly timeFs: number;
  readonly frames: number;
  readonly state: Readonly<DynamicsState>;
  /** (N,3) Å, the start after minimization */
  readonly reference: Float64Array;
}

/**
 * Molecular dynamics of one structure: start, equilibration, production, checkpoints. A run that is continued ends in the same
 * numbers, bit for bit, as one that was never stopped. Large molecules are computed by all threads of the executor together.
 * The calling thread computes, and lets its event loop turn twenty times a second.
 *
 * @returns also for a run that a guard ended: that is an outcome
 * @throws ResffError (code option) for a request that contradicts itself, an output with a checkpoint that is to be refused or of
 *   another run; (data) when there is none to continue from; what `ForceField.potential` throws
 */
export function runMolecularDynamics(
  model: ModelSource,
  structure: Structure,
  request: DynamicsRequest,
  options: DynamicsRunOptions = {},
): Promise<DynamicsOutcome> {
  const plan = planDynamics(request);
  return withCrew(options.executor, (crew) => run(crew, model, structure, plan, options));
}

async function run(
  crew: Crew,
  source: ModelSource,
  structure: Structure,
  asked: DynamicsPlan,
  options: DynamicsRunOptions,
): Promise<DynamicsOutcome> {
  const { output, onProgress, onWarning, signal } = options;
  const { molecule } = structure;
  const model = modelOf(source);
  const fieldSettings = settingsOf(options);
  const format = output ? trajectoryFormatOf(output.paths.trajectory).name : null;
  const plan = planIn(structure, asked, format);
  const settings = dynamicsSettings(structure, model, fieldSettings, plan, crew.threads, format);
  const saved = output && savedRun(output, options, plan, settings);
  const team = await teamFor(crew, fieldSettings, molecule.atomicNumbers.length);
  const forceField = structurePotentials({ model, settings: fieldSettings }, team)(structure);
  const periodic = 'termsVirial' in forceField ? forceField : null;
  const given = periodic?.whole(structure.positions) ?? structure.positions;
  for (const text of forceField.warnings) onWarning?.(text);
  const restraints =
    plan.restraints.length > 0 ? requestedRestraints(molecule, structure.positions, plan.restraints) : null;
  const beside = [restraints, options.external ?? null].filter((one) => one !== null);
  if (periodic && options.external)
    throw new ResffError('option', 'external potential: expected an open structure, got a periodic one');
  const potential = beside.length > 0 ? sumPotentials([forceField, ...beside]) : forceField;

  const reference = saved?.reference ?? start();
  const { equilibration, production } = dynamicsIntegrators(molecule, potential, plan, reference);
  const ramp = options.temperatureAt ?? (plan.ramp ? temperatureRamp(plan.ramp) : undefined);
  const reporters = [
    energyReporter(production),
    ...(periodic
      ? [cellReporter(wholeMolecules(molecule.atomicNumbers.length, molecule.bonds), massesOf(molecule, plan))]
      : []),
    ...plan.report.map((entry) => requestedReporter(entry, molecule, reference)),
    ...(plan.uncertainty ? [deviations()] : []),
  ];
  const record = openRecord(output, { structure, plan, settings, reference, reporters, saved });
  let phase: DynamicsCheckpoint['phase'] =
    saved?.phase ?? (plan.equilibrationSteps > 0 ? 'equilibration' : 'production');
  let state = saved?.state ?? (phase === 'equilibration' ? equilibration : production).start(reference);
  let savedAt = performance.now();
  const save = () => {
    record.save(phase, state);
    savedAt = performance.now();
  };

  const go = async (integrator: Integrator, steps: number, recorded: boolean) => {
    const tell = (event: DynamicsProgress['event']) => onProgress?.({ phase, event, state, steps });
    tell('begin');
    try {
      return await runDynamics(integrator, state, {
        steps,
        every: plan.stepsPerFrame,
        guard: createGuard(molecule, integrator, plan.maxForce ? { maxForce: plan.maxForce } : {}),
        targetTemperature: plan.temperatureK,
        ...(recorded && ramp ? { temperature: ramp } : {}),
        ...(recorded ? { reporters, onFrame: (frame: DynamicsFrame) => keep(record, frame) } : {}),
        reportStart: recorded && record.frames === 0,
        onProgress() {
          tell('step');
          if (performance.now() - savedAt >= 1000 * (options.checkpointEveryS ?? 10)) save();
        },
        ...(signal ? { signal } : {}),
      });
    } finally {
      tell('end');
    }
  };

  function keep(to: DynamicsRecord, frame: DynamicsFrame) {
    to.addFrame(frame);
    options.onFrame?.(frame);
  }

  function deviations() {
    refuseCell(structure.cell, 'uncertainties');
    const uncertainty = forceFieldOf(model, fieldSettings).uncertainty(molecule, fieldSettings);
    return uncertaintyReporter(molecule, uncertainty, reference, plan.uncertaintyLimit);
  }

  /** Of the run; the constraints take their lengths from it. */
  function start(): Float64Array {
    if (!plan.minimize) return given;
    const { positions, converged, reason, defects } = minimize(potential, given, { molecule });
    if (reason === 'broken')
      throw new ResffError('numeric', `start: expected a minimum, got a broken one: ${defectsText(defects, molecule)}`);
    if (!converged) onWarning?.(`${molecule.name}: start not minimized (${reason})`);
    return positions;
  }

  const outcome = (ended: DynamicsOutcome['ended'], failure?: GuardError): DynamicsOutcome => ({
    ended,
    ...(failure ? { failure } : {}),
    degreesOfFreedom: production.degreesOfFreedom,
    timeFs: phase === 'production' ? (failure?.time ?? state.time) : 0,
    frames: record.frames,
    state,
    reference,
  });

  try {
    if (!saved) save();
    if (phase === 'equilibration') {
      if ((await go(equilibration, plan.equilibrationSteps, false)) === 'stopped') {
        save();
        return outcome('stopped');
      }
      phase = 'production';
      state = production.start(state.positions, state.velocities, state.cell);
    }
    const ended = await go(production, plan.steps, true);
    save();
    return outcome(ended);
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    record.fail(error);
    return outcome('failed', error);
  } finally {
    record.close();
  }
}

/** @throws ResffError as `runMolecularDynamics` */
function savedRun(
  { storage, paths }: DynamicsOutput,
  { existing = 'refuse', onWarning }: DynamicsRunOptions,
  plan: DynamicsPlan,
  settings: DynamicsCheckpoint['settings'],
): DynamicsCheckpoint | undefined {
  if (existing === 'overwrite' || !hasCheckpoint(storage, paths.checkpoint)) return undefined;
  if (existing === 'refuse')
    throw new ResffError(
      'option',
      `output ${paths.trajectory}: expected a new run, got a checkpoint of one (${paths.checkpoint})`,
    );
  const saved = loadDynamicsCheckpoint(storage, paths.checkpoint, (message) => onWarning?.(message));
  checkSettings(saved.settings, settings);
  if (saved.phase === 'production' && saved.state.step > plan.steps)
    throw new ResffError(
      'option',
      `time: expected at least the ${saved.state.time} fs that are done, got ${plan.timeFs} fs`,
    );
  return saved;
}
