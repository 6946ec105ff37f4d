import type { ParameterGradient } from '../potentials/parameters.js';
import type { Evaluation, StageSettings, TrainingMolecule } from './objective-types.js';

/** Energies (C) kcal/mol and gradients +∂E/∂x (C,N,3) kcal/mol/Å of a molecule's conformations. */
export interface Prediction {
  readonly energies: Float64Array;
  readonly gradients: Float64Array;
  /** (C,3) e·Å about the origin of the coordinates; null without charges or without a reference */
  readonly dipoles: Float64Array | null;
}

export function emptyEvaluation(): Evaluation {
  return {
    loss: 0,
    energyLoss: 0,
    forceLoss: 0,
    dipoleLoss: 0,
    improperL2: 0,
    properL2: 0,
    molecules: 0,
    conformations: 0,
    energySquaredSum: 0,
    energyAbsoluteSum: 0,
    energyCount: 0,
    forceSquaredSum: 0,
    forceAbsoluteSum: 0,
    forceCount: 0,
    dipoleSquaredSum: 0,
    dipoleCount: 0,
  };
}

/** The sums of two evaluations. */
export function addEvaluation(a: Evaluation, b: Evaluation): Evaluation {
  const out = { ...a };
  for (const key of Object.keys(out) as (keyof Evaluation)[]) out[key] += b[key];
  return out;
}

/**
 * Adds a molecule's loss to `total` and returns its derivatives ∂L/∂E (C) and ∂L/∂(∂E/∂x) (C,N,3), both times the
 * molecule's weight (docs/theory.md, training). Energies are compared after centring both over the conformations given,
 * so one conformation alone has no energy error; without reference gradients there is no force error.
 */
export function addLoss(
  total: Evaluation,
  molecule: TrainingMolecule,
  prediction: Prediction,
  { coefficients }: ParameterGradient,
  settings: StageSettings,
): Prediction {
  const count = molecule.energies.length;
  const target = centered(molecule.energies);
  const errors = centered(prediction.energies).map((energy, c) => energy - target[c]!);
  const { energyHuber, forceHuber } = settings;
  const energyLoss = sumOf(errors, (x) => huber(x, energyHuber)) / count;
  const slopes = errors.map((x) => (molecule.weight * settings.energyWeight * huberSlope(x, energyHuber)) / count);

  const reference = molecule.gradients;
  const size = reference === null ? 0 : reference.length;
  const gradients = new Float64Array(prediction.gradients.length);
  let [sum, squared, absolute] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const error = prediction.gradients[i]! - reference![i]!;
    sum += huber(error, forceHuber);
    squared += error * error;
    absolute += Math.abs(error);
    gradients[i] = (molecule.weight * settings.forceWeight * huberSlope(error, forceHuber)) / size;
  }
  const forceLoss = size > 0 ? sum / size : 0;

  const dipoles = prediction.dipoles?.map((value, i) => value - molecule.dipoles![i]!) ?? null;
  const dipoleLoss = dipoles === null ? 0 : meanSquare(dipoles);

  const improperL2 = meanSquare(coefficients.improper);
  const properL2 = meanSquare(coefficients.proper);
  total.loss +=
    molecule.weight *
    (settings.energyWeight * energyLoss +
      settings.forceWeight * forceLoss +
      settings.dipoleWeight * dipoleLoss +
      settings.torsionL2 * (improperL2 + properL2));
  total.energyLoss += energyLoss;
  total.forceLoss += forceLoss;
  total.dipoleLoss += dipoleLoss;
  total.improperL2 += improperL2;
  total.properL2 += properL2;
  total.molecules += 1;
  total.conformations += count;
  total.energySquaredSum += sumOf(errors, (x) => x * x);
  total.energyAbsoluteSum += sumOf(errors, Math.abs);
  total.energyCount += count;
  total.forceSquaredSum += squared;
  total.forceAbsoluteSum += absolute;
  total.forceCount += size;
  total.dipoleSquaredSum += dipoles === null ? 0 : sumOf(dipoles, (x) => x * x);
  total.dipoleCount += dipoles?.length ?? 0;
  return {
    energies: centered(slopes),
    gradients,
    dipoles: dipoles?.map((x) => (2 * molecule.weight * settings.dipoleWeight * x) / dipoles.length) ?? null,
  };
}

/** Adds the derivative of weight · torsionL2 · (mean improper k² + mean proper k²). */
export function addTorsionPenalty(parameters: ParameterGradient, factor: number, gradient: ParameterGradient): void {
  for (const key of ['improper', 'proper'] as const) {
    const k = parameters.coefficients[key];
    for (let i = 0; i < k.length; i++) gradient.coefficients[key][i]! += (2 * factor * k[i]!) / k.length;
  }
}

/** x² up to |x| = δ, from there on the straight line that goes on with its slope: outliers count by their size, not its square. */
function huber(x: number, delta: number): number {
  const size = Math.abs(x);
  return size <= delta ? x * x : delta * (2 * size - delta);
}

function huberSlope(x: number, delta: number): number {
  return 2 * Math.max(-delta, Math.min(delta, x));
}

function centered(values: Float64Array): Float64Array {
  const mean = sumOf(values, (x) => x) / values.length;
  return values.map((x) => x - mean);
}

function meanSquare(values: Float64Array): number {
  return values.length === 0 ? 0 : sumOf(values, (x) => x * x) / values.length;
}

function sumOf(values: Float64Array, f: (x: number) => number): number {
  let sum = 0;
  for (const x of values) sum += f(x);
  return sum;
}
