import type { Architecture } from './architecture.js';
import type { EnvironmentCounts } from './environment-counts.js';
import type { Uncertainty } from './uncertainty.js';
import type { Weights } from './weights.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A trained model: what it computes with, and what is known about it. Energies in kcal/mol, lengths in Å. */
export interface Model {
  /** With `@` and the level behind it where that is not the default of its file. */
  readonly name: string;
  /** Of one level of theory: without any. */
  readonly architecture: Architecture;
  /** Levels of theory in the file of this model, the default first; none where it tells none apart. */
  readonly levels: readonly string[];
  /** The one of `levels` that this model computes; null where there are none. */
  readonly level: string | null;
  /** Every used tensor of `tensorCatalog(architecture)`, finite, in the shape given there; unused ones where the file had them. */
  readonly weights: Weights;
  /** Factor of the residual energy: 1, or 0 for a model of which only the MM part is trained. */
  readonly residualWeight: number;
  /** Atomic numbers the training data contained, ascending; null when unknown. */
  readonly elements: readonly number[] | null;
  /** Total charges (e) of the molecules the training data contained, ascending; null when unknown. */
  readonly charges: readonly number[] | null;
  /** Atom environments of the molecules the training data contained; null when unknown. */
  readonly environments: EnvironmentCounts | null;
  /** What `ForceField.uncertainty` needs; null for a file that was not calibrated. */
  readonly uncertainty: Uncertainty | null;
  /** Where the weights come from: data, recipe, commit, seconds, ... as the trainer wrote it. */
  readonly provenance: { readonly [key: string]: Json };
  /** SHA-256 of the tensor bytes of the file, hexadecimal: the identity of the weights, together with the level. */
  readonly sha256: string;
  /** What had to be assumed on reading, one sentence each. */
  readonly notes: readonly string[];
}
