/** Two atoms kept at a fixed distance. */
export interface BondConstraint {
  readonly atoms: readonly [number, number];
  /** Å */
  readonly length: number;
}
