import type { ForceFieldPotential } from '../force-field/potential.js';
import { type CoordinateChange, geometryChange } from '../simulate/geometry-change.js';
import { minimize } from '../simulate/minimize.js';
import type { BenchmarkRecord } from './benchmark.js';
import { errorSums, metricsOfSums } from './error-sums.js';

/** Per molecule: how far its reference minima move when a model relaxes them. Means over minima. */
export interface MinimaErrors {
  /** Å, all atoms after superposition */
  readonly geometryRmsd: number;
  /** Å */
  readonly bondMae: number;
  /** degrees */
  readonly angleMae: number;
  /** degrees; of the torsions about one bond that of the heaviest atoms */
  readonly torsionMae: number;
  /** kcal/mol, energies of the model at its own minima, relative to the one from the lowest of the reference */
  readonly ownMinimaMae: number;
  /** fraction of the minima that were not reached in the steps allowed */
  readonly notConverged: number;
}

const DEGREE = Math.PI / 180;

/**
 * Relaxes every geometry of a record, a minimum of the reference, with a model and measures what moved.
 *
 * @returns by name as {@link MinimaErrors}; a molecule without angles has no error of angles
 */
export function evaluateMinima(
  potential: ForceFieldPotential,
  { molecule, positions, energies: reference }: BenchmarkRecord,
): Partial<MinimaErrors> {
  const size = 3 * molecule.atomicNumbers.length;
  const all = Array.from({ length: positions.length / size }, (_, c) => {
    const start = positions.slice(c * size, (c + 1) * size);
    const result = minimize(potential, start, { bonds: molecule.bonds });
    const change = geometryChange(potential.topology, molecule.atomicNumbers, start, result.positions, Infinity);
    return { change, energy: result.energy, failed: result.converged ? 0 : 1 };
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const energies = Float64Array.from(all, ({ energy }) => energy);
  const errors: { -readonly [name in keyof MinimaErrors]?: number } = {
    geometryRmsd: mean(all.map(({ change }) => change.rmsd)),
    notConverged: mean(all.map(({ failed }) => failed)),
  };
  const add = (name: keyof MinimaErrors, changes: readonly CoordinateChange[], unit: number) => {
    if (changes.length > 0) errors[name] = mean(changes.map(({ change }) => Math.abs(change) / unit));
  };
  add(
    'bondMae',
    all.flatMap(({ change }) => change.bonds),
    1,
  );
  add(
    'angleMae',
    all.flatMap(({ change }) => change.angles),
    DEGREE,
  );
  add(
    'torsionMae',
    all.flatMap(({ change }) => change.torsions),
    DEGREE,
  );
  const { energyMaeMinRelative } = metricsOfSums([errorSums(energies, reference, null, null)]);
  if (energyMaeMinRelative !== null) errors.ownMinimaMae = energyMaeMinRelative;
  return errors;
}
