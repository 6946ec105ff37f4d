import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import type { Format, FrameFormat, Trajectory } from '../formats/format.js';
import { extensionsFor, formatOfName } from '../formats/registry.js';
import type { GrowingFile, Storage } from './storage.js';

/** What a trajectory file keeps of a frame. */
export interface TrajectoryFrame {
  readonly step: number;
  /** fs */
  readonly time: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly potentialEnergy: number;
  /** (3,3) Å, of a periodic system */
  readonly cell?: Float64Array;
}

export interface TrajectoryOptions {
  readonly molecule: Molecule;
  /** fs */
  readonly timestep: number;
  readonly stepsPerFrame: number;
}

/**
 * The format of a file of frames; all can be appended to.
 *
 * @throws ResffError (code option) for an extension that names none
 */
export function trajectoryFormatOf(path: string): Format & { readonly frames: FrameFormat } {
  const format = formatOfName(path);
  if (format?.frames !== undefined) return { ...format, frames: format.frames };
  throw new ResffError(
    'option',
    `trajectory ${path}: expected ${extensionsFor('frames').join(' ')}, got ${/\.[^./\\]+$/.exec(path)?.[0] ?? 'no extension'}`,
  );
}

/** A trajectory that is appended to, frame by frame; the name decides the format. */
export class TrajectoryFile {
  readonly #format: FrameFormat;
  readonly #trajectory: Trajectory;
  readonly #file: GrowingFile;
  #frames: number;

  /**
   * @param kept what a checkpoint knows of the file, to go on after that; default a new file
   * @throws ResffError (code option) for the name, (code data) when the file is shorter than it was; errors of the storage
   */
  constructor(
    storage: Storage,
    readonly path: string,
    readonly options: TrajectoryOptions,
    kept: { bytes: number; frames: number } = { bytes: 0, frames: 0 },
  ) {
    this.#format = trajectoryFormatOf(path).frames;
    const { molecule, timestep, stepsPerFrame } = options;
    this.#trajectory = { molecule, timestepFs: timestep, stepsPerFrame };
    this.#file = storage.grow(path, kept.bytes);
    this.#frames = kept.frames;
    const header = kept.bytes === 0 && this.#header();
    if (header) this.#file.append(header);
  }

  get frames(): number {
    return this.#frames;
  }

  /** Bytes. */
  get length(): number {
    return this.#file.length;
  }

  append(frame: TrajectoryFrame): void {
    this.#file.append(this.#encode(frame));
    this.#frames += 1;
  }

  /** Frames appended so far, and a header that counts them, are on the disk when this returns. */
  flush(): void {
    const header = this.#header();
    if (header) this.#file.replace(0, header);
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }

  #encode({ step, time, positions, potentialEnergy: energy, cell }: TrajectoryFrame): Uint8Array | string {
    const properties = new Map([['time_fs', String(time)]]);
    const frame = { step, timeFs: time, positions, energy, properties, ...(cell ? { cell } : {}) };
    return this.#format.frame(this.#trajectory, frame);
  }

  #header(): Uint8Array | undefined {
    return this.#format.header?.(this.#trajectory, this.#frames);
  }
}
