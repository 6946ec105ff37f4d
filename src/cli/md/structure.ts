import type { Structure } from '../../chemistry/structure.js';
import { writePdb } from '../../formats/pdb/pdb-writer.js';
import { writeXyzFrame } from '../../formats/xyz/xyz-writer.js';
import { writeFileAtomic } from '../../node/atomic-file.js';
import { DynamicsFile, hasCheckpoint, loadDynamicsCheckpoint } from '../../node/dynamics-file.js';
import type { Potential } from '../../potentials/potential.js';
import { runDynamics } from '../../simulate/dynamics.js';
import { checkSettings, type DynamicsCheckpoint, type DynamicsSettings } from '../../simulate/dynamics-checkpoint.js';
import { createGuard, GuardError } from '../../simulate/guard.js';
import { hydrogenConstraints } from '../../simulate/hydrogen-constraint.js';
import { createIntegrator, type Integrator } from '../../simulate/integrator.js';
import { atomicMasses, repartitionedMasses } from '../../simulate/mass.js';
import { minimize } from '../../simulate/minimize.js';
import { energyReporter } from '../../simulate/reporter.js';
import { temperatureRamp } from '../../simulate/temperature-ramp.js';
import { CliError, exitCodes } from '../exit.js';
import { note } from '../output.js';
import type { MdCommandOptions } from './options.js';
import type { MdPaths, MdPlan } from './plan.js';
import { MdProgress } from './progress.js';
import { reporterOf } from './report.js';

/** Added to the seed: far from any seed a person would use for a second run. */
const EQUILIBRATION_SEED = 0x40000000;

export interface MdRun {
  readonly structure: Structure;
  readonly potential: Potential;
  readonly options: MdCommandOptions;
  readonly plan: MdPlan;
  readonly paths: MdPaths;
  readonly settings: DynamicsSettings;
  readonly signal: AbortSignal;
}

export interface MdOutcome {
  readonly run: MdRun;
  readonly ended: 'done' | 'stopped' | 'failed';
  readonly failure?: GuardError;
  readonly degreesOfFreedom: number;
  /** fs of production in the files */
  readonly time: number;
  readonly frames: number;
  /** of this call */
  readonly seconds: number;
  readonly nsPerDay: number;
}

/** Start, equilibration, production; a failed guard is an outcome, everything else that goes wrong an error. */
export async function runStructure(run: MdRun): Promise<MdOutcome> {
  const { structure, options, plan, paths } = run;
  const saved = savedRun(run);
  const reference = saved?.reference ?? startPositions(run);
  const { equilibration, production } = integrators(run, reference);
  const start = saved?.state ?? equilibration.start(reference);
  const ramp = options.ramp ? temperatureRamp(options.ramp) : undefined;
  const reporters = [
    energyReporter(production),
    ...options.report.map((entry) => reporterOf(entry, structure.molecule, reference)),
  ];
  const { timestep, every, temperature } = plan;
  const columns = reporters.flatMap((reporter) => reporter.columns);
  const output = { molecule: structure.molecule, timestep, stepsPerFrame: every, paths, columns };
  if (!saved) writeFileAtomic(paths.start, writePdb([{ ...structure, positions: reference }]));
  const file = new DynamicsFile(output, saved);

  let phase: DynamicsCheckpoint['phase'] =
    saved?.phase ?? (plan.equilibrationSteps > 0 ? 'equilibration' : 'production');
  let state = saved || phase === 'equilibration' ? start : production.start(reference);
  let savedAt = performance.now();
  const save = () => {
    file.save({ phase, state, reference, settings: run.settings });
    savedAt = performance.now();
  };
  const progress = new MdProgress(structure.molecule.name, timestep, options.progress);
  const go = async (integrator: Integrator, steps: number, recorded: boolean) => {
    progress.begin(phase, state, steps);
    try {
      return await runDynamics(integrator, state, {
        steps,
        every,
        guard: createGuard(structure.molecule, integrator, options.maxForce ? { maxForce: options.maxForce } : {}),
        targetTemperature: temperature,
        ...(recorded && ramp ? { temperature: ramp } : {}),
        ...(recorded ? { reporters, onFrame: (frame) => file.addFrame(frame) } : {}),
        reportStart: recorded && file.trajectory.frames === 0,
        onProgress(now) {
          progress.show(now);
          if (performance.now() - savedAt >= 1000 * options.checkpointEvery) save();
        },
        signal: run.signal,
      });
    } finally {
      progress.end(state);
    }
  };
  const outcome = (ended: MdOutcome['ended'], failure?: GuardError): MdOutcome => ({
    run,
    ended,
    ...(failure ? { failure } : {}),
    degreesOfFreedom: production.degreesOfFreedom,
    time: phase === 'production' ? (failure?.time ?? state.time) : 0,
    frames: file.trajectory.frames,
    seconds: progress.seconds,
    nsPerDay: progress.nsPerDay,
  });

  try {
    if (!saved) save();
    if (phase === 'equilibration') {
      if ((await go(equilibration, plan.equilibrationSteps, false)) === 'stopped') {
        save();
        return outcome('stopped');
      }
      phase = 'production';
      state = production.start(state.positions, state.velocities);
    }
    const ended = await go(production, plan.steps, true);
    save();
    return outcome(ended);
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    file.flush();
    if (error.frames.length > 0) writeFileAtomic(paths.lastGood, lastGoodText(structure, error));
    const where = error.frames.length > 0 ? `last good frames in ${paths.lastGood}` : 'there are no good frames';
    note(`error: ${structure.molecule.name}: ${error.message}; ${where}`);
    return outcome('failed', error);
  } finally {
    file.close();
  }
}

function savedRun({ options, paths, settings, plan }: MdRun): DynamicsCheckpoint | undefined {
  if (!hasCheckpoint(paths.checkpoint)) return undefined;
  if (options.restart) {
    const saved = loadDynamicsCheckpoint(paths.checkpoint, (message) => note(`warning: ${message}`));
    checkSettings(saved.settings, settings);
    if (saved.phase === 'production' && saved.state.step > plan.steps)
      throw new CliError(
        exitCodes.usage,
        `--time: expected at least the ${saved.state.time} fs that are done, got ${options.time} fs`,
      );
    return saved;
  }
  if (options.overwrite) return undefined;
  throw new CliError(
    exitCodes.usage,
    `output ${paths.trajectory}: expected a new run, --restart or --overwrite, got a checkpoint of one (${paths.checkpoint})`,
  );
}

/** Of the run; the constraints take their lengths from it. */
function startPositions({ structure, potential, options }: MdRun): Float64Array {
  if (!options.minimize) return structure.positions;
  const { positions, converged, reason } = minimize(potential, structure.positions);
  if (!converged) note(`warning: ${structure.molecule.name}: start not minimised (${reason})`);
  return positions;
}

function integrators({ structure: { molecule }, potential, options, plan }: MdRun, reference: Float64Array) {
  const { hmr, constraints, friction, relaxation, seed } = options;
  const masses = hmr === undefined ? atomicMasses(molecule) : repartitionedMasses(molecule, hmr);
  const common = {
    timestep: plan.timestep,
    temperature: plan.temperature,
    friction,
    relaxation,
    seed,
    constraints:
      constraints === 'none'
        ? []
        : hydrogenConstraints(molecule, reference, { rigidWater: constraints === 'h-bonds-water' }),
  };
  const { ensemble, removeDrift } = plan;
  return {
    equilibration: createIntegrator(potential, masses, {
      ...common,
      ensemble: 'langevin',
      removeDrift: removeDrift === 'none' ? 'none' : 'translation',
      // Its noise must not come again in production.
      seed: seed + EQUILIBRATION_SEED,
    }),
    production: createIntegrator(potential, masses, { ...common, ensemble, removeDrift }),
  };
}

function lastGoodText(structure: Structure, { frames }: GuardError): string {
  return frames
    .map(({ step, time, positions, potentialEnergy }) => {
      const properties = new Map([
        ['step', String(step)],
        ['time_fs', String(time)],
      ]);
      return writeXyzFrame({ molecule: structure.molecule, positions, properties }, { energy: potentialEnergy });
    })
    .join('');
}
