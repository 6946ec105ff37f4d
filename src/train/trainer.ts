import { ResffError } from '../core/errors.js';
import { mixSeed } from '../core/seed.js';
import { adamStep } from './adam.js';
import { balanceShards, planBatch, type RecordSize } from './batch.js';
import { updateAverage } from './ema.js';
import { clipGradient } from './gradient-clip.js';
import { addEvaluation, emptyEvaluation } from './loss.js';
import { type Metrics, metricsOf } from './metrics.js';
import { muonDirection, muonStep } from './muon.js';
import type { Evaluation, TrainingMolecule } from './objective-types.js';
import type { ParameterVector, Range } from './parameter-vector.js';
import { type Recipe, type Stage, stageSettings } from './recipe.js';
import { learningRate, observeScore } from './schedule.js';
import type { ShardPool } from './shard.js';
import { beginStage, type TrainingState } from './training-state.js';

/** One step as its observers see it. */
export interface StepReport {
  readonly stage: Stage;
  /** steps done in this stage */
  readonly step: number;
  readonly learningRate: number;
  /** of the batch, before clipping */
  readonly gradientNorm: number;
  readonly evaluation: Evaluation;
}

export interface ValidationReport {
  readonly stage: Stage;
  readonly step: number;
  readonly metrics: Metrics;
  /** whether it is the best of its stage so far */
  readonly best: boolean;
}

/** What the surroundings of a run do; each is awaited before the run goes on. */
export interface TrainingObserver {
  onStep?(report: StepReport): void;
  onValidation?(report: ValidationReport): void;
  /** `weights` are what the stage keeps: its best validated average, or its last one where nothing is validated */
  onStage?(stage: Stage, weights: Float32Array, validation: Metrics | null): void;
  /** Called after every step: whether to save the state now, and whether to end the run there. */
  afterStep?(): { save: boolean; stop: boolean };
  onSave?(state: TrainingState): void;
}

export interface TrainingRun {
  readonly recipe: Recipe;
  readonly vector: ParameterVector;
  /** the pool's molecules: first those trained on, then those validated on */
  readonly molecules: readonly Pick<TrainingMolecule, 'id' | 'source' | 'molecule' | 'energies'>[];
  readonly trainCount: number;
  readonly pool: ShardPool;
  readonly state: TrainingState;
}

/** Molecules of one piece of a validation: small enough to balance, large enough to fill a batch. */
const VALIDATION_MOLECULES = 4;

/**
 * Runs the stages of a recipe from wherever the state is, changing the state step by step. With equal recipe, data and state
 * the weights are equal bit by bit, whatever the pool, and wherever the run was interrupted.
 *
 * @returns whether all stages are done; false when an observer stopped it (the state has been saved then)
 * @throws ResffError (code numeric) naming stage, step and molecules when loss or gradient is not finite: the state is that
 * before the step
 */
export async function train(run: TrainingRun, observer: TrainingObserver = {}): Promise<boolean> {
  const { recipe, state } = run;
  while (state.progress.stage < recipe.stages.length) {
    const index = state.progress.stage;
    const stage = recipe.stages[index]!;
    const runner = stageRunner(run, stage, index);
    while (state.progress.step < stage.steps && !state.progress.stopped) {
      const report = await runner.step();
      observer.onStep?.(report);
      if (runner.validates && (report.step % stage.validateEvery === 0 || report.step === stage.steps)) {
        const validation = await runner.validate();
        observer.onValidation?.(validation);
      }
      const { save, stop } = observer.afterStep?.() ?? { save: false, stop: false };
      if (save || stop) observer.onSave?.(state);
      if (stop) return false;
    }
    const kept = runner.validates ? state.best : stage.average === null ? state.weights : state.average;
    state.weights.set(kept);
    const validation = runner.validates ? await runner.measure(state.weights) : null;
    observer.onStage?.(stage, state.weights, validation);
    beginStage(state, index + 1);
    observer.onSave?.(state);
  }
  return true;
}

/** Steps and validations of one stage. */
function stageRunner(run: TrainingRun, stage: Stage, index: number) {
  const { recipe, vector, molecules, pool, state } = run;
  const settings = stageSettings(stage);
  const modules = [
    ...(settings.trainMm ? (['mm'] as const) : []),
    ...(settings.trainResidual ? (['residual'] as const) : []),
  ];
  const ranges = vector.ranges(modules);
  const sizes = molecules.map(({ molecule, energies }) => ({
    atoms: molecule.atomicNumbers.length,
    conformations: energies.length,
  }));
  const matrices = stage.optimizer === 'muon' ? vector.hiddenMatrices(modules) : [];
  const rest = complement(ranges, matrices);
  const epoch = epochOf(run, stage);
  const held = validationShards(run, stage, sizes);
  const gradient = new Float32Array(vector.size);
  const seed = mixSeed(recipe.seed, index);

  async function step(): Promise<StepReport> {
    const { progress } = state;
    const batch = planBatch(sizes, epoch, { ...stage, seed, step: progress.step, shards: recipe.shards });
    const tasks = batch.map((draws, shard) => ({
      draws,
      settings,
      training: { scale: 1 / stage.batchMolecules, seed: mixSeed(seed, 2, progress.step, shard) },
    }));
    const evaluations = await pool.run(state.weights, tasks, gradient);
    const norm = clipGradient(gradient, ranges, stage.clipNorm ?? Infinity);
    if (!Number.isFinite(norm) || !evaluations.every(({ loss }) => Number.isFinite(loss))) {
      const bad = batch.filter((_, shard) => !Number.isFinite(evaluations[shard]!.loss));
      const ids = (bad.length > 0 ? bad : batch).flat().map(({ molecule }) => molecules[molecule]!.id);
      throw new ResffError(
        'numeric',
        `training: expected a finite loss and gradient, got norm ${norm} (stage ${stage.name}, step ${progress.step + 1}, among molecules ${ids.join(', ')}); a lower learning rate or a bound on forces may help`,
      );
    }
    const rate = learningRate(stage.schedule, stage.learningRate, progress.step, stage.steps, progress.patience);
    progress.adamSteps += 1;
    adamStep(state.weights, gradient, state, { learningRate: rate, step: progress.adamSteps }, rest);
    if (matrices.length > 0) {
      muonDirection(gradient, state.firstMoment, matrices);
      await pool.orthogonalize(gradient, matrices);
      muonStep(state.weights, gradient, rate, matrices);
    }
    if (stage.average !== null) updateAverage(state.average, state.weights, stage.average, progress.step, ranges);
    progress.step += 1;
    return {
      stage,
      step: progress.step,
      learningRate: rate,
      gradientNorm: norm,
      evaluation: evaluations.reduce(addEvaluation, emptyEvaluation()),
    };
  }

  async function measure(weights: Float32Array): Promise<Metrics> {
    const tasks = held.map((draws) => ({ draws, settings, training: null }));
    const evaluations = await pool.run(weights, tasks, null);
    return metricsOf(evaluations.reduce(addEvaluation, emptyEvaluation()));
  }

  async function validate(): Promise<ValidationReport> {
    const { progress } = state;
    const weights = stage.average === null ? state.weights : state.average;
    const metrics = await measure(weights);
    const score = metrics.loss;
    if (observeScore(stage.schedule, progress.patience, score)) resetOptimizer(state, ranges);
    const best = progress.bestScore === null || score < progress.bestScore;
    if (best) {
      progress.bestScore = score;
      progress.sinceBest = 0;
      state.best.set(weights);
    } else progress.sinceBest += 1;
    if (stage.earlyStopping !== null && progress.sinceBest >= stage.earlyStopping) progress.stopped = true;
    return { stage, step: progress.step, metrics, best };
  }

  return { step, measure, validate, validates: held.length > 0 };
}

/** The molecules a stage trains on, each as often as its source says. */
function epochOf({ recipe, molecules, trainCount }: TrainingRun, stage: Stage): number[] {
  const repeat = new Map(recipe.sources.map((source) => [source.name, source.repeat]));
  const out = molecules
    .slice(0, trainCount)
    .flatMap(({ source }, i) =>
      stage.sources === null || stage.sources.includes(source) ? Array<number>(repeat.get(source) ?? 1).fill(i) : [],
    );
  if (out.length === 0)
    throw new ResffError('data', `stage ${stage.name}: expected molecules of ${stage.sources?.join(', ')}, got none`);
  return out;
}

/** The molecules a stage is validated on with all their conformations, in pieces. */
function validationShards({ molecules, trainCount }: TrainingRun, stage: Stage, sizes: readonly RecordSize[]) {
  const draws = molecules.flatMap(({ source }, molecule) =>
    molecule >= trainCount && (stage.sources === null || stage.sources.includes(source))
      ? [{ molecule, conformations: Array.from({ length: sizes[molecule]!.conformations }, (_, c) => c) }]
      : [],
  );
  return balanceShards(draws, sizes, Math.ceil(draws.length / VALIDATION_MOLECULES));
}

/** `ranges` without the entries of `matrices`, both ascending. */
function complement(ranges: readonly Range[], matrices: readonly Range[]): Range[] {
  return ranges.flatMap(({ begin, end }) => {
    const inside = matrices.filter((matrix) => matrix.begin >= begin && matrix.end <= end);
    const edges = [begin, ...inside.flatMap((matrix) => [matrix.begin, matrix.end]), end];
    return Array.from({ length: edges.length / 2 }, (_, k) => ({ begin: edges[2 * k]!, end: edges[2 * k + 1]! }));
  });
}

function resetOptimizer(state: TrainingState, ranges: readonly Range[]): void {
  state.progress.adamSteps = 0;
  for (const { begin, end } of ranges) {
    state.firstMoment.fill(0, begin, end);
    state.secondMoment.fill(0, begin, end);
  }
}
