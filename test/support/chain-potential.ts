import { coordinateGradient, type InternalCoordinate } from '../../src/potentials/internal-coordinate.js';
import type { Potential } from '../../src/potentials/potential.js';

/** An unbranched chain of atoms 1.5 Å apart with angles of 110°, threefold torsions and soft repulsion: a fast, smooth molecule. */
export function chainPotential(atomCount: number): Potential {
  const range = (size: number) => Array.from({ length: atomCount - size + 1 }, (_, i) => i);
  const at = (first: number, size: number) => Array.from({ length: size }, (_, a) => first + a);
  const terms: [InternalCoordinate, (q: number) => [number, number]][] = [
    ...range(2).map((i) => [{ kind: 'distance', atoms: at(i, 2) }, harmonic(600, 1.5)] as const),
    ...range(3).map((i) => [{ kind: 'angle', atoms: at(i, 3) }, harmonic(100, (110 / 180) * Math.PI)] as const),
    ...range(4).map((i) => [{ kind: 'dihedral', atoms: at(i, 4) }, threefold] as const),
    ...range(5).flatMap((i) =>
      at(i + 4, atomCount - i - 4).map((j) => [{ kind: 'distance', atoms: [i, j] }, repulsion] as const),
    ),
  ].map(([coordinate, f]) => [coordinate as InternalCoordinate, f as (q: number) => [number, number]]);
  const gradient = new Float64Array(12);
  return {
    name: 'chain',
    atomCount,
    energyForces(x, forces) {
      let energy = 0;
      for (const [coordinate, f] of terms) {
        const [value, slope] = f(coordinateGradient(coordinate, x, gradient));
        energy += value;
        coordinate.atoms.forEach((atom, a) => {
          for (let d = 0; d < 3; d++) forces[3 * atom + d]! -= slope * gradient[3 * a + d]!;
        });
      }
      return energy;
    },
  };
}

/** Zigzag with a bend out of the plane that grows along the chain: no symmetry. */
export function chainStart(atomCount: number): Float64Array {
  return Float64Array.from({ length: 3 * atomCount }, (_, i) => {
    const atom = Math.floor(i / 3);
    return [1.25 * atom, atom % 2, 0.3 * Math.sin(2.1 * atom)][i % 3]!;
  });
}

/** (B,2) */
export function chainBonds(atomCount: number): Uint32Array {
  return Uint32Array.from({ length: 2 * (atomCount - 1) }, (_, i) => Math.ceil(i / 2));
}

const harmonic =
  (k: number, q0: number) =>
  (q: number): [number, number] => [0.5 * k * (q - q0) ** 2, k * (q - q0)];

const threefold = (q: number): [number, number] => [1.4 * (1 + Math.cos(3 * q)), -4.2 * Math.sin(3 * q)];

const repulsion = (r: number): [number, number] => [2000 / r ** 8, -16000 / r ** 9];
