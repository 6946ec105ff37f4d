import type { Molecule } from '../chemistry/molecule.js';

/** Conformations of one molecule from one source, with reference energies and, where known, gradients. */
export interface TrainingMolecule {
  readonly id: string;
  readonly source: string;
  readonly molecule: Molecule;
  /** (C,N,3) Å */
  readonly positions: Float64Array;
  /** (C) kcal/mol, any offset per molecule */
  readonly energies: Float64Array;
  /** (C,N,3) kcal/mol/Å, +∂E/∂x */
  readonly gradients: Float64Array | null;
  /** weight of its source in the loss */
  readonly weight: number;
}

/** What a stage trains and how its loss is made up. */
export interface StageSettings {
  readonly trainMm: boolean;
  readonly trainResidual: boolean;
  /** factor of the residual energy: 0 leaves it out */
  readonly residualWeight: number;
  /** factor of mean(k²) over impropers plus mean(k²) over propers */
  readonly torsionL2: number;
  readonly energyWeight: number;
  readonly forceWeight: number;
  /** dropout probability in the parameter network while it is trained */
  readonly dropout: number;
}

/** Sums over molecules (losses) and over conformations or force components (…Sum, with …Count). */
export interface Evaluation {
  /** Σ weight · loss */
  loss: number;
  energyLoss: number;
  forceLoss: number;
  improperL2: number;
  properL2: number;
  molecules: number;
  conformations: number;
  energySquaredSum: number;
  energyAbsoluteSum: number;
  energyCount: number;
  forceSquaredSum: number;
  forceAbsoluteSum: number;
  forceCount: number;
}

/** The loss on a tensor backend. Deterministic: equal input gives bit-equal output. */
export interface Objective {
  setWeights(vector: Float32Array | Float64Array): void;
  /**
   * Sums the loss over the molecules and adds its gradient times `scale` into `gradient` (flat, in the order of the
   * parameter vector). `seed` decides the dropout masks.
   */
  lossGradient(
    molecules: readonly TrainingMolecule[],
    settings: StageSettings,
    scale: number,
    gradient: Float32Array | Float64Array,
    seed: number,
  ): Evaluation;
  /** The loss alone, without dropout. */
  evaluate(molecules: readonly TrainingMolecule[], settings: StageSettings): Evaluation;
}
