/**
 * The index lists of the bonded terms, each term once (spec: docs/theory.md). Flat arrays, atoms from 0.
 * One canonical order: bonds as listed in the molecule; the rows of angles, propers and impropers sorted lexicographically.
 */
export interface Topology {
  readonly atomCount: number;
  /** (B,2) */
  readonly bonds: Uint32Array;
  /** (A,3) vertex in the middle, first < last */
  readonly angles: Uint32Array;
  /** (P,4) path i-j-k-l, i < l; or j and k are the ends of a straight chain */
  readonly propers: Uint32Array;
  /** (I,4) order given by the improper convention: six rows per center with the center second, or three with the center first */
  readonly impropers: Uint32Array;
}

/** `six-center-second`: all six orderings (a, c, b, d), energy ½ Σ. `three-center-first`: three cyclic orderings (c, a, b, d), energy ½ Σ. */
export type ImproperConvention = 'six-center-second' | 'three-center-first';

export interface TopologyOptions {
  /** Default `six-center-second`. */
  readonly impropers?: ImproperConvention;
  /** Whether torsions go over straight chains of carbon, too; default no. */
  readonly straightChains?: boolean;
}
