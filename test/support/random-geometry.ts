import type { Molecule } from '../../src/chemistry/molecule.js';
import type { Rng } from '../../src/core/rng.js';

/**
 * Positions (N,3) Å drawn in a box of about 20 Å³ per atom, no two atoms closer than 1 Å: nothing a molecule would do, but every
 * term has a well-defined value there.
 */
export function scatteredPositions({ atomicNumbers }: Molecule, rng: Rng): Float64Array {
  const n = atomicNumbers.length;
  const edge = Math.cbrt(20 * n);
  const out = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    do for (let k = 0; k < 3; k++) out[3 * i + k] = edge * rng.next();
    while (closest(out, i) < 1);
  }
  return out;
}

function closest(positions: Float64Array, i: number): number {
  let least = Infinity;
  for (let j = 0; j < i; j++)
    least = Math.min(least, Math.hypot(...[0, 1, 2].map((k) => positions[3 * i + k]! - positions[3 * j + k]!)));
  return least;
}
