import type { Molecule } from '../chemistry/molecule.js';
import type { TablePart } from '../residual/table-share.js';

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
  /** (C,3) e·Å about the origin of the coordinates */
  readonly dipoles: Float64Array | null;
  /** of theory, one of those of the architecture; null where it tells none apart */
  readonly level: string | null;
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
  /** of the mean square of dipole components, 1/(e·Å)²; only models with electrostatics have dipoles */
  readonly dipoleWeight: number;
  /** errors up to here count by their square, larger ones linearly (Huber's loss): kcal/mol; Infinity: all by their square */
  readonly energyHuber: number;
  /** the same of force components, kcal/mol/Å */
  readonly forceHuber: number;
  /** dropout probability in the parameter network while it is trained */
  readonly dropout: number;
}

/** Sums over molecules (losses) and over conformations or force components (…Sum, with …Count). */
export interface Evaluation {
  /** Σ weight · loss */
  loss: number;
  energyLoss: number;
  forceLoss: number;
  dipoleLoss: number;
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
  dipoleSquaredSum: number;
  dipoleCount: number;
}

/**
 * The loss on a tensor backend. Deterministic: equal input gives bit-equal output.
 *
 * Where `tableSize` is not 0 the residual reads its filters from tables that depend on the weights alone, and that several
 * objectives on several threads make and differentiate together, each some parts: `makeTables` after `setWeights`, then
 * `useTables`, any number of losses, and `addTableGradient` for the parts made here.
 */
export interface Objective {
  /** Numbers in the filter tables; 0 where there are none. */
  readonly tableSize: number;
  setWeights(vector: Float32Array | Float64Array): void;
  /** Writes one part of the tables of the weights that were set. */
  makeTables(part: TablePart, tables: Float32Array): void;
  /** @param tables whole */
  useTables(tables: Float32Array): void;
  /**
   * Adds the gradient of the weights that a gradient of the tables means, for a part that was made here.
   *
   * @param tableGradients whole; their sum is meant
   */
  addTableGradient(
    part: TablePart,
    tableGradients: readonly Float32Array[],
    gradient: Float32Array | Float64Array,
  ): void;
  /**
   * Sums the loss over the molecules and adds its gradient times `scale` into `gradient` (flat, in the order of the
   * parameter vector). `seed` decides the dropout masks.
   *
   * @param tableGradient (tableSize) is overwritten with the same with respect to the tables where the stage trains the residual;
   * what it means for the weights is missing in `gradient`
   */
  lossGradient(
    molecules: readonly TrainingMolecule[],
    settings: StageSettings,
    scale: number,
    gradient: Float32Array | Float64Array,
    tableGradient: Float32Array,
    seed: number,
  ): Evaluation;
  /** Makes a matrix orthogonal in place ({@link orthogonalized}). */
  orthogonalize(matrix: Float32Array | Float64Array, rows: number, columns: number): void;
  /** The loss alone, without dropout. */
  evaluate(molecules: readonly TrainingMolecule[], settings: StageSettings): Evaluation;
}
