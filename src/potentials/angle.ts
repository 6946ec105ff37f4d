import { ANGLE_GEOMETRY_SIZE, angleGeometry } from './angle-geometry.js';
import type { Potential } from './potential.js';
import { termPotential } from './term.js';

/**
 * Linear-mixture angles, E = Σ ½[c₁θ² + c₂(θ − π)²]                                                  (theory.md, angles)
 *
 * A harmonic angle whose equilibrium is a weighted mean of 0 and π.
 *
 * @param angles (A,3) vertex in the middle
 * @param coefficients (A,2) kcal/mol/rad², kept by reference
 * @throws RangeError when the arrays do not fit together
 * @remarks Collinear atoms: dE/dθ is not zero there (c₁π at θ = π), the energy has a cone whose tip is finite and continuous;
 * at the tip, and with two coincident atoms, the term adds no force (`angleGeometry`).
 */
export function anglePotential(atomCount: number, angles: Uint32Array, coefficients: Float64Array): Potential {
  const g = new Float64Array(ANGLE_GEOMETRY_SIZE);
  return termPotential('angle', atomCount, [angles, 3], [coefficients, 2], (x, forces) => {
    let energy = 0;
    for (let t = 0, c = 0; t < angles.length; t += 3, c += 2) {
      const i = 3 * angles[t]!;
      const j = 3 * angles[t + 1]!;
      const k = 3 * angles[t + 2]!;
      angleGeometry(x, i, j, k, g);
      const toZero = g[0]!;
      const toPi = toZero - Math.PI;
      const c1 = coefficients[c]!;
      const c2 = coefficients[c + 1]!;
      energy += 0.5 * (c1 * toZero * toZero + c2 * toPi * toPi);
      const slope = c1 * toZero + c2 * toPi;
      for (let d = 0; d < 3; d++) {
        const fi = slope * g[1 + d]!;
        const fk = slope * g[4 + d]!;
        forces[i + d]! += fi;
        forces[k + d]! += fk;
        forces[j + d]! -= fi + fk;
      }
    }
    return energy;
  });
}
