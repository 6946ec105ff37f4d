import type { ForceFieldPotential } from '../force-field/potential.js';
import { angleTerm, harmonicAngle } from '../potentials/angle.js';
import { ANGLE_GEOMETRY_SIZE, angleGeometry } from '../potentials/angle-geometry.js';
import { bondedPotential } from '../potentials/bonded-term.js';
import type { Potential } from '../potentials/potential.js';
import {
  assembleHessian,
  forcesOfAll,
  type Hessian,
  type HessianOptions,
  type HessianPotential,
  hessian,
} from './hessian.js';
import { dot } from './lbfgs.js';

/**
 * rad, 5°: angles closer to π than this are straight. Zero-point motion swings linear molecules through 8° and more, so that
 * a cone this narrow has no effect on a real molecule.
 */
export const STRAIGHT_TOLERANCE = (5 * Math.PI) / 180;
/** rad, 20°: further from π the term itself is bent, as in water, and a straight geometry is a saddle. */
const STRAIGHT_EQUILIBRIUM = (20 * Math.PI) / 180;

export interface Straightened {
  readonly potential: HessianPotential;
  /** rows of `topology.angles` whose cone was taken off */
  readonly angles: readonly number[];
}

/**
 * The potential without the cones of its straight angles. An angle term ½[c₁θ² + c₂(θ − π)²] with c₁ > 0 is a cone of slope c₁π
 * at θ = π, so that the energy of a linear molecule has its minimum on a narrow ring around the straight geometry (179.2° in
 * carbon dioxide): along the ring the curvature is zero, across it right, and at its center infinite. For harmonic analysis the
 * term becomes ½(c₁ + c₂)(θ − π)², which has the same curvature and its minimum at π: the bends of a linear molecule become
 * the degenerate pair they are. The energy changes by a constant and by what depends on the angle's slope.
 *
 * @param positions (N,3) Å: angles within {@link STRAIGHT_TOLERANCE} of π there, and whose equilibrium is near π, are straight
 * @returns the potential itself where nothing is straight, or where it is no force field
 */
export function straightenAngles(
  potential: Potential & Partial<ForceFieldPotential>,
  positions: Float64Array,
): Straightened {
  const { topology, parameters, atomCount } = potential;
  if (!topology || !parameters) return { potential, angles: [] };
  const coefficients = parameters.coefficients.angle;
  const atoms = (row: number) => topology.angles.subarray(3 * row, 3 * row + 3);
  const geometry = new Float64Array(ANGLE_GEOMETRY_SIZE);
  const angles = Array.from({ length: topology.angles.length / 3 }, (_, row) => row).filter((row) => {
    const [i, j, k] = atoms(row);
    angleGeometry(positions, 3 * i!, 3 * j!, 3 * k!, geometry);
    const [c1, c2] = coefficients.subarray(2 * row, 2 * row + 2);
    return (
      Math.PI - geometry[0]! < STRAIGHT_TOLERANCE &&
      Math.PI - harmonicAngle(c1!, c2!).equilibrium < STRAIGHT_EQUILIBRIUM
    );
  });
  if (angles.length === 0) return { potential, angles };
  // Weights −c₁, c₁ added to c₁, c₂ leave 0, c₁ + c₂.
  const correction = bondedPotential(
    angleTerm,
    atomCount,
    Uint32Array.from(angles.flatMap((row) => Array.from(atoms(row)))),
    Float64Array.from(angles.flatMap((row) => [-coefficients[2 * row]!, coefficients[2 * row]!])),
  );
  return {
    angles,
    potential: {
      name: `${potential.name}, straight angles without cones`,
      atomCount,
      ...(potential.precision ? { precision: potential.precision } : {}),
      energyForces: (x, forces) => potential.energyForces(x, forces) + correction.energyForces(x, forces),
      batch(x, forces) {
        const size = 3 * atomCount;
        forcesOfAll(potential, x, forces);
        for (let c = 0; c < x.length; c += size)
          correction.energyForces(x.subarray(c, c + size), forces.subarray(c, c + size));
      },
    },
  };
}

/** A Hessian for harmonic analysis, and the straight angles it treats as such. */
export interface MolecularHessian extends Hessian {
  /** rows of `topology.angles` */
  readonly straightAngles: readonly number[];
}

/**
 * The Hessian without the cones of straight angles ({@link straightenAngles}). Energy is the potential's own; forces are those
 * with or without cones, whichever are smaller: a minimum of either is a stationary point.
 *
 * @throws as `hessian`
 */
export function molecularHessian(
  potential: Potential & Partial<ForceFieldPotential>,
  positions: Float64Array,
  options: HessianOptions = {},
): MolecularHessian {
  const straightened = straightenAngles(potential, positions);
  return withOwnForces(potential, positions, straightened, hessian(straightened.potential, positions, options));
}

/** The same from rows computed elsewhere: those of `straightenAngles(potential, positions).potential`. */
export function assembleMolecularHessian(
  potential: Potential & Partial<ForceFieldPotential>,
  positions: Float64Array,
  rows: readonly Float64Array[],
  stepAngstrom: number,
): MolecularHessian {
  const straightened = straightenAngles(potential, positions);
  const result = assembleHessian(straightened.potential, positions, rows, stepAngstrom);
  return withOwnForces(potential, positions, straightened, result);
}

function withOwnForces(
  potential: Potential,
  positions: Float64Array,
  { angles }: Straightened,
  result: Hessian,
): MolecularHessian {
  if (angles.length === 0) return { ...result, straightAngles: angles };
  const forces = new Float64Array(positions.length);
  const energy = potential.energyForces(positions, forces);
  const smaller = dot(forces, forces) < dot(result.forces, result.forces) ? forces : result.forces;
  return { ...result, energy, forces: smaller, straightAngles: angles };
}
