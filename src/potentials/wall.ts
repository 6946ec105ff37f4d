import { elementOf } from '../core/elements.js';
import { imageShifts, ownImage } from '../core/image-pairs.js';
import { KeptPairs } from '../core/kept-pairs.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { checkLength } from './check-length.js';
import { nearPairs } from './near-pairs.js';
import type { PeriodicTerm } from './periodic-potential.js';
import type { Potential } from './potential.js';

/** Up to this fraction of the sum of the covalent radii the repulsion is whole. */
const WHOLE = 0.45;
/** From this fraction on there is none, where molecules have such pairs: halogens pressed on lone pairs come to 0.96. */
const NOT_BONDED = 0.9;

/** The same of two bonded atoms. Closest in data: C≡N and N≡N in hot frames 0.70 and 0.73, O-S 0.74; bonds to H 0.82; all others 0.83. */
function bondedLimit(a: number, b: number): number {
  if (a === 1 || b === 1) return 0.78;
  const short = a === 8 || b === 8 || (a >= 6 && b >= 6 && a <= 7 && b <= 7);
  return short ? 0.7 : 0.8;
}

/** Å, 0.8854 a₀. */
const SCREENING_LENGTH = 0.4685;
/** Å; √(r² + this²) stands for r, so that two atoms at the same place have an energy. At 0.4 Å it takes 1 % off. */
const SOFTENING = 0.05;

/**
 * A wall between any two atoms, bonded or not, E = Σ_{i<j} S(r_ij) · C Z_i Z_j φ(r_ij/a_ij)/r_ij                  (theory.md, wall)
 *
 * The repulsion of two screened nuclei, a_ij = 0.4685 Å/(Z_i^0.23 + Z_j^0.23), φ the universal screening function, times a switch with two
 * continuous derivatives: 1 up to 0.45 of the sum of the covalent radii (Cordero), exactly 0 from a fraction of it on that no molecule
 * reaches: 0.9, of bonded atoms 0.8, or 0.78 where one is hydrogen and 0.7 between C, N and O and of O with any other.
 *
 * @param atomicNumbers (N)
 * @param bonds (B,2)
 * @remarks Coincident atoms: a finite energy and no force.
 * Source: Ziegler, Biersack, Littmark, The Stopping and Range of Ions in Solids, Pergamon 1985
 */
export function wallPotential(atomicNumbers: Uint8Array, bonds: Uint32Array): Potential {
  const atomCount = atomicNumbers.length;
  const { repel, range } = wallPairs(atomicNumbers, bonds);
  const pairs = nearPairs(atomCount, range);
  return {
    name: 'wall',
    atomCount,
    energyForces(x, forces) {
      checkLength('positions', atomCount, x);
      checkLength('forces', atomCount, forces);
      const count = pairs.search(x);
      const atoms = pairs.atoms();
      let energy = 0;
      for (let p = 0; p < 2 * count; p += 2) {
        const i = atoms[p]!;
        const j = atoms[p + 1]!;
        const dx = x[3 * i]! - x[3 * j]!;
        const dy = x[3 * i + 1]! - x[3 * j + 1]!;
        const dz = x[3 * i + 2]! - x[3 * j + 2]!;
        found[0] = dx * dx + dy * dy + dz * dz;
        if (!repel(i, j, true, found)) continue;
        energy += found[0]!;
        const pull = found[1]!;
        forces[3 * i]! -= pull * dx;
        forces[3 * i + 1]! -= pull * dy;
        forces[3 * i + 2]! -= pull * dz;
        forces[3 * j]! += pull * dx;
        forces[3 * j + 1]! += pull * dy;
        forces[3 * j + 2]! += pull * dz;
      }
      return energy;
    },
  };
}

/** Å beyond the range of the wall up to which pairs are kept until an atom has moved half of it. */
const SKIN = 0.5;

/** The same between all images; the bonds are those of whole molecules. */
export function periodicWall(atomicNumbers: Uint8Array, bonds: Uint32Array): PeriodicTerm {
  const atomCount = atomicNumbers.length;
  const { repel, range } = wallPairs(atomicNumbers, bonds);
  const kept = new KeptPairs(range, SKIN);
  return {
    name: 'wall',
    atomCount,
    energyForces(x, cell, forces, virial) {
      const pairs = kept.pairs(x, cell);
      const shifts = imageShifts(pairs, cell);
      const own = ownImage(pairs);
      const { first, second, image } = pairs;
      const d = new Float64Array(3);
      let energy = 0;
      for (let p = 0; p < first.length; p++) {
        const i = 3 * first[p]!;
        const j = 3 * second[p]!;
        for (let k = 0; k < 3; k++) d[k] = x[i + k]! - x[j + k]! - shifts[3 * image[p]! + k]!;
        found[0] = d[0]! * d[0]! + d[1]! * d[1]! + d[2]! * d[2]!;
        if (!repel(first[p]!, second[p]!, image[p] === own, found)) continue;
        energy += found[0]!;
        for (let b = 0; b < 3; b++) {
          const pull = found[1]! * d[b]!;
          forces[i + b]! -= pull;
          forces[j + b]! += pull;
          for (let a = 0; a < 3; a++) virial[3 * a + b]! -= d[a]! * pull;
        }
      }
      return energy;
    },
  };
}

/** See `PairRepulsion`; nothing stays in it between calls. */
const found = new Float64Array(2);

/**
 * One pair of the wall: takes its squared distance from `pair[0]`, puts its energy (kcal/mol) there and the derivative by the distance over the
 * distance into `pair[1]`, and returns whether there is anything. In an array, as numbers passed to a function may be put on the heap.
 */
type PairRepulsion = (i: number, j: number, sameImage: boolean, pair: Float64Array) => boolean;

function wallPairs(atomicNumbers: Uint8Array, bonds: Uint32Array): { repel: PairRepulsion; range: number } {
  const atomCount = atomicNumbers.length;
  const radius = Float64Array.from(atomicNumbers, (z) => elementOf(z).covalentRadius);
  const power = Float64Array.from(atomicNumbers, (z) => z ** 0.23);
  const bonded = bondTest(atomCount, bonds);
  return {
    range: 2 * NOT_BONDED * radius.reduce((a, b) => Math.max(a, b), 0),
    repel(i, j, sameImage, pair) {
      const r = Math.sqrt(pair[0]! + SOFTENING * SOFTENING);
      const sum = radius[i]! + radius[j]!;
      if (r >= NOT_BONDED * sum) return false;
      const joined = sameImage && bonded(i, j);
      const none = (joined ? bondedLimit(atomicNumbers[i]!, atomicNumbers[j]!) : NOT_BONDED) * sum;
      if (r >= none) return false;
      const b = (power[i]! + power[j]!) / SCREENING_LENGTH;
      const e1 = 0.18175 * Math.exp(-3.1998 * b * r);
      const e2 = 0.50986 * Math.exp(-0.94229 * b * r);
      const e3 = 0.28022 * Math.exp(-0.4029 * b * r);
      const e4 = 0.02817 * Math.exp(-0.20162 * b * r);
      const screening = e1 + e2 + e3 + e4;
      const charges = (COULOMB_KCAL_PER_MOL * atomicNumbers[i]! * atomicNumbers[j]!) / r;
      const repulsion = charges * screening;
      let slope = -repulsion / r - charges * b * (3.1998 * e1 + 0.94229 * e2 + 0.4029 * e3 + 0.20162 * e4);
      let part = 1;
      if (r > WHOLE * sum) {
        const width = none - WHOLE * sum;
        const t = (none - r) / width;
        part = t * t * t * (10 + t * (6 * t - 15));
        slope = part * slope - (repulsion * 30 * t * t * (1 - t) * (1 - t)) / width;
      }
      pair[0] = part * repulsion;
      pair[1] = slope / r;
      return true;
    },
  };
}

/** Whether two atoms are bonded: few atoms ever come close enough to ask. */
function bondTest(atomCount: number, bonds: Uint32Array): (i: number, j: number) => boolean {
  const neighbors = Array.from({ length: atomCount }, () => [] as number[]);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbors[bonds[b]!]!.push(bonds[b + 1]!);
    neighbors[bonds[b + 1]!]!.push(bonds[b]!);
  }
  return (i, j) => neighbors[i]!.includes(j);
}
