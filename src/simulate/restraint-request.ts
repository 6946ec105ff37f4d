import type { Molecule } from '../chemistry/molecule.js';
import { checkCoordinate, coordinateValue, type InternalCoordinate } from '../potentials/internal-coordinate.js';
import type { Potential } from '../potentials/potential.js';
import { type InternalRestraint, internalRestraints } from '../potentials/restraint.js';
import { positionRestraint } from '../potentials/restraint-position.js';
import { sphericalWall } from '../potentials/restraint-wall.js';
import { sumPotentials } from '../potentials/sum.js';
import { atomicMasses } from './mass.js';

/** A restraint as a user asks for it, before there is a structure: what is left out is taken from the start. */
export type RestraintRequest =
  | (InternalCoordinate & { readonly value?: number; readonly k: number; readonly flat?: number })
  | { readonly kind: 'position'; readonly atoms: readonly number[]; readonly k: number; readonly flat?: number }
  | {
      readonly kind: 'wall';
      readonly radius: number;
      readonly k: number;
      /** Å; absent: the center of mass, wherever it goes */
      readonly center?: readonly [number, number, number];
    };

/**
 * One potential of all restraints: internal coordinates and positions are held where the start has them unless a value is given.
 *
 * @param start (N,3) Å
 * @throws ResffError (code option) as the restraints themselves
 */
export function requestedRestraints(
  molecule: Molecule,
  start: Float64Array,
  requests: readonly RestraintRequest[],
): Potential {
  const n = molecule.atomicNumbers.length;
  const internal: InternalRestraint[] = [];
  const terms: Potential[] = [];
  for (const request of requests)
    if (request.kind === 'position') terms.push(positionRestraint(n, { ...request, reference: start }));
    else if (request.kind === 'wall') {
      const { radius, k, center = { masses: atomicMasses(molecule) } } = request;
      terms.push(sphericalWall(n, { radius, k, center }));
    } else {
      checkCoordinate(request, n, 'restraint');
      internal.push({ ...request, value: request.value ?? coordinateValue(request, start) });
    }
  return sumPotentials([internalRestraints(n, internal), ...terms], 'restraints');
}
