import type { MoleculeUncertainty } from '../force-field/uncertainty.js';
import { type CoordinateKind, coordinateGradient, type InternalCoordinate } from '../potentials/internal-coordinate.js';
import type { Topology } from '../topology/topology.js';
import { type HessianPotential, hessian } from './hessian.js';
import { LinearSystem } from './linear-system.js';

/** A bond length (Å) or angle (rad) at a minimum with its standard deviation. */
export interface CoordinateDeviation extends InternalCoordinate {
  readonly value: number;
  readonly deviation: number;
}

/** Bonds and angles with the largest deviations, the largest first. */
export interface GeometryDeviation {
  readonly bonds: readonly CoordinateDeviation[];
  readonly angles: readonly CoordinateDeviation[];
}

/** kcal/mol/Å², added to the curvature of every coordinate: soft turns, which first order does not describe, stay small. */
const REST = 8;

/** Å and rad above which a deviation is worth a warning: what they were chosen by is in docs/uncertainty.md. */
const UNSURE: Readonly<Record<CoordinateKind, number>> = {
  distance: 0.03,
  angle: (6 * Math.PI) / 180,
  dihedral: Infinity,
};

/** The bonds and angles of which the model is not sure. */
export function unsureCoordinates({ bonds, angles }: GeometryDeviation): CoordinateDeviation[] {
  return [...bonds, ...angles].filter(({ kind, deviation }) => deviation > UNSURE[kind]);
}

/**
 * How sure a model is of bond lengths and angles at its minimum: where the minima of its members are, to first order,
 *
 *     δx_k = (H + k₀)⁻¹ δF_k,   σ_q² = mean over members of (∇q · δx_k)²
 *
 * Costs a Hessian (6N evaluations) and a computation by every member.
 *
 * @param potential of the model
 * @param positions (N,3) Å, a minimum of the potential
 * @param most coordinates per list
 * @throws as `hessian`
 */
export function geometryDeviation(
  potential: HessianPotential,
  uncertainty: MoleculeUncertainty,
  { bonds, angles }: Pick<Topology, 'bonds' | 'angles'>,
  positions: Float64Array,
  most = 3,
): GeometryDeviation {
  const size = positions.length;
  const curvature = hessian(potential, positions).values;
  for (let i = 0; i < size; i++) curvature[i * size + i]! += REST;
  const system = new LinearSystem(curvature, size);
  const shifts = uncertainty.forceDifferences(positions).map((difference) => system.solve(difference));
  const gradient = new Float64Array(9);
  const largest = (kind: CoordinateKind, index: Uint32Array, count: number) =>
    Array.from({ length: index.length / count }, (_, t): CoordinateDeviation => {
      const atoms = Array.from(index.subarray(count * t, count * (t + 1)));
      const value = coordinateGradient({ kind, atoms }, positions, gradient);
      let square = 0;
      for (const shift of shifts) {
        let change = 0;
        atoms.forEach((atom, a) => {
          for (let d = 0; d < 3; d++) change += gradient[3 * a + d]! * shift[3 * atom + d]!;
        });
        square += change * change;
      }
      return { kind, atoms, value, deviation: Math.sqrt(square / shifts.length) };
    })
      .sort((a, b) => b.deviation - a.deviation)
      .slice(0, most);
  return { bonds: largest('distance', bonds, 2), angles: largest('angle', angles, 3) };
}
