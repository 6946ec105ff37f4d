import { geometryDefects } from '../../chemistry/geometry-defect.js';
import type { Molecule } from '../../chemistry/molecule.js';
import { type StereoDemand, signOf } from '../../chemistry/stereo.js';
import { cubeRoot } from '../../core/portable-math.js';
import { Rng } from '../../core/rng.js';
import { distanceBounds } from './bounds.js';
import { descendInPlace } from './descent.js';
import { distanceError, pairBounds } from './distance-error.js';
import { pairSprings, type Refinement, refinementEnergy } from './geometry-error.js';
import { bondBetween, type Shape, shapeOf } from './shape.js';
import { straightAngles } from './straight-angle.js';
import { torsionPreferences } from './torsion-preference.js';
import { volumeError, volumeRanges } from './volume-range.js';

/** Random geometries of one connected molecule. */
export interface Embedding {
  /**
   * @param seed the same for the same geometry
   * @returns (N,3) Å, bonds and angles about right, no two atoms too close, stereo as demanded; null when this seed leads to none in time
   */
  embed(seed: number): Float64Array | null;
}

/** Weights of volumes and of the fourth dimension: first free to pass through each other, then flattened. */
const STAGES = [
  { volume: 0.5, fourth: 0.05, steps: 400 },
  { volume: 0.2, fourth: 1, steps: 200 },
] as const;
const REFINEMENT_STEPS = 200;
/** Å, side of the box of random starts by the cube root of the number of atoms */
const BOX = 2.5;
/** Of the descents: of the error of distances, which has no unit, and kcal/mol/Å. */
const DISTANCE_TOLERANCE = 0.03;
const REFINEMENT_TOLERANCE = 0.7;

/**
 * Distance geometry: random coordinates in four dimensions are moved until all distances are within bounds, centers are the right way
 * round and planar atoms flat; the fourth dimension is pressed out; then lengths, angles and torsion preferences are refined in three.
 *
 * @param demands of all stereo elements
 * @param until ms of `performance.now()` when it stops; then no seed leads to a geometry
 * Source: Riniker, Landrum, J. Chem. Inf. Model. 2015, 55, 2562, doi 10.1021/acs.jcim.5b00654 (the order of steps)
 */
export function embeddingOf(
  molecule: Molecule,
  demands: readonly StereoDemand[],
  until = Number.POSITIVE_INFINITY,
): Embedding {
  const n = molecule.atomicNumbers.length;
  const shape = shapeOf(molecule);
  const doubleBonds = new Map(
    demands
      .filter(({ element }) => element.kind === 'double-bond')
      .map((demand) => [bondBetween(shape, demand.element.focus[0]!, demand.element.focus[1]!), demand]),
  );
  const bounds = distanceBounds(shape, doubleBonds, until);
  const pairs = pairBounds(bounds);
  const volumes = volumeRanges(shape, demands);
  const refinement: Refinement = {
    springs: pairSprings(bounds),
    straight: straightAngles(shape),
    volumes,
    torsions: torsionPreferences(shape),
  };
  const corners = tetrahedra(shape, demands);
  return {
    embed(seed) {
      const rng = new Rng(seed);
      const x = new Float64Array(4 * n);
      const side = BOX * cubeRoot(n);
      for (let k = 0; k < x.length; k++) x[k] = (rng.next() - 0.5) * side;
      for (const { volume, fourth, steps } of STAGES)
        descendInPlace(
          (y, gradient) => {
            gradient.fill(0);
            return distanceError(pairs, y, gradient, fourth) + volumeError(volumes, y, gradient, 4, volume);
          },
          x,
          { steps, tolerance: DISTANCE_TOLERANCE, reach: 1, until },
        );
      const positions = new Float64Array(3 * n);
      for (let k = 0; k < positions.length; k++) positions[k] = x[4 * Math.floor(k / 3) + (k % 3)]!;
      descendInPlace((y, gradient) => refinementEnergy(refinement, y, gradient), positions, {
        steps: REFINEMENT_STEPS,
        tolerance: REFINEMENT_TOLERANCE,
        reach: 0.5,
        until,
      });
      return performance.now() <= until && isRight(positions) ? positions : null;
    },
  };

  function isRight(positions: Float64Array): boolean {
    if (!positions.every(Number.isFinite)) return false;
    if (demands.some(({ element, sign }) => sign !== 0 && signOf(element, positions) !== sign)) return false;
    if (!corners.every(([center, around]) => isInside(positions, center, around))) return false;
    return geometryDefects(molecule, positions).length === 0;
  }
}

/** Stereocenters with four neighbors, but for those in cages of small rings, whose neighbors may be all on one side. */
function tetrahedra({ rings, ringsOf }: Shape, demands: readonly StereoDemand[]): [number, readonly number[]][] {
  return demands.flatMap(({ element: { kind, focus, atoms }, sign }): [number, readonly number[]][] => {
    const center = focus[0]!;
    const isCaged = ringsOf[center]!.filter((r) => rings[r]!.length <= 4).length > 1;
    return kind === 'center' && sign !== 0 && !atoms.includes(center) && !isCaged ? [[center, atoms]] : [];
  });
}

/** Share of the volume of three unit vectors in a regular tetrahedron. */
const LEAST_VOLUME = 0.2;

/**
 * Whether an atom is inside of its four neighbors. Strained bridgeheads can have the neighbors the right way round and be outside,
 * with their hydrogen in the cage.
 */
function isInside(x: Float64Array, center: number, around: readonly number[]): boolean {
  const units = around.map((atom) => {
    const v = [0, 1, 2].map((a) => x[3 * atom + a]! - x[3 * center + a]!) as [number, number, number];
    const length = Math.hypot(...v);
    return v.map((one) => one / length) as [number, number, number];
  });
  const triple = ([a, b, c]: (typeof units)[number][]) =>
    a![0] * (b![1] * c![2] - b![2] * c![1]) +
    a![1] * (b![2] * c![0] - b![0] * c![2]) +
    a![2] * (b![0] * c![1] - b![1] * c![0]);
  const signed = units.map((_, left) => (left % 2 === 0 ? 1 : -1) * triple(units.filter((__, k) => k !== left)));
  return signed.every((one) => one * signed[0]! > 0 && Math.abs(one) > LEAST_VOLUME * 0.77);
}
