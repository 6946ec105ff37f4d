import { Rng } from '../../src/core/rng.js';

/** A chain of atoms 1.5 Å apart that turns at random: successive atoms are close, as in molecules. (N,3) Å */
export function randomWalk(atomCount: number, seed: number): Float64Array {
  const rng = new Rng(seed);
  const positions = new Float64Array(3 * atomCount);
  for (let i = 3; i < positions.length; i += 3) {
    const step = [rng.normal(), rng.normal(), rng.normal()];
    const length = Math.hypot(...step);
    for (let k = 0; k < 3; k++) positions[i + k] = positions[i + k - 3]! + (1.5 * step[k]!) / length;
  }
  return positions;
}

/** Water-like triples of atoms scattered over a box: O, H, H one after the other. (3M,3) Å */
export function scatteredWaters(waterCount: number, boxLength: number, seed: number): Float64Array {
  const rng = new Rng(seed);
  const positions = new Float64Array(9 * waterCount);
  for (let i = 0; i < positions.length; i += 9) {
    const center = [0, 1, 2].map(() => (rng.next() - 0.5) * boxLength);
    for (let k = 0; k < 9; k++) positions[i + k] = center[k % 3]! + (k < 3 ? 0 : 0.6 * (rng.next() * 2 - 1));
  }
  return positions;
}
