/** The residual of one molecule, prepared for being evaluated many times. */
export interface PreparedSystem {
  readonly atomCount: number;
  /**
   * @param positions (N,3) Å
   * @param forces (N,3) kcal/mol/Å: −factor·∂E/∂x is added
   * @param factor of the energy
   * @returns factor·E, kcal/mol
   * @throws ResffError (numeric) when a coordinate is not finite
   */
  energyForces(positions: Float64Array, forces: Float64Array, factor: number): number;
}
