import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { fileStorage } from '../../node/file-storage.js';
import { lockRun } from '../../node/run-lock.js';
import { type DynamicsProgress, runMolecularDynamics } from '../../workflow/dynamics.js';
import { hasCheckpoint } from '../../workflow/dynamics-file.js';
import { planDynamics } from '../../workflow/dynamics-plan.js';
import { requestedReporter } from '../../workflow/reporter-request.js';
import { trajectoryFormatOf } from '../../workflow/trajectory-file.js';
import { atEnd } from '../ending.js';
import { CliError, describeError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { checkFolder, note, print, printJson } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import type { MdCommandOptions } from './options.js';
import { type MdPaths, pathsOf } from './paths.js';
import { mdPlot } from './plot.js';
import { MdProgress } from './progress.js';
import { requestOf } from './request.js';
import { type MdOutcome, mdJson, mdText, tableOf } from './summary.js';

/** Exit status `failed` when a guard ended a run, `stopped` after a signal; the summary covers what there is. */
export async function runMd(inputs: readonly string[], options: MdCommandOptions): Promise<void> {
  const request = requestOf(options);
  planDynamics(request);
  trajectoryFormatOf(options.output);
  checkFolder(options.output);
  const session = await openSession(inputs, options, true);
  const structures = session.groups.flat();
  const allPaths = pathsOf(structures, inputs, options);
  for (const { trajectory } of allPaths)
    atEnd(await withFileErrors(trajectory, async () => lockRun(`${trajectory}.lock`)));
  checkRestart(allPaths, options);
  // What is wrong in --report is said before hours of computing, not after.
  for (const { molecule, positions } of structures)
    for (const entry of request.report ?? []) requestedReporter(entry, molecule, positions);

  const interrupt = interruption();
  const outcomes: MdOutcome[] = [];
  let refused = 0;
  try {
    for (const [i, structure] of structures.entries()) {
      if (interrupt.requested()) break;
      const paths = allPaths[i]!;
      try {
        outcomes.push(
          await withFileErrors(paths.trajectory, async () => {
            const outcome = await runOne(session, structure, paths, options, interrupt.signal);
            if (paths.plot) fileStorage.write(paths.plot, mdPlot(structure.molecule.name, tableOf(paths)));
            return outcome;
          }),
        );
      } catch (error) {
        // A molecule that the model refuses does not keep the others from their runs.
        if (structures.length === 1 || !(error instanceof ResffError) || error.code !== 'molecule') throw error;
        note(`${describeError(error)} (${structure.molecule.name})`);
        refused++;
      }
    }
  } finally {
    interrupt.release();
  }
  if (options.json) {
    const { units, ...head } = jsonHead(session, options);
    printJson({
      ...head,
      units: { ...units, time: 'ps', temperature: 'K', drift: 'kcal/mol/atom per 100 ps' },
      results: outcomes.map(mdJson),
    });
  } else print(`${textHead(session, options)}${mdText(outcomes)}`);
  if (refused > 0 || outcomes.some(({ ended }) => ended === 'failed')) process.exitCode = exitCodes.failed;
  else if (interrupt.requested() && outcomes.at(-1)?.ended !== 'done') process.exitCode = exitCodes.stopped;
  else if (outcomes.length < structures.length) process.exitCode = exitCodes.stopped;
}

async function runOne(
  session: Session,
  structure: Structure,
  paths: MdPaths,
  options: MdCommandOptions,
  signal: AbortSignal,
): Promise<MdOutcome> {
  const request = requestOf(options);
  const { name } = structure.molecule;
  const { timestepFs } = planDynamics(request);
  const progress = new MdProgress(name, timestepFs, options.progress);
  const outcome = await runMolecularDynamics(session.forceField.model, structure, request, {
    ...workflowOptions(session, options),
    signal,
    output: { storage: fileStorage, paths },
    existing: options.restart ? 'continue' : options.overwrite ? 'overwrite' : 'refuse',
    checkpointEveryS: options.checkpointEvery,
    onProgress: (at: DynamicsProgress) => progress.show(at),
    onWarning: session.warn,
  });
  if (outcome.failure) {
    const { message, frames } = outcome.failure;
    const where = frames.length > 0 ? `last good frames in ${paths.lastGood}` : 'there are no good frames';
    note(`error: ${name}: ${message}; ${where}`);
  }
  const { seconds, nsPerDay } = progress;
  return { ...outcome, structure, paths, request, timestepFs, threads: options.threads, seconds, nsPerDay };
}

/** @throws CliError (usage) for --restart without a run to go on with, and for a run that would be overwritten */
function checkRestart(allPaths: readonly MdPaths[], { restart, overwrite }: MdCommandOptions): void {
  const begun = allPaths.filter(({ checkpoint }) => hasCheckpoint(fileStorage, checkpoint));
  if (restart && begun.length === 0)
    throw new CliError(
      exitCodes.usage,
      `--restart: expected a run to go on with, got none (${allPaths.map(({ checkpoint }) => checkpoint).join(', ')})`,
    );
  if (!restart && !overwrite && begun.length > 0)
    throw new CliError(
      exitCodes.usage,
      `output ${begun[0]!.trajectory}: expected a new run, --restart or --overwrite, got a checkpoint of one (${begun[0]!.checkpoint})`,
    );
}

/** Errors of the file system are errors of the output. */
async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
    throw new CliError(exitCodes.output, `output ${path}: ${cause.message}`, { cause });
  }
}
