import { ResffError } from '../../core/errors.js';
import { BOHR_TO_ANGSTROM } from '../../core/units.js';
import { writeMappedSmiles } from '../../formats/smiles/smiles-writer.js';
import { type LabelProgram, qcSchemaProgram, xtbProgram } from '../../node/label-program.js';
import { withCrew } from '../../workflow/executor.js';
import { job as frameJob } from '../../workflow/label/frame-job.js';
import type { LabelFrame } from '../../workflow/label/label-frame.js';
import { settingsOf } from '../../workflow/workflow-options.js';
import type { LibraryAnswer } from '../command.js';
import { type Session, workflowOptions } from '../session.js';
import type { LabelOptions } from './options.js';

/** A molecule with its labels, as a line of results; units of docs/training.md. */
export interface LabelJson {
  readonly record: number;
  readonly name: string;
  readonly smiles: string;
  readonly atomicNumbers: number[];
  readonly frames: readonly {
    readonly kind: string;
    /** (N,3) bohr */
    readonly positions: number[];
    readonly energy: number;
    readonly gradient: readonly number[];
  }[];
}

export async function labelAnswers(session: Session, options: LabelOptions): Promise<LibraryAnswer[]> {
  const { executor, forceField, groups } = session;
  const request = { count: options.frames, temperatureK: options.temperature, seed: options.seed };
  const setup = { model: forceField.model, settings: settingsOf(workflowOptions(session, options)), request };
  const made = await withCrew(executor, (crew) => crew.map(frameJob, setup, groups));
  const { method, basis } = options;
  const program =
    options.program === 'xtb'
      ? xtbProgram
      : qcSchemaProgram(options.program, { method, ...(basis === undefined ? {} : { basis }) });
  const answers: LibraryAnswer[] = [];
  for (const [g, outcome] of made.entries()) {
    const { molecule } = groups[g]![0]!;
    const { name } = molecule;
    if ('error' in outcome) {
      answers.push({
        molecule,
        json: { name, error: outcome.error.message },
        structures: [],
        failure: outcome.error.message,
      });
      continue;
    }
    const { labels, errors } = await labelFrames(program, molecule, outcome.value, executor.threads);
    const json: Omit<LabelJson, 'record'> = {
      name,
      smiles: writeMappedSmiles(molecule),
      atomicNumbers: [...molecule.atomicNumbers],
      frames: labels,
    };
    const failure = errors.length === 0 ? null : `${errors.length} of ${outcome.value.length} frames: ${errors[0]}`;
    answers.push({ molecule, json, structures: [], failure });
  }
  return answers;
}

/** As many programs at once as there are threads; a frame that fails costs none of the others. */
async function labelFrames(
  program: LabelProgram,
  molecule: Parameters<LabelProgram>[0],
  frames: readonly LabelFrame[],
  threads: number,
): Promise<{ labels: LabelJson['frames']; errors: string[] }> {
  const labels: LabelJson['frames'][number][] = [];
  const errors: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < frames.length) {
      const index = next++;
      const { kind, positions } = frames[index]!;
      try {
        const { energy, gradient } = await program(molecule, positions);
        labels[index] = { kind, positions: Array.from(positions, (x) => x / BOHR_TO_ANGSTROM), energy, gradient };
      } catch (error) {
        if (!(error instanceof ResffError)) throw error;
        errors.push(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return { labels: labels.filter((label) => label !== undefined), errors };
}
