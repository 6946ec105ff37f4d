import { type Draw, pickConformations } from './batch.js';
import { emptyEvaluation } from './loss.js';
import type { Evaluation, Objective, StageSettings, TrainingMolecule } from './objective-types.js';
import type { FloatArray } from './parameter-vector.js';

/** What is done with one shard of a batch: a gradient, or with `training` null the loss alone. */
export interface ShardTask {
  readonly draws: readonly Draw[];
  readonly settings: StageSettings;
  readonly training: {
    /** factor of the gradient */
    readonly scale: number;
    /** of the dropout masks */
    readonly seed: number;
  } | null;
}

/**
 * Computes shards, wherever: in place, or on workers. The molecules that draws refer to are known to the pool.
 */
export interface ShardPool {
  /**
   * @param weights flat parameter vector
   * @param gradient receives the sum of the shards' gradients, added in the order of the tasks whoever computed them; null
   * when no task asks for one
   * @returns the evaluation of every task, in order
   */
  run(weights: Float32Array, tasks: readonly ShardTask[], gradient: Float32Array | null): Promise<Evaluation[]>;
  close(): Promise<void>;
}

/** One shard on one objective, whose weights are set. The gradient is added to `gradient`. */
export function runShard(
  objective: Objective,
  molecules: readonly TrainingMolecule[],
  { draws, settings, training }: ShardTask,
  gradient: FloatArray,
): Evaluation {
  const chosen = draws.map(({ molecule, conformations }) => pickConformations(molecules[molecule]!, conformations));
  if (chosen.length === 0) return emptyEvaluation();
  if (training === null) return objective.evaluate(chosen, settings);
  return objective.lossGradient(chosen, settings, training.scale, gradient, training.seed);
}

/** A pool of one: everything happens in the calling thread. */
export function localPool(objective: Objective, molecules: readonly TrainingMolecule[]): ShardPool {
  return {
    async run(weights, tasks, gradient) {
      objective.setWeights(weights);
      // Every shard is summed by itself before it is added, as on workers, so both round alike.
      const part = new Float32Array(weights.length);
      gradient?.fill(0);
      return tasks.map((task) => {
        part.fill(0);
        const evaluation = runShard(objective, molecules, task, part);
        if (gradient) addInto(gradient, part);
        return evaluation;
      });
    },
    async close() {},
  };
}

export function addInto(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}
