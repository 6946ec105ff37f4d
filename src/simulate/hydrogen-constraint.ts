import type { Molecule } from '../chemistry/molecule.js';
import { distance, openBox } from '../core/box.js';
import type { BondConstraint } from './constraint.js';

/** Bonds with hydrogen, [hydrogen, other atom]; H-H once. In the order of the molecule's bonds. */
export function hydrogenBonds({ atomicNumbers, bonds }: Molecule): [number, number][] {
  const found: [number, number][] = [];
  for (let b = 0; b < bonds.length; b += 2) {
    const [i, j] = [bonds[b]!, bonds[b + 1]!];
    if (atomicNumbers[i] === 1) found.push([i, j]);
    else if (atomicNumbers[j] === 1) found.push([j, i]);
  }
  return found;
}

/**
 * Constraints that keep every bond to hydrogen at the length it has in a geometry, for longer time steps.
 *
 * Give a geometry relaxed with the same potential. The equilibrium lengths of the bond term alone are no substitute: the
 * residual network carries much of a bond here, and they are off by 0.1 to 0.2 Å, up to 0.37 Å.
 *
 * @param positions (N,3) Å, the geometry the lengths are taken from; dynamics may start elsewhere
 * @param options.rigidWater also keeps the H-H distance of each water molecule, default false
 * @throws RangeError when `positions` does not have 3N entries
 */
export function hydrogenConstraints(
  molecule: Molecule,
  positions: Float64Array,
  options: { rigidWater?: boolean } = {},
): BondConstraint[] {
  const n = molecule.atomicNumbers.length;
  if (positions.length !== 3 * n) throw new RangeError(`positions: expected ${3 * n} entries, got ${positions.length}`);
  const pairs = hydrogenBonds(molecule);
  if (options.rigidWater) pairs.push(...waterHydrogens(molecule));
  return pairs.map((atoms) => ({ atoms, length: distance(openBox, positions, ...atoms) }));
}

/** The two hydrogens of each O bonded to exactly two H and nothing else. */
function waterHydrogens(molecule: Molecule): [number, number][] {
  const { atomicNumbers, bonds } = molecule;
  const hydrogens = new Map<number, number[]>();
  for (const [hydrogen, other] of hydrogenBonds(molecule))
    hydrogens.set(other, [...(hydrogens.get(other) ?? []), hydrogen]);
  const degree = new Uint32Array(atomicNumbers.length);
  for (const atom of bonds) degree[atom]!++;
  return [...hydrogens].flatMap(([atom, [first, second, ...more]]) =>
    atomicNumbers[atom] === 8 && degree[atom] === 2 && first !== undefined && second !== undefined && more.length === 0
      ? [[first, second] as [number, number]]
      : [],
  );
}
