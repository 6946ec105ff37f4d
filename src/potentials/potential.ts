/** The one seam: whatever moves atoms, scans, trains or evaluates only ever calls `energyForces`. */
export interface Potential {
  readonly name: string;
  readonly atomCount: number;
  /**
   * Adds −∂E/∂x to `forces` (never clears it) and returns E.
   *
   * @param positions (N,3) Å, not changed
   * @param forces (N,3) kcal/mol/Å, added to
   * @returns energy, kcal/mol
   * @throws RangeError when an array does not have 3N entries
   */
  energyForces(positions: Float64Array, forces: Float64Array): number;
}
