import type { Molecule, Structure } from 'resff';
import { formatOfName } from 'resff/formats';
import type { Service } from '../call.ts';

export interface SavedFrame {
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly energy?: number;
  readonly properties?: ReadonlyMap<string, string>;
}

export interface SavedRecord {
  readonly structure: Structure;
  /** kcal/mol */
  readonly energy?: number | undefined;
}

/** Structures as `--output` of the command line writes them; `extension` with its dot. */
export const writeStructures: Service<
  { readonly extension: string; readonly records: readonly SavedRecord[] },
  string
> = async ({ extension, records }) => {
  const write = formatOfName(`x${extension}`)?.write;
  if (!write) throw new Error(`format ${extension}: expected one that is written`);
  return write(records.map(({ structure, energy }) => ({ structure, ...(energy === undefined ? {} : { energy }) })));
};

/** Frames one after the other in a format of frames. */
export const writeFrames: Service<
  {
    readonly extension: string;
    readonly molecule: Molecule;
    readonly frames: readonly SavedFrame[];
    /** fs between frames */
    readonly stepFs: number;
  },
  Blob
> = async ({ extension, molecule, frames, stepFs }) => {
  const format = formatOfName(`x${extension}`)?.frames;
  if (!format) throw new Error(`format ${extension}: expected one of frames`);
  const trajectory = { molecule, timestepFs: stepFs, stepsPerFrame: 1 };
  const header = format.header?.(trajectory, frames.length);
  const parts = frames.map((frame, step) => format.frame(trajectory, { step, ...frame }));
  return new Blob([...(header ? [header] : []), ...parts] as BlobPart[]);
};
