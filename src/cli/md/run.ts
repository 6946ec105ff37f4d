import { writeFileAtomic } from '../../node/atomic-file.js';
import { hasCheckpoint } from '../../node/dynamics-file.js';
import { trajectoryFormatOf } from '../../node/trajectory-file.js';
import { sumPotentials } from '../../potentials/sum.js';
import { requestedRestraints } from '../../simulate/restraint-request.js';
import { CliError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { checkFolder, print, printJson } from '../output.js';
import { jsonHead, openSession, textHead } from '../session.js';
import type { MdCommandOptions } from './options.js';
import { pathsOf, planOf, settingsOf } from './plan.js';
import { mdPlot } from './plot.js';
import { reporterOf } from './report.js';
import { type MdOutcome, runStructure } from './structure.js';
import { mdJson, mdText } from './summary.js';

/** Exit status `failed` when a guard ended a run, `stopped` after a signal; the summary covers what there is. */
export async function runMd(inputs: readonly string[], options: MdCommandOptions): Promise<void> {
  const plan = planOf(options);
  trajectoryFormatOf(options.output);
  checkFolder(options.output);
  const session = await openSession(inputs, options, options.threads);
  const structures = session.groups.flat();
  const allPaths = pathsOf(structures, inputs, options);
  if (options.restart && !allPaths.some(({ checkpoint }) => hasCheckpoint(checkpoint)))
    throw new CliError(
      exitCodes.usage,
      `--restart: expected a run to go on with, got none (${allPaths.map(({ checkpoint }) => checkpoint).join(', ')})`,
    );

  // What is wrong in --report is said before hours of computing, not after.
  for (const { molecule, positions } of structures)
    for (const entry of options.report) reporterOf(entry, molecule, positions);

  const interrupt = interruption();
  const outcomes: MdOutcome[] = [];
  try {
    for (const group of session.groups) {
      const forceField = session.potential(group);
      for (const structure of group) {
        const paths = allPaths[structures.indexOf(structure)]!;
        if (interrupt.requested()) break;
        const settings = settingsOf(structure, session.forceField.model, options, plan);
        const { molecule, positions } = structure;
        const potential =
          plan.restraints.length > 0
            ? sumPotentials([forceField, requestedRestraints(molecule, positions, plan.restraints)])
            : forceField;
        const run = { structure, potential, options, plan, paths, settings, signal: interrupt.signal };
        outcomes.push(
          await withFileErrors(paths.trajectory, async () => {
            const outcome = await runStructure(run);
            if (paths.plot) writeFileAtomic(paths.plot, mdPlot(molecule.name, paths.energies));
            return outcome;
          }),
        );
      }
    }
  } finally {
    interrupt.release();
    session.forceField.backend.close();
  }
  if (options.json) {
    const { units, ...head } = jsonHead(session, options);
    printJson({
      ...head,
      units: { ...units, time: 'ps', temperature: 'K', drift: 'kcal/mol/atom per 100 ps' },
      results: outcomes.map(mdJson),
    });
  } else print(`${textHead(session, options)}${mdText(outcomes)}`);
  if (outcomes.some(({ ended }) => ended === 'failed')) process.exitCode = exitCodes.failed;
  else if (interrupt.requested() && outcomes.at(-1)?.ended !== 'done') process.exitCode = exitCodes.stopped;
  else if (outcomes.length < structures.length) process.exitCode = exitCodes.stopped;
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
