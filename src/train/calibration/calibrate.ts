import { connectedFragments } from '../../chemistry/graph.js';
import { Rng } from '../../core/rng.js';
import { textSeed } from '../../core/seed.js';
import { unseenAtoms } from '../../force-field/coverage.js';
import { ForceField } from '../../force-field/force-field.js';
import { modelAtLevel } from '../../model/level.js';
import type { Model } from '../../model/model.js';
import { ReadoutSketch } from '../../model/readout-sketch.js';
import type { LevelUncertainty, Uncertainty } from '../../model/uncertainty.js';
import { pickConformations } from '../batch.js';
import type { DataSet } from '../data-set.js';
import type { TrainingMolecule } from '../objective-types.js';
import { Covariance } from './covariance.js';
import { energyFactors, type JudgedEnergy, withFactors } from './judged-energies.js';
import { type ReadoutGradient, readoutGradient } from './readout-gradient.js';
import { deviationFactor, type Judged, reliability } from './reliability.js';
import type { SourceFacts } from './source-facts.js';

export interface CalibrationOptions {
  /** of a level that the covariance is gathered over; of its sources equally many where they have them */
  readonly trainMolecules: number;
  /** validated ones of a level that the scale is fitted on */
  readonly validationMolecules: number;
  /** taken of each molecule */
  readonly conformations: number;
  readonly members: number;
  /** most coordinates of a readout (`ReadoutSketch`) */
  readonly width: number;
  /** variance of a coordinate, relative to the mean of its tensor, below which the data says nothing */
  readonly prior: number;
  readonly seed: number;
}

export const DEFAULT_CALIBRATION: CalibrationOptions = {
  trainMolecules: 1500,
  validationMolecules: 400,
  conformations: 5,
  members: 16,
  width: 192,
  prior: 1e-2,
  seed: 1,
};

/** Validated molecules whose forces are compared: by every member, so they cost most. */
const FORCE_MOLECULES = 60;
/** Molecules that the scale of each tensor is taken from. */
const SCALE_MOLECULES = 150;
/** Relative to the largest: what moves no energy of the data (charges that are all near zero) must not be moved without bound. */
const SMALLEST_SCALE = 0.03;

export type CalibrationProgress = (
  level: string,
  what: 'training' | 'validation' | 'forces',
  done: number,
  of: number,
) => void;

/**
 * Members of a trained model whose spread is one standard deviation of its errors (docs/uncertainty.md): last layers are drawn from their
 * posterior given the training data (a Laplace approximation), and scaled so that errors of validated molecules are as large as they say.
 *
 * @param model with all its levels
 * @param sources what its recipe says of the data
 * @throws ResffError (numeric) when the data does not determine the covariance
 */
export function calibrate(
  model: Model,
  { train, validation }: Pick<DataSet, 'train' | 'validation'>,
  sources: SourceFacts,
  options: CalibrationOptions = DEFAULT_CALIBRATION,
  progress: CalibrationProgress = () => {},
): Uncertainty {
  const levels = model.levels.length > 0 ? model.levels : [null];
  return {
    sha256: model.sha256,
    levels: Object.fromEntries(
      levels.map((level): [string, LevelUncertainty] => {
        const of = (molecules: readonly TrainingMolecule[]) => molecules.filter((molecule) => molecule.level === level);
        const one = modelAtLevel(model, level ?? undefined);
        const report: LevelProgress = (what, done, all) => progress(level ?? one.name, what, done, all);
        return [level ?? '', calibrateLevel(one, of(train), of(validation), sources, options, report)];
      }),
    ),
  };
}

type LevelProgress = (what: 'training' | 'validation' | 'forces', done: number, of: number) => void;

function calibrateLevel(
  model: Model,
  train: readonly TrainingMolecule[],
  validation: readonly TrainingMolecule[],
  sources: SourceFacts,
  options: CalibrationOptions,
  progress: LevelProgress,
): LevelUncertainty {
  const { seed, width, members: count } = options;
  const sketch = new ReadoutSketch(model.architecture, { seed, width });
  const gradient = readoutGradient(model);
  const chosen = choose(train, options.trainMolecules, options.conformations);
  const scales = tensorScales(sketch, gradient, chosen.slice(0, SCALE_MOLECULES));
  const covariance = new Covariance(sketch.size);
  chosen.forEach(({ molecule, share }, i) => {
    const weight = (molecule.weight * (sources.repeats.get(molecule.source) ?? 1)) / share;
    for (const row of centered(sketched(sketch, scales, gradient(molecule)))) covariance.add(row, weight);
    progress('training', i + 1, chosen.length);
  });
  const draw = covariance.sampler(options.prior);
  const rng = new Rng(seed);
  const coordinates = Array.from({ length: count }, () => draw(rng));

  const own = validation.filter(({ source }) => !sources.foreign.has(source));
  const held = choose(own, options.validationMolecules, options.conformations);
  const judged = held.flatMap(({ molecule }, i): JudgedEnergy[] => {
    const found = gradient(molecule);
    const rows = sketched(sketch, scales, found);
    const deltas = rows.map((row) => coordinates.map((z) => dot(row, z)));
    const lowest = molecule.energies.indexOf(Math.min(...molecule.energies));
    const unseen = (unseenAtoms(model, molecule.molecule) ?? []).length > 0;
    const complex = connectedFragments(molecule.molecule).length > 1;
    progress('validation', i + 1, held.length);
    return deltas.flatMap((delta, c) => {
      if (c === lowest) return [];
      const error = found.energies[c]! - found.energies[lowest]! - (molecule.energies[c]! - molecule.energies[lowest]!);
      const deviation = Math.sqrt(mean(delta.map((value, k) => (value - deltas[lowest]![k]!) ** 2)));
      return [{ error, deviation, weight: 1, unseen, complex }];
    });
  });
  const factors = energyFactors(judged);
  const factor = factors.all;
  const energies = withFactors(judged, factors);
  const scaled = Float32Array.from(coordinates.flatMap((z) => Array.from(z, (value) => factor * value)));
  const level: LevelUncertainty = {
    seed,
    width,
    scales: [...scales],
    members: count,
    coordinates: scaled,
    forceFactor: 1,
    unseenFactor: factors.unseen,
    complexFactor: factors.complex,
    energies: reliability(energies, factor),
    forces: null,
  };
  const withForces = held.filter(({ molecule }) => molecule.gradients !== null);
  const forces = judgedForces(model, level, withForces.slice(0, FORCE_MOLECULES), progress);
  if (forces.length === 0) return level;
  const forceFactor = deviationFactor(forces);
  return { ...level, forceFactor, forces: reliability(forces, forceFactor) };
}

/** Errors of force components of one conformation of each molecule. */
function judgedForces(
  model: Model,
  level: LevelUncertainty,
  held: readonly Chosen[],
  progress: LevelProgress,
): Judged[] {
  const uncertainty = { sha256: model.sha256, levels: { [model.level ?? '']: level } };
  const forceField = new ForceField({ ...model, uncertainty });
  return held.flatMap(({ molecule: { molecule, positions, energies, gradients } }, i) => {
    const size = 3 * molecule.atomicNumbers.length;
    // Any of them: the first of a record is often its minimum.
    const from = size * (i % energies.length);
    const x = positions.subarray(from, from + size);
    const [spread] = forceField.uncertainty(molecule, { allowUncovered: true }).spreads(x);
    const { forces } = forceField.singlePoints([{ molecule, positions: x }], { allowUncovered: true })[0]!;
    progress('forces', i + 1, held.length);
    return Array.from(forces, (force, k) => ({
      error: force + gradients![from + k]!,
      deviation: spread!.forces[Math.floor(k / 3)]!,
      weight: 1,
    }));
  });
}

interface Chosen {
  readonly molecule: TrainingMolecule;
  /** of the molecules of its source that were taken */
  readonly share: number;
}

/** Molecules of every source, chosen by a hash, with some conformations each; those with one alone say nothing of energies. */
function choose(molecules: readonly TrainingMolecule[], most: number, conformations: number): Chosen[] {
  const sources = new Map<string, TrainingMolecule[]>();
  for (const molecule of molecules)
    if (molecule.energies.length > 1) sources.set(molecule.source, [...(sources.get(molecule.source) ?? []), molecule]);
  const lists = [...sources.values()].sort((a, b) => a.length - b.length);
  let left = most;
  const out = lists.flatMap((list, i) => {
    const take = Math.min(list.length, Math.ceil(left / (lists.length - i)));
    left -= take;
    return byHash(list, ({ id }) => id)
      .slice(0, take)
      .map((molecule) => ({ molecule: thinned(molecule, conformations), share: take / list.length }));
  });
  return byHash(out, ({ molecule }) => molecule.source + molecule.id);
}

/** Evenly over its conformations, the lowest among them. */
function thinned(molecule: TrainingMolecule, most: number): TrainingMolecule {
  const { length } = molecule.energies;
  if (length <= most) return molecule;
  const lowest = molecule.energies.indexOf(Math.min(...molecule.energies));
  const picked = Array.from({ length: most }, (_, i) => (lowest + Math.floor((i * length) / most)) % length);
  return pickConformations(molecule, picked);
}

function byHash<T>(list: readonly T[], key: (item: T) => string): T[] {
  return list
    .map((item) => ({ item, hash: textSeed(key(item)) }))
    .sort((a, b) => a.hash - b.hash)
    .map(({ item }) => item);
}

/** Root mean square of the entries of each tensor in centered gradients. */
function tensorScales(sketch: ReadoutSketch, gradient: ReadoutGradient, chosen: readonly Chosen[]): number[] {
  const sums = sketch.tensors.map(() => ({ square: 0, count: 0 }));
  for (const { molecule } of chosen) {
    const { gradients } = gradient(molecule);
    const count = gradients.length / sketch.weights;
    const rows = Array.from({ length: count }, (_, c) =>
      gradients.subarray(c * sketch.weights, (c + 1) * sketch.weights),
    );
    for (const row of centered(rows))
      sketch.tensors.forEach(({ begin, end }, t) => {
        for (let i = begin; i < end; i++) sums[t]!.square += row[i]! ** 2;
        sums[t]!.count += end - begin;
      });
  }
  const scales = sums.map(({ square, count }) => Math.sqrt(square / Math.max(1, count)));
  const smallest = SMALLEST_SCALE * Math.max(...scales);
  return scales.map((scale) => Math.max(scale, smallest));
}

function sketched(
  sketch: ReadoutSketch,
  scales: readonly number[],
  { energies, gradients }: ReturnType<ReadoutGradient>,
): Float64Array[] {
  return Array.from(energies, (_, c) => {
    const out = new Float64Array(sketch.size);
    sketch.sketch(gradients.subarray(c * sketch.weights, (c + 1) * sketch.weights), scales, out);
    return out;
  });
}

/** Rows less their mean. */
function centered(rows: readonly Float64Array[]): Float64Array[] {
  const average = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < row.length; i++) average[i]! += row[i]! / rows.length;
  return rows.map((row) => row.map((value, i) => value - average[i]!));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
