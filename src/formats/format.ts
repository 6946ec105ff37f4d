import type { Molecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import type { Cell } from '../core/cell.js';
import type { Reading } from './reading.js';

/** One format of files: a folder of src/formats, and one line of registry.ts. What a format cannot do is absent. */
export interface Format {
  /** As options and the library call it. */
  readonly name: string;
  /** A few words for the help. */
  readonly summary: string;
  /** With the dot, in lower case, the usual one first. */
  readonly extensions: readonly string[];
  /** Whether a text is of this format, by its first few thousand characters. */
  readonly recognizes?: (start: string) => boolean;
  /** Every record of a text in order. One that is wrong is a refusal (reading.ts) and costs none of the others. */
  readonly read?: (text: string, options: ReadOptions) => Iterable<Reading>;
  /** For texts longer than memory: a new function tells, line after line, whether a record begins with it. */
  readonly recordBegins?: () => (line: string) => boolean;
  /** A whole text of structures and what was computed for them. */
  readonly write?: (results: readonly StructureResult[]) => string;
  /** Frames of one molecule. */
  readonly frames?: FrameFormat;
}

export interface ReadOptions {
  /** total charge of each record, for formats that do not state it (SDF does; PDB from its residues) */
  readonly charge?: number | undefined;
  /** Charged groups in uncharged spellings (nitro as N(=O)=O) get their charges; default false: as written. Commands do. */
  readonly normalize?: boolean | undefined;
  /** for PDB and mmCIF: molecules that residues without a template may be */
  readonly ligands?: readonly Structure[] | undefined;
  /** for PDB and mmCIF: adds the hydrogens that are missing; default false */
  readonly addHydrogens?: boolean | undefined;
}

export interface StructureResult {
  readonly structure: Structure;
  /** kcal/mol */
  readonly energy?: number;
  /** (N,3) kcal/mol/Å */
  readonly forces?: Float64Array;
}

/** Frames that follow each other; a file cut after a whole frame is a whole file. */
export interface FrameFormat {
  /**
   * Positions (N,3) Å of every frame.
   *
   * @throws ResffError for damaged files
   */
  readonly read?: (bytes: Uint8Array) => Float64Array[];
  /** What stands before the frames. Of one length, so that it can be written again when there are more frames. */
  readonly header?: (trajectory: Trajectory, frameCount: number) => Uint8Array;
  readonly frame: (trajectory: Trajectory, frame: Frame) => Uint8Array | string;
}

export interface Trajectory {
  readonly molecule: Molecule;
  /** fs; 1 where steps have no duration, as viewers want one that is not zero */
  readonly timestepFs: number;
  readonly stepsPerFrame: number;
}

export interface Frame {
  readonly step: number;
  /** Default: that of the step. */
  readonly timeFs?: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** (3,3) Å, of a periodic system */
  readonly cell?: Cell;
  /** kcal/mol */
  readonly energy?: number;
  /** more that belongs to the frame, for formats that have room for it */
  readonly properties?: ReadonlyMap<string, string>;
}
