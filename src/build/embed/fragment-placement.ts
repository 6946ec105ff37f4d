import type { Molecule } from '../../chemistry/molecule.js';
import { elementOf } from '../../core/elements.js';

/** Å between the covalent spheres of atoms of different fragments. */
const GAP = 1.6;

/**
 * One geometry of several: each is moved along x until it touches none before it.
 *
 * @param fragments atoms of each
 * @param places (n,3) Å of each
 * @returns (N,3) Å
 */
export function placeBeside(
  { atomicNumbers }: Molecule,
  fragments: readonly Uint32Array[],
  places: readonly Float64Array[],
): Float64Array {
  const out = new Float64Array(3 * atomicNumbers.length);
  const placed: number[] = [];
  const radius = (atom: number) => elementOf(atomicNumbers[atom]!).covalentRadius;
  fragments.forEach((atoms, f) => {
    const own = places[f]!;
    let shift = f === 0 ? 0 : Number.NEGATIVE_INFINITY;
    for (const before of placed)
      atoms.forEach((atom, k) => {
        const least = radius(before) + radius(atom) + GAP;
        const [dy, dz] = [1, 2].map((a) => own[3 * k + a]! - out[3 * before + a]!) as [number, number];
        const room = least * least - dy * dy - dz * dz;
        if (room > 0) shift = Math.max(shift, out[3 * before]! + Math.sqrt(room) - own[3 * k]!);
      });
    // Beside all: fragments that pass each other in y and z stand at one place.
    if (shift === Number.NEGATIVE_INFINITY) shift = 0;
    atoms.forEach((atom, k) => {
      for (let a = 0; a < 3; a++) out[3 * atom + a] = own[3 * k + a]! + (a === 0 ? shift : 0);
      placed.push(atom);
    });
  });
  return out;
}
