import { type Draw, pickConformations } from './batch.js';
import { emptyEvaluation } from './loss.js';
import type { Evaluation, Objective, StageSettings, TrainingMolecule } from './objective-types.js';
import type { MatrixRange } from './parameter-vector.js';

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
   * @param tasks all with a gradient, or none
   * @param gradient receives the sum of the shards' gradients, added in the order of the tasks whoever computed them; null
   * when no task asks for one
   * @returns the evaluation of every task, in order
   */
  run(weights: Float32Array, tasks: readonly ShardTask[], gradient: Float32Array | null): Promise<Evaluation[]>;
  /** Makes these matrices of a flat vector orthogonal in place ({@link orthogonalized}). */
  orthogonalize(vector: Float32Array, matrices: readonly MatrixRange[]): Promise<void>;
  close(): Promise<void>;
}

/** The numbers of a call, which its threads share. */
export interface ShardMemory {
  /** flat parameter vector */
  readonly weights: Float32Array;
  /** filter tables of these weights, (tableSize) */
  readonly tables: Float32Array;
  /** gradient of each task in the layout of the weights */
  readonly gradients: readonly Float32Array[];
  /** and with respect to the tables */
  readonly tableGradients: readonly Float32Array[];
}

/** The threads that work on a call together. All take the same calls in the same order. */
export interface ShardTeam {
  readonly rank: number;
  readonly threads: number;
  /** Waits until all threads are here. */
  meet(): void;
  /** The next task nobody has begun. */
  next(): number;
}

/** One thread's work on calls. */
export class ShardWorker {
  constructor(
    private readonly objective: Objective,
    private readonly molecules: readonly TrainingMolecule[],
    private readonly memory: ShardMemory,
    private readonly team: ShardTeam,
  ) {}

  /**
   * Tables are made, shards computed, tables differentiated and gradients added up; all threads finish one before the next
   * begins. Each task of a gradient stands for one part of the tables, whose gradient is passed on where it was made.
   *
   * @returns the tasks done by this thread. The first row of `gradients` has the sum when all threads are back.
   */
  run(tasks: readonly ShardTask[]): [slot: number, evaluation: Evaluation][] {
    const { objective, memory, team } = this;
    const { weights, tables, gradients, tableGradients } = memory;
    const trains = tasks.some(({ training }) => training !== null);
    const reads = tasks.some(({ settings }) => settings.residualWeight !== 0);
    const of = reads ? (trains ? tasks.length : 1) : 0;
    const parts = Array.from({ length: of }, (_, index) => ({ index, of })).filter(({ index }) => this.isMine(index));
    objective.setWeights(weights);
    for (const part of parts) objective.makeTables(part, tables);
    team.meet();
    if (reads) objective.useTables(tables);
    const done: [number, Evaluation][] = [];
    for (let slot = team.next(); slot < tasks.length; slot = team.next())
      done.push([slot, this.shard(slot, tasks[slot]!)]);
    if (!trains) return done;
    team.meet();
    if (tasks.some(({ settings }) => settings.trainResidual))
      for (const part of parts) objective.addTableGradient(part, tableGradients.slice(0, of), gradients[part.index]!);
    team.meet();
    this.sum(tasks.length);
    return done;
  }

  /** Makes this thread's share of the matrices of the first row of `gradients` orthogonal. */
  orthogonalize(matrices: readonly MatrixRange[]): void {
    const vector = this.memory.gradients[0]!;
    for (const [index, { begin, end, rows, columns }] of matrices.entries())
      if (this.isMine(index)) this.objective.orthogonalize(vector.subarray(begin, end), rows, columns);
  }

  private isMine(index: number): boolean {
    return index % this.team.threads === this.team.rank;
  }

  /** @param slot of the gradients that are written */
  private shard(slot: number, { draws, settings, training }: ShardTask): Evaluation {
    const { objective, molecules, memory } = this;
    const chosen = draws.map(({ molecule, conformations }) => pickConformations(molecules[molecule]!, conformations));
    if (training === null) return chosen.length === 0 ? emptyEvaluation() : objective.evaluate(chosen, settings);
    const [gradient, tableGradient] = [memory.gradients[slot]!, memory.tableGradients[slot]!];
    gradient.fill(0);
    tableGradient.fill(0);
    if (chosen.length === 0) return emptyEvaluation();
    return objective.lossGradient(chosen, settings, training.scale, gradient, tableGradient, training.seed);
  }

  /** Adds the gradients up, in the order of the tasks, in this thread's share of the entries. */
  private sum(tasks: number): void {
    const { rank, threads } = this.team;
    const [sum, ...others] = this.memory.gradients.slice(0, tasks);
    const [begin, end] = [rank, rank + 1].map((share) => Math.floor((share * sum!.length) / threads));
    for (const other of others) for (let i = begin!; i < end!; i++) sum![i]! += other[i]!;
  }
}

/** A pool of one: everything happens in the calling thread. */
export function localPool(objective: Objective, molecules: readonly TrainingMolecule[]): ShardPool {
  const tables = new Float32Array(objective.tableSize);
  const [gradients, tableGradients]: Float32Array[][] = [[], []];
  let next = 0;
  const alone: ShardTeam = { rank: 0, threads: 1, meet() {}, next: () => next++ };
  return {
    async run(weights, tasks, gradient) {
      while (gradient !== null && gradients.length < tasks.length) {
        gradients.push(new Float32Array(weights.length));
        tableGradients.push(new Float32Array(tables.length));
      }
      next = 0;
      const worker = new ShardWorker(objective, molecules, { weights, tables, gradients, tableGradients }, alone);
      const done = worker.run(tasks);
      gradient?.set(gradients[0]!);
      return done.map(([, evaluation]) => evaluation);
    },
    async orthogonalize(vector, matrices) {
      for (const { begin, end, rows, columns } of matrices)
        objective.orthogonalize(vector.subarray(begin, end), rows, columns);
    },
    async close() {},
  };
}
