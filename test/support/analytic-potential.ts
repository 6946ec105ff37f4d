import type { Potential } from '../../src/potentials/potential.js';

/** A potential from a function that adds forces and returns the energy. */
function analytic(atomCount: number, energyForces: Potential['energyForces']): Potential {
  return { name: 'analytic', atomCount, energyForces };
}

/** A term of pairs: energy and its derivative over the distance r, which is (dE/dr)/r. */
type PairTerm = (r: number, pair: number) => readonly [energy: number, slopeOverR: number];

function pairs(atomCount: number, index: readonly (readonly [number, number])[], term: PairTerm): Potential {
  return analytic(atomCount, (x, forces) => {
    let energy = 0;
    index.forEach(([a, b], p) => {
      const [i, j] = [3 * a, 3 * b];
      const d = [x[i]! - x[j]!, x[i + 1]! - x[j + 1]!, x[i + 2]! - x[j + 2]!] as const;
      const [e, slope] = term(Math.hypot(...d), p);
      energy += e;
      for (let axis = 0; axis < 3; axis++) {
        forces[i + axis]! -= slope * d[axis]!;
        forces[j + axis]! += slope * d[axis]!;
      }
    });
    return energy;
  });
}

const everyPair = (n: number) =>
  Array.from({ length: n }, (_, i) => i).flatMap((i) => Array.from({ length: i }, (_, j) => [j, i] as const));

/** ½ k |x_a − c_a|² for each atom in a well of its own, kcal/mol/Å². */
export function harmonicWells(constants: readonly number[], centers?: Float64Array): Potential {
  return analytic(constants.length, (x, forces) => {
    let energy = 0;
    for (let i = 0; i < x.length; i++) {
      const k = constants[Math.floor(i / 3)]!;
      const d = x[i]! - (centers?.[i] ?? 0);
      energy += 0.5 * k * d * d;
      forces[i]! -= k * d;
    }
    return energy;
  });
}

/** Nothing acts. */
export function freeAtoms(atomCount: number): Potential {
  return analytic(atomCount, () => 0);
}

/** A chain of Morse bonds D (1 − exp(−a (r − 1.2 Å)))² with D = 100 kcal/mol, a = 2/Å, and soft springs between next neighbors. */
export function morseChain(atomCount: number): Potential {
  const index = Array.from({ length: atomCount - 1 }, (_, i) => [i, i + 1] as const);
  const across = Array.from({ length: atomCount - 2 }, (_, i) => [i, i + 2] as const);
  return pairs(atomCount, [...index, ...across], (r, p) => {
    if (p >= index.length) return [10 * (r - 2) ** 2, (20 * (r - 2)) / r];
    const e = Math.exp(-2 * (r - 1.2));
    return [100 * (1 - e) ** 2, (400 * (1 - e) * e) / r];
  });
}

/** A zigzag close to the minimum of `morseChain`, (N,3) Å. */
export function zigzag(atomCount: number): Float64Array {
  return Float64Array.from({ length: 3 * atomCount }, (_, i) => {
    const atom = Math.floor(i / 3);
    return [atom, 0.66 * (atom % 2), 0.03 * Math.sin(5 * atom)][i % 3]!;
  });
}

/** Lennard-Jones, ε = 1 kcal/mol, σ = 3 Å. */
export function lennardJones(atomCount: number): Potential {
  return pairs(atomCount, everyPair(atomCount), (r) => {
    const s = (3 / r) ** 6;
    return [4 * (s * s - s), (-24 * (2 * s * s - s)) / (r * r)];
  });
}

/** Several potentials at once. */
export function together(...terms: readonly Potential[]): Potential {
  return analytic(terms[0]!.atomCount, (x, forces) => terms.reduce((e, term) => e + term.energyForces(x, forces), 0));
}
