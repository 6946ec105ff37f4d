import type { Potential } from './potential.js';

/**
 * A potential that is a sum over the rows of an index list. Checks once that the arrays fit together, and on every call
 * that positions and forces belong to this system.
 *
 * @param index (T,size) atom indices, flat
 * @param coefficients (T,width), kept by reference: changing entries changes the potential
 * @throws RangeError when index and coefficients disagree in length or an index names no atom
 */
export function termPotential(
  name: string,
  atomCount: number,
  [index, size]: readonly [Uint32Array, number],
  [coefficients, width]: readonly [Float64Array, number],
  energyForces: (positions: Float64Array, forces: Float64Array) => number,
): Potential {
  const rows = index.length / size;
  if (!Number.isInteger(rows))
    throw new RangeError(`${name} index: expected a multiple of ${size} entries, got ${index.length}`);
  if (coefficients.length !== rows * width)
    throw new RangeError(`${name} coefficients: expected ${rows}×${width}, got ${coefficients.length}`);
  for (const atom of index)
    if (atom >= atomCount) throw new RangeError(`${name} index: expected atoms below ${atomCount}, got ${atom}`);
  return {
    name,
    atomCount,
    energyForces(positions, forces) {
      checkLength('positions', atomCount, positions);
      checkLength('forces', atomCount, forces);
      return energyForces(positions, forces);
    },
  };
}

/** @throws RangeError unless the array has 3 entries per atom */
export function checkLength(what: string, atomCount: number, array: Float64Array): void {
  if (array.length !== 3 * atomCount)
    throw new RangeError(`${what}: expected ${atomCount}×3 entries, got ${array.length}`);
}
