import { geometryDefects } from '../chemistry/geometry-defect.js';
import type { Molecule } from '../chemistry/molecule.js';
import { boxOf, type Cell, cellVolume, inverseCell, product, times } from '../core/cell.js';
import { KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR } from '../core/units.js';
import type { PeriodicPotential } from '../potentials/periodic-potential.js';
import type { Potential } from '../potentials/potential.js';
import { type MinimizeOptions, type MinimizeResult, minimize } from './minimize.js';

export interface CellRelaxationOptions
  extends Pick<MinimizeOptions, 'method' | 'convergence' | 'maxSteps' | 'onProgress'> {
  /** bar, outside. Default 0. */
  readonly pressure?: number;
}

export interface CellRelaxationResult extends MinimizeResult {
  /** (3,3) Å */
  readonly cell: Cell;
}

/** Entries of the deformation that move. The others only turn the cell; without them a stays along x, and b in the plane of x and y. */
const LOWER = [0, 3, 4, 6, 7, 8];

/** Å: a strain of 1/length moves as much as an atom by 1 Å, per square root of the number of atoms. */
const STRAIN_LENGTH = 3;

/**
 * Moves atoms and cell to a minimum of E + pV. Coordinates are positions y in the cell of the start and c F, F the deformation: x = y F,
 * h = h₀ F; the gradients are −f Fᵀ and −F⁻ᵀ(Ξ − pV)/c, Ξ the virial. c = 3 Å √N, so that a step of both is of one size.
 * The potential keeps the cell of the result.
 *
 * @param start (N,3) Å, molecules whole
 * @returns as `minimize`; its gradient norm has the cell's share, 1/c of the virial
 * @throws as `minimize`
 */
export function relaxCell(
  potential: PeriodicPotential & { readonly molecule?: Molecule },
  start: Float64Array,
  { pressure = 0, onProgress, ...options }: CellRelaxationOptions = {},
): CellRelaxationResult {
  const n = potential.atomCount;
  const first = potential.cell.slice();
  const c = STRAIN_LENGTH * Math.sqrt(n);
  const p = pressure / KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR;
  const split = (coordinates: Float64Array) => {
    const deformation = coordinates.subarray(3 * n).map((value) => value / c);
    return { deformation, positions: times(coordinates.subarray(0, 3 * n), deformation) };
  };
  const surface: Potential = {
    name: potential.name,
    atomCount: n + 3,
    energyForces(coordinates, forces) {
      const { deformation, positions } = split(coordinates);
      potential.setCell(product(first, deformation));
      const own = new Float64Array(3 * n);
      const virial = new Float64Array(9);
      const energy = potential.energyForcesVirial(positions, own, virial);
      const work = p * cellVolume(potential.cell);
      for (let k = 0; k < 9; k += 4) virial[k]! -= work;
      const along = times(own, transposed(deformation));
      for (let k = 0; k < along.length; k++) forces[k]! += along[k]!;
      const pull = product(transposed(inverseCell(deformation)), virial);
      for (const k of LOWER) forces[3 * n + k]! += pull[k]! / c;
      return energy + work;
    },
  };
  const coordinates = new Float64Array(3 * n + 9);
  coordinates.set(start);
  for (let k = 0; k < 9; k += 4) coordinates[3 * n + k] = c;
  const result = minimize(surface, coordinates, {
    ...options,
    maxSteps: options.maxSteps ?? Math.max(1000, 10 * n),
    ...(onProgress
      ? { onProgress: (state) => onProgress({ ...state, positions: split(state.positions).positions }) }
      : {}),
  });
  const { deformation, positions } = split(result.positions);
  potential.setCell(product(first, deformation));
  const { molecule } = potential;
  const defects = molecule ? geometryDefects(molecule, positions, boxOf(potential.cell)) : [];
  const reason = result.reason === 'converged' && defects.length > 0 ? 'broken' : result.reason;
  return { ...result, positions, cell: potential.cell.slice(), defects, reason, converged: reason === 'converged' };
}

function transposed(m: Float64Array): Float64Array {
  return Float64Array.from(m, (_, k) => m[3 * (k % 3) + Math.floor(k / 3)]!);
}
