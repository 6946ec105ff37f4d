import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { totalCharge } from '../../chemistry/molecule.js';
import { ResffError } from '../../core/errors.js';
import { sha256 } from '../../core/sha256.js';
import type { Architecture } from '../../model/architecture.js';
import { type EnvironmentCounts, mergeCounts } from '../../model/environment-counts.js';
import type { Json, Model } from '../../model/model.js';
import { writeModel } from '../../model/model-file.js';
import { openExecutor } from '../../node/executor.js';
import { loadInitialModel } from '../../node/model-store.js';
import { lockRun } from '../../node/run-lock.js';
import { archiveOpener } from '../../node/training-archive.js';
import { type RunCoverage, TrainingFolder } from '../../node/training-folder.js';
import { type DataSet, readDataSet } from '../../train/data-set.js';
import { countEnvironments } from '../../train/environment-census.js';
import { initializeWeights } from '../../train/initialization.js';
import type { Metrics } from '../../train/metrics.js';
import { ParameterVector } from '../../train/parameter-vector.js';
import { parseRecipe, type Recipe, type Stage } from '../../train/recipe.js';
import { startingWeights } from '../../train/starting-weights.js';
import { train } from '../../train/trainer.js';
import { freshState, type TrainingState } from '../../train/training-state.js';
import { trainingPool } from '../../workflow/training-pool.js';
import { atEnd } from '../ending.js';
import { CliError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { note } from '../output.js';
import type { TrainCommandOptions } from './options.js';
import { TrainingProgress } from './progress.js';

/** A step leaves tens of MB behind; collecting them less often keeps threads from stopping each other. */
const YOUNG_GENERATION_MB = 128;

/** Exit status `stopped` when it ends before the last stage does; a checkpoint has been written then. */
export async function runTrain(recipePath: string, options: TrainCommandOptions): Promise<void> {
  const folder = openFolder(options);
  const start = options.from ?? options.init;
  const initial = start === undefined ? null : loadInitialModel(start);
  const recipe = readRecipe(recipePath, options.from === undefined ? folder.recipe() : initial);
  atEnd(lockRun(join(options.out, 'run.lock')));
  const data = options.data ?? process.env.RESFF_DATA;
  if (data === undefined)
    throw new CliError(
      exitCodes.usage,
      'data: expected --data DIR or the environment variable RESFF_DATA, got neither',
    );

  note(`reading ${recipe.sources.map(({ name }) => name).join(', ')}`);
  const open = await archiveOpener();
  const dataSet = readDataSet(recipe, (path) => open(join(data, path)));
  const split = splitText(dataSet);
  const fingerprint = sha256(new TextEncoder().encode(JSON.stringify(recipe) + split));
  const { architecture } = recipe;
  const vector = new ParameterVector(architecture);
  const state = options.resume
    ? resumedState(folder, vector, fingerprint)
    : firstState(recipe, vector, fingerprint, initial);
  const environments = (options.resume ? folder.environments() : null) ?? environmentsMet(recipe, dataSet, initial);
  const coverage = (options.resume ? folder.coverage() : null) ?? coverageOf(dataSet, initial);
  if (!options.resume) {
    folder.writeRecipe(recipe);
    folder.write('split.json', split);
    folder.writeEnvironments(environments);
    folder.writeCoverage(coverage);
    folder.save(state, vector);
  }
  note(dataSummary(dataSet));

  const begun = Date.now();
  const secondsBefore = state.progress.seconds;
  const seconds = () => secondsBefore + (Date.now() - begun) / 1e3;
  const interrupt = interruption();
  const molecules = [...dataSet.train, ...dataSet.validation];
  const executor = openExecutor({ threads: options.workers, youngGenerationMb: YOUNG_GENERATION_MB });
  const pool = await trainingPool(executor, {
    slots: recipe.shards,
    architecture,
    molecules,
    size: vector.size,
  });
  const progress = new TrainingProgress(recipe, folder, seconds, state.progress, options.workers);
  let saved = Date.now();
  try {
    const finished = await train(
      { recipe, vector, molecules, trainCount: dataSet.train.length, pool, state },
      {
        onStep: (report) => progress.step(report),
        onValidation: (report) => progress.validation(report),
        onStage(stage, weights, validation) {
          const { initialModel } = state.progress;
          const result = {
            recipe,
            vector,
            dataSet,
            environments,
            coverage,
            stage,
            weights,
            validation,
            seconds: seconds(),
            initialModel,
          };
          folder.write(`${recipe.name}-${stage.name}.safetensors`, modelBytes(`${recipe.name}-${stage.name}`, result));
          if (stage === recipe.stages.at(-1))
            folder.write(`${recipe.name}.safetensors`, modelBytes(recipe.name, result));
          progress.stage(stage, validation);
        },
        afterStep: () => ({
          save: Date.now() - saved > 60e3 * recipe.checkpointMinutes,
          stop: interrupt.requested() || Date.now() - begun > 60e3 * (options.maxMinutes ?? Infinity),
        }),
        onSave(now) {
          now.progress.seconds = seconds();
          folder.save(now, vector);
          saved = Date.now();
        },
      },
    );
    if (!finished) {
      note(`stopped in stage ${state.progress.stage + 1} of ${recipe.stages.length}; --resume goes on`);
      process.exitCode = exitCodes.stopped;
    }
  } finally {
    interrupt.release();
    folder.close();
    await pool.close();
    await executor.close();
  }
}

/** @param known whose architecture a recipe without one has */
function readRecipe(path: string, known: { readonly architecture: Architecture } | null): Recipe {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(exitCodes.input, `recipe ${path}: ${(cause as Error).message}`, { cause });
  }
  return parseRecipe(text, known?.architecture);
}

function openFolder({ out, resume, init, from }: TrainCommandOptions): TrainingFolder {
  let folder: TrainingFolder;
  try {
    folder = new TrainingFolder(out);
  } catch (cause) {
    throw new CliError(exitCodes.output, `output ${out}: ${(cause as Error).message}`, { cause });
  }
  if (folder.begun && !resume)
    throw new CliError(exitCodes.usage, `output ${out}: expected a new folder, or --resume, got one with a run in it`);
  if (!folder.begun && resume)
    throw new CliError(exitCodes.usage, `output ${out}: expected the folder of a run to resume, got one without`);
  if (resume && (init ?? from) !== undefined)
    throw new CliError(exitCodes.usage, '--init, --from: expected a new run, got --resume, which has its weights');
  if (init !== undefined && from !== undefined)
    throw new CliError(exitCodes.usage, '--init, --from: expected one model to start from, got two');
  return folder;
}

function resumedState(folder: TrainingFolder, vector: ParameterVector, fingerprint: string): TrainingState {
  const state = folder.load(vector, (message) => note(`warning: ${message}`));
  if (state.progress.fingerprint !== fingerprint)
    throw new ResffError(
      'option',
      `resume: expected the recipe and the data the run was begun with (recipe.json, split.json), got others (${folder.path})`,
    );
  return state;
}

function firstState(recipe: Recipe, vector: ParameterVector, fingerprint: string, model: Model | null): TrainingState {
  if (model === null) return freshState(initializeWeights(vector, recipe.architecture, recipe.seed), fingerprint);
  const { weights, added } = startingWeights(vector, recipe, model);
  if (added.length > 0)
    note(
      `${model.name} has no ${added.length} tensors of this architecture, which take initial values: ${added.join(', ')}`,
    );
  return freshState(weights, fingerprint, `${model.name} (sha256 ${model.sha256})`);
}

/** Of the molecules trained on and those the initial model has met. */
function environmentsMet({ sources }: Recipe, { train }: DataSet, initial: Model | null): EnvironmentCounts {
  const counts = countEnvironments(
    train.map(({ molecule }) => molecule),
    [...new Set(sources.map(({ path }) => path))],
  );
  return initial?.environments ? mergeCounts(initial.environments, counts) : counts;
}

/** Elements and charges of the molecules trained on and those the initial model covers. */
function coverageOf({ train }: DataSet, initial: Model | null): RunCoverage {
  const ascending = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
  return {
    elements: ascending([
      ...(initial?.elements ?? []),
      ...train.flatMap(({ molecule }) => [...molecule.atomicNumbers]),
    ]),
    charges: ascending([...(initial?.charges ?? []), ...train.map(({ molecule }) => totalCharge(molecule))]),
  };
}

/** Which records were used how, as JSON: one line per record. */
function splitText({ train, validation, reports }: DataSet): string {
  const list = (molecules: DataSet['train']) => {
    const out: Record<string, string[]> = {};
    for (const { source, id } of molecules) {
      out[source] ??= [];
      out[source].push(id);
    }
    return out;
  };
  return `${JSON.stringify({ reports, validation: list(validation), train: list(train) }, null, 1)}\n`;
}

function dataSummary({ train, validation, reports }: DataSet): string {
  const lines = Object.entries(reports).map(([path, report]) => {
    const skipped = Object.entries(report.skipped).map(([why, { count }]) => `${count} ${why}`);
    const dropped = Object.entries(report.dropped).map(([why, count]) => `${count} conformations ${why}`);
    const left = [...skipped, ...dropped, ...(report.excluded > 0 ? [`${report.excluded} excluded`] : [])];
    return `${path}: ${report.molecules} of ${report.records} molecules, ${report.conformations} conformations${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`;
  });
  return [...lines, `${train.length} molecules to train on, ${validation.length} to validate on`].join('\n');
}

interface StageResult {
  readonly recipe: Recipe;
  readonly vector: ParameterVector;
  readonly dataSet: DataSet;
  readonly environments: EnvironmentCounts;
  readonly coverage: RunCoverage;
  readonly stage: Stage;
  readonly weights: Float32Array;
  readonly validation: Metrics | null;
  readonly seconds: number;
  readonly initialModel: string | null;
}

function modelBytes(name: string, result: StageResult): Uint8Array {
  const { recipe, vector, dataSet, stage } = result;
  return writeModel({
    name,
    architecture: recipe.architecture,
    weights: vector.toWeights(result.weights),
    residualWeight: stage.kind === 'mm' ? 0 : 1,
    ...result.coverage,
    environments: result.environments,
    provenance: {
      recipe: recipe as unknown as Json,
      stage: stage.name,
      initialModel: result.initialModel,
      molecules: dataSet.train.length,
      validation: result.validation as unknown as Json,
      seconds: Math.round(result.seconds),
    },
  });
}
