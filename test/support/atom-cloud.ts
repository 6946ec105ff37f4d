import { nameSequence } from './recipe-weights.js';

/**
 * Atoms at random places, 0.1 in an Å³, as a system of the residual network: no molecule, but dense as one.
 *
 * @param apart Å, no two atoms are closer
 */
export function atomCloud(
  name: string,
  atoms: number,
  apart = 0.9,
): { features: Float64Array; positions: Float64Array } {
  const random = nameSequence(name);
  const edge = Math.cbrt(atoms / 0.1);
  const positions: number[] = [];
  for (let k = 0; positions.length < 3 * atoms; k += 3) {
    const place = [0, 1, 2].map((axis) => edge * (0.5 + 0.5 * random(k + axis)));
    const free = positions.every(
      (_, i) => i % 3 !== 0 || Math.hypot(...place.map((x, axis) => x - positions[i + axis]!)) > apart,
    );
    if (free) positions.push(...place);
  }
  const features = new Float64Array(114 * atoms);
  for (let i = 0; i < atoms; i++)
    features[114 * i + [1, 6, 7, 8, 16][Math.abs(Math.floor(5 * random(-1 - i))) % 5]!] = 1;
  return { features, positions: Float64Array.from(positions) };
}
