import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ResffError } from '../core/errors.js';
import { type EnvironmentCounts, environmentCountsJson, environmentCountsSchema } from '../model/environment-counts.js';
import { parseRecipe, type Recipe } from '../train/recipe.js';
import { readCheckpoint, type TrainingState, type VectorLayout, writeCheckpoint } from '../train/training-state.js';
import { writeFileAtomic } from './atomic-file.js';
import { makeFolder } from './make-folder.js';

const CHECKPOINT = 'checkpoint.safetensors';
const PREVIOUS = 'checkpoint-previous.safetensors';
const METRICS = 'metrics.jsonl';
const RECIPE = 'recipe.json';
const ENVIRONMENTS = 'environments.json';
const COVERAGE = 'coverage.json';

/** What the model of a run will cover: elements and total charges, ascending. */
export interface RunCoverage {
  readonly elements: readonly number[];
  readonly charges: readonly number[];
}

const coverageSchema: z.ZodType<RunCoverage> = z.strictObject({
  elements: z.array(z.int()),
  charges: z.array(z.int()),
});

/**
 * The folder of a training run: recipe and split as they were used, the last two checkpoints, metrics as JSON lines, and a
 * model per stage. Lines are added to the metrics; everything else is written atomically.
 */
export class TrainingFolder {
  #metrics: number | null = null;

  constructor(readonly path: string) {
    makeFolder(path);
  }

  get begun(): boolean {
    return existsSync(this.#file(CHECKPOINT)) || existsSync(this.#file(PREVIOUS));
  }

  write(name: string, contents: string | Uint8Array): void {
    writeFileAtomic(this.#file(name), contents);
  }

  /** The recipe as it was used; null for a run that has not begun. */
  recipe(): Recipe | null {
    const path = this.#file(RECIPE);
    return existsSync(path) ? parseRecipe(readFileSync(path, 'utf8')) : null;
  }

  writeRecipe(recipe: Recipe): void {
    this.write(RECIPE, `${JSON.stringify(recipe, null, 2)}\n`);
  }

  /** What the model of the run will have met; kept, as the initial model may not be there when the run goes on. */
  writeEnvironments(counts: EnvironmentCounts): void {
    this.write(ENVIRONMENTS, `${JSON.stringify(environmentCountsJson(counts))}\n`);
  }

  /** @returns null for the folder of a run that wrote none */
  environments(): EnvironmentCounts | null {
    const path = this.#file(ENVIRONMENTS);
    return existsSync(path) ? environmentCountsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
  }

  /** Elements and charges, kept likewise. */
  writeCoverage(coverage: RunCoverage): void {
    this.write(COVERAGE, `${JSON.stringify(coverage)}\n`);
  }

  /** @returns null for the folder of a run that wrote none */
  coverage(): RunCoverage | null {
    const path = this.#file(COVERAGE);
    return existsSync(path) ? coverageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
  }

  /** At every moment at least one of the two checkpoints is complete. */
  save(state: TrainingState, vector: VectorLayout): void {
    const last = this.#file(CHECKPOINT);
    if (existsSync(last)) renameSync(last, this.#file(PREVIOUS));
    writeFileAtomic(last, writeCheckpoint(state, vector));
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @param warn told about a checkpoint that cannot be used
   * @throws ResffError (code data) when there is none
   */
  load(vector: VectorLayout, warn: (message: string) => void): TrainingState {
    for (const name of [CHECKPOINT, PREVIOUS]) {
      if (!existsSync(this.#file(name))) continue;
      try {
        return readCheckpoint(readFileSync(this.#file(name)), vector);
      } catch (error) {
        if (!(error instanceof ResffError)) throw error;
        warn(`${error.message} (${this.#file(name)})`);
      }
    }
    throw new ResffError('data', `run: expected a checkpoint, got none that can be read (${this.path})`);
  }

  /**
   * Opens the metrics for new lines.
   *
   * @param keep whether a line written earlier belongs to the run as it is resumed; the others, written after the checkpoint,
   * are cut off, as they will be written again
   */
  openMetrics(keep: (line: unknown) => boolean): void {
    const path = this.#file(METRICS);
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    const kept = lines.filter((line) => line !== '' && keep(parseLine(line)));
    writeFileAtomic(path, kept.map((line) => `${line}\n`).join(''));
    this.#metrics = openSync(path, 'a');
  }

  /** Adds one line; {@link openMetrics} comes first. */
  addMetrics(line: object): void {
    if (this.#metrics === null) throw new Error('metrics: expected them to be open');
    writeSync(this.#metrics, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    if (this.#metrics !== null) closeSync(this.#metrics);
    this.#metrics = null;
  }

  #file(name: string): string {
    return join(this.path, name);
  }
}

/** A line that a kill cut short is none. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
