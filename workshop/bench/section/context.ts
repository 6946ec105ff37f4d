import type { Model } from 'resff';
import type { Machine } from '../machine.js';
import type { BenchOptions } from '../option.js';
import type { Result } from '../table.js';
import type { TorchTimes } from '../torch.js';

/** What a section of the bench works with. */
export interface Context {
  readonly model: Model;
  readonly machine: Machine;
  readonly options: BenchOptions;
  /** Prints a line, and keeps it for the report. */
  readonly report: (line: string) => void;
  /** Atoms of the random systems. */
  readonly sizes: readonly number[];
  /** Times of the same network in PyTorch; null where there is none. */
  readonly torch: (threads: number) => TorchTimes | null;
}

/** One part of the bench. */
export interface Section {
  /** for `--only`, and of its results */
  readonly name: string;
  run(context: Context): readonly Result[] | Promise<readonly Result[]>;
}
