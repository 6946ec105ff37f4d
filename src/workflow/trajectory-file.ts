import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import { DCD_HEADER_BYTES, dcdFrame, dcdHeader } from '../formats/trajectory/dcd.js';
import { xtcFrame } from '../formats/trajectory/xtc.js';
import { writeXyzFrame } from '../formats/xyz/xyz-writer.js';
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
}

export interface TrajectoryOptions {
  readonly molecule: Molecule;
  /** fs */
  readonly timestep: number;
  readonly stepsPerFrame: number;
}

/** Formats by extension; all can be appended to, and a file cut after a whole frame is a whole file. */
export const trajectoryFormats = {
  '.dcd': 'dcd',
  '.xtc': 'xtc',
  '.xyz': 'extxyz',
  '.extxyz': 'extxyz',
} as const;
export type TrajectoryFormat = (typeof trajectoryFormats)[keyof typeof trajectoryFormats];

/** @throws ResffError (code option) for an extension that names no trajectory format */
export function trajectoryFormatOf(path: string): TrajectoryFormat {
  const extension = /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? '';
  const format = trajectoryFormats[extension as keyof typeof trajectoryFormats];
  if (format !== undefined) return format;
  throw new ResffError(
    'option',
    `trajectory ${path}: expected ${Object.keys(trajectoryFormats).join(' ')}, got ${extension || 'no extension'}`,
  );
}

/** A trajectory that is appended to, frame by frame; the name decides the format. */
export class TrajectoryFile {
  readonly format: TrajectoryFormat;
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
    this.format = trajectoryFormatOf(path);
    this.#file = storage.grow(path, kept.bytes);
    this.#frames = kept.frames;
    if (this.format === 'dcd' && kept.bytes === 0) this.#file.append(this.#dcdHeader());
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
    if (this.format === 'dcd') this.#file.replace(0, this.#dcdHeader());
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }

  #encode({ step, time, positions, potentialEnergy }: TrajectoryFrame): Uint8Array | string {
    if (this.format === 'dcd') return dcdFrame(positions);
    // The format's step has 32 bits; readers go by the time.
    if (this.format === 'xtc') return xtcFrame({ step: step | 0, timePs: time / 1000, positions });
    const properties = new Map([
      ['step', String(step)],
      ['time_fs', String(time)],
    ]);
    return writeXyzFrame({ molecule: this.options.molecule, positions, properties }, { energy: potentialEnergy });
  }

  #dcdHeader(): Uint8Array {
    const { molecule, timestep, stepsPerFrame } = this.options;
    const header = dcdHeader({
      atomCount: molecule.atomicNumbers.length,
      frameCount: this.#frames,
      stepsPerFrame,
      timestepFs: timestep,
      title: `resff ${molecule.name}`,
    });
    if (header.length !== DCD_HEADER_BYTES) throw new RangeError('DCD header: expected a fixed length');
    return header;
  }
}
