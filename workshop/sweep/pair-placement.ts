/** Two molecules put beside each other, turned at random. */
import type { Molecule, Rng } from 'resff';

type Vector = readonly [number, number, number];

/** Random rotation as a 3×3 matrix, from a random quaternion. */
function rotation(rng: Rng): readonly Vector[] {
  const q = [rng.normal(), rng.normal(), rng.normal(), rng.normal()];
  const [w, x, y, z] = q.map((v) => v / Math.hypot(...q)) as [number, number, number, number];
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

/** Positions (N,3) turned at random about one of their atoms, which goes to a place. */
export function turnedAbout(positions: Float64Array, atom: number, place: readonly number[], rng: Rng): Float64Array {
  const matrix = rotation(rng);
  return positions.map((_, k) => {
    const i = Math.floor(k / 3);
    const from = [0, 1, 2].map((c) => positions[3 * i + c]! - positions[3 * atom + c]!);
    return place[k % 3]! + matrix[k % 3]!.reduce((sum, m, c) => sum + m * from[c]!, 0);
  });
}

/** A random direction of a length, Å. */
export function randomVector(length: number, rng: Rng): number[] {
  const v = [rng.normal(), rng.normal(), rng.normal()];
  return v.map((x) => (x * length) / Math.hypot(...v));
}

/** Atoms before the hydrogens that parseSmiles puts at the end. */
export function heavyAtoms({ atomicNumbers }: Molecule): number {
  const last = atomicNumbers.findLastIndex((z) => z > 1);
  return last + 1;
}

/** Positions of two molecules in the order of the molecule of "first.second": heavy atoms of both, then hydrogens of both. */
export function merged(first: Molecule, a: Float64Array, second: Molecule, b: Float64Array): Float64Array {
  const [m, n] = [3 * heavyAtoms(first), 3 * heavyAtoms(second)];
  return Float64Array.from([...a.slice(0, m), ...b.slice(0, n), ...a.slice(m), ...b.slice(n)]);
}
