import { ResffError } from '../core/errors.js';
import type { DynamicsFrame } from '../simulate/dynamics.js';
import {
  type DynamicsCheckpoint,
  readDynamicsCheckpoint,
  writeDynamicsCheckpoint,
} from '../simulate/dynamics-checkpoint.js';
import { columnTitle, type ReportColumn } from '../simulate/reporter.js';
import type { GrowingFile, Storage } from './storage.js';
import { TrajectoryFile, type TrajectoryOptions } from './trajectory-file.js';

export interface DynamicsPaths {
  readonly trajectory: string;
  readonly energies: string;
  readonly checkpoint: string;
}

export interface DynamicsFileOptions extends TrajectoryOptions {
  readonly paths: DynamicsPaths;
  readonly columns: readonly ReportColumn[];
}

/**
 * The files of a run of dynamics: trajectory, a table of numbers per frame (CSV), the last two checkpoints. A checkpoint is
 * written only after everything it counts is on the disk, and says how long each file was; a restarted run cuts the files back
 * to that, so that no frame is missing and none is there twice.
 */
export class DynamicsFile {
  readonly trajectory: TrajectoryFile;
  readonly #table: GrowingFile;

  /**
   * @param from to go on with; default: new files, and checkpoints of a run before are removed
   * @throws ResffError (code data) when a file is shorter than the checkpoint says; errors of the storage
   */
  constructor(
    readonly storage: Storage,
    readonly options: DynamicsFileOptions,
    from?: Pick<DynamicsCheckpoint, 'frames' | 'lengths'>,
  ) {
    const { paths, columns } = options;
    // A checkpoint of other files must never be found beside these.
    if (!from) for (const path of [paths.checkpoint, previousCheckpoint(paths.checkpoint)]) storage.remove(path);
    const bytes = (role: string) => from?.lengths[role] ?? 0;
    this.trajectory = new TrajectoryFile(storage, paths.trajectory, options, {
      bytes: bytes('trajectory'),
      frames: from?.frames ?? 0,
    });
    this.#table = storage.grow(paths.energies, bytes('energies'));
    if (this.#table.length === 0) this.#table.append(`${columns.map(columnTitle).join(',')}\n`);
  }

  addFrame({ state, values }: DynamicsFrame): void {
    this.trajectory.append(state);
    const { columns } = this.options;
    this.#table.append(`${values.map((value, c) => value.toFixed(columns[c]!.digits)).join(',')}\n`);
  }

  flush(): void {
    this.trajectory.flush();
    this.#table.flush();
  }

  /** At every moment at least one of the last two checkpoints is complete, and the files it counts are. */
  save(checkpoint: Omit<DynamicsCheckpoint, 'frames' | 'lengths'>): void {
    this.flush();
    const { checkpoint: path } = this.options.paths;
    this.storage.rename(path, previousCheckpoint(path));
    const lengths = { trajectory: this.trajectory.length, energies: this.#table.length };
    this.storage.write(path, writeDynamicsCheckpoint({ ...checkpoint, frames: this.trajectory.frames, lengths }));
  }

  close(): void {
    this.trajectory.close();
    this.#table.close();
  }
}

function previousCheckpoint(path: string): string {
  return `${path}.previous`;
}

/** Whether there is something to go on with. */
export function hasCheckpoint(storage: Storage, path: string): boolean {
  return [path, previousCheckpoint(path)].some((name) => storage.read(name) !== null);
}

/**
 * The newest checkpoint that is whole.
 *
 * @param warn told about one that cannot be used
 * @throws ResffError (code data) when there is none
 */
export function loadDynamicsCheckpoint(
  storage: Storage,
  path: string,
  warn: (message: string) => void,
): DynamicsCheckpoint {
  for (const name of [path, previousCheckpoint(path)]) {
    const bytes = storage.read(name);
    if (!bytes) continue;
    try {
      return readDynamicsCheckpoint(bytes);
    } catch (error) {
      if (!(error instanceof ResffError)) throw error;
      warn(`${error.message} (${name})`);
    }
  }
  throw new ResffError('data', `restart: expected a checkpoint, got none that can be read (${path})`);
}

export interface DynamicsColumn {
  readonly unit: string;
  /** one per frame */
  readonly values: number[];
}

/** The table of {@link DynamicsFile}, a CSV text, by the names of its columns, in their order. */
export function readDynamicsTable(text: string): Map<string, DynamicsColumn> {
  const [head = '', ...rows] = text.trimEnd().split('\n');
  const columns = head.split(',').map((title): [string, DynamicsColumn] => {
    const [, name = title, unit = ''] = /^(.*) \((.*)\)$/.exec(title) ?? [];
    return [name, { unit, values: [] }];
  });
  for (const row of rows)
    row.split(',').forEach((cell, c) => {
      columns[c]?.[1].values.push(Number(cell));
    });
  return new Map(columns);
}
