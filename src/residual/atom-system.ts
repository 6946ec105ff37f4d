/** One conformation: (N,inputs) features, the same array for the same molecule, and (N,3) Å. */
export interface AtomSystem {
  readonly features: Float64Array;
  readonly positions: Float64Array;
}

/** The residual of conformations: energies (C) kcal/mol, gradients +∂E/∂x of all one after another, kcal/mol/Å. */
export interface EnergyGradients {
  readonly energies: Float64Array;
  readonly gradients: Float64Array;
}
