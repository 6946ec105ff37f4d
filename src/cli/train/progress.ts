import type { TrainingFolder } from '../../node/training-folder.js';
import { addEvaluation, emptyEvaluation } from '../../train/loss.js';
import { type Metrics, metricsOf } from '../../train/metrics.js';
import type { Recipe, Stage } from '../../train/recipe.js';
import type { StepReport, ValidationReport } from '../../train/trainer.js';
import type { Progress } from '../../train/training-state.js';
import { duration } from '../duration.js';
import { note } from '../output.js';

/** Steps that one line of the metrics averages over. */
const STEPS_PER_LINE = 50;

/** Lines of metrics.jsonl and of standard error. */
export class TrainingProgress {
  #sum = emptyEvaluation();
  #steps = 0;
  #norm = 0;
  #since = Date.now();
  #shown = 0;

  constructor(
    readonly recipe: Recipe,
    readonly folder: TrainingFolder,
    readonly seconds: () => number,
    begun: Progress,
    workers: number,
  ) {
    // Lines behind the point of resumption are written again.
    const { stage, step } = begun;
    const place = new Map(recipe.stages.map(({ name }, index) => [name, index]));
    folder.openMetrics((line) => {
      const known = line as { stage?: string; step?: number } | null;
      const index = place.get(known?.stage ?? '');
      return index !== undefined && (index < stage || (index === stage && (known?.step ?? 0) <= step));
    });
    note(`training on ${workers} worker${workers === 1 ? '' : 's'}`);
  }

  step({ stage, step, learningRate, gradientNorm, evaluation }: StepReport): void {
    this.#sum = addEvaluation(this.#sum, evaluation);
    this.#steps += 1;
    this.#norm += gradientNorm;
    if (step % STEPS_PER_LINE !== 0 && step !== stage.steps) return;
    const elapsed = (Date.now() - this.#since) / 1e3;
    const metrics = metricsOf(this.#sum);
    const conformationsPerSecond = metrics.conformations / elapsed;
    const gradient = this.#norm / this.#steps;
    const line = { ...this.#head('train', stage, step), learningRate, gradientNorm: gradient, ...metrics };
    this.folder.addMetrics({ ...line, conformationsPerSecond });
    // The terminal wants a sign of life, not every line.
    if (Date.now() - this.#shown > 10e3) {
      const left = ((stage.steps - step) * elapsed) / this.#steps;
      note(
        `${this.#place(stage, step)}: ${metricsText(metrics)}, ${conformationsPerSecond.toFixed(0)} conformations/s, stage ends in ${duration(left)}`,
      );
      this.#shown = Date.now();
    }
    this.#sum = emptyEvaluation();
    this.#steps = 0;
    this.#norm = 0;
    this.#since = Date.now();
  }

  validation({ stage, step, metrics, best }: ValidationReport): void {
    this.folder.addMetrics({ ...this.#head('validation', stage, step), best, ...metrics });
    note(`${this.#place(stage, step)}: validation ${metricsText(metrics)}${best ? '' : ' (not better)'}`);
    this.#since = Date.now();
  }

  stage(stage: Stage, validation: Metrics | null): void {
    const seconds = this.seconds();
    const result = validation === null ? '' : `: validation ${metricsText(validation)}`;
    note(`stage ${stage.name} done after ${duration(seconds)}${result}`);
  }

  #head(kind: 'train' | 'validation', stage: Stage, step: number) {
    return { kind, stage: stage.name, step, seconds: Number(this.seconds().toFixed(1)) };
  }

  #place(stage: Stage, step: number): string {
    const { stages } = this.recipe;
    return `stage ${stages.indexOf(stage) + 1}/${stages.length} ${stage.name} ${step}/${stage.steps}`;
  }
}

function metricsText({ energyRmse, energyMae, forceRmse, forceMae, dipoleRmse }: Metrics): string {
  const pair = (rmse: number, mae: number) => `${rmse.toFixed(3)}/${mae.toFixed(3)}`;
  const forces = forceRmse === null || forceMae === null ? '' : `, forces ${pair(forceRmse, forceMae)} kcal/mol/Å`;
  const dipoles = dipoleRmse === null ? '' : `, dipoles ${dipoleRmse.toFixed(3)} e Å`;
  return `RMSE/MAE energies ${pair(energyRmse, energyMae)} kcal/mol${forces}${dipoles}`;
}
