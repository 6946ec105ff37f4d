import { bondRatio } from '../chemistry/bond/connectivity.js';
import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { type Box, largestCutoff, nearestImage, openBox, triclinicBox } from '../core/box.js';
import { ResffError } from '../core/errors.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { type TermEnergies, totalEnergy } from '../force-field/term-energies.js';
import type { IpiModel } from './ipi.js';

/** A bond of the first positions is not longer than this multiple of the sum of the covalent radii. */
const LONGEST_BOND = 1.6;

/**
 * A molecule alone, the virial that of its own, Σ x ⊗ F, for programs that put everything into a cell: made whole where the cell has cut it, and refused where its
 * images would be within its reach, as there are no periodic systems yet.
 *
 * @param cutoff Å, of interactions
 * @throws from `compute`: ResffError (molecule) when the first positions do not have the bonds of the molecule: their order is
 *   another one; (option) for a cell that is too small; (numeric) for an energy that is not finite
 */
export function isolatedMolecule(potential: ForceFieldPotential, cutoff: number): IpiModel {
  const { molecule, atomCount } = potential;
  const tree = bondTree(molecule);
  const whole = new Float64Array(3 * atomCount);
  let known: { cell: Float64Array; box: Box } | null = null;
  let first = true;
  return {
    atomCount,
    compute(positions, cell, forces, virial) {
      if (known === null || !cell.every((x, k) => x === known!.cell[k]))
        known = { cell: cell.slice(), box: cell.some((x) => x !== 0) ? triclinicBox(cell) : openBox };
      const { box } = known;
      whole.set(positions);
      makeWhole(whole, box, tree);
      if (first) checkBonds(molecule, whole);
      first = false;
      checkRoom(whole, box, cutoff);
      const terms = potential.terms(whole, forces);
      checkFinite(terms, forces);
      for (let k = 0; k < whole.length; k += 3)
        for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) virial[3 * a + b]! += whole[k + a]! * forces[k + b]!;
      return terms;
    },
  };
}

/** Every atom after the first with one that stands before it: bonded to it, or the very first one for another molecule. */
function bondTree(molecule: Molecule): [atom: number, before: number][] {
  const graph = adjacency(molecule);
  const seen = new Uint8Array(molecule.atomicNumbers.length);
  const tree: [number, number][] = [];
  for (const start of molecule.atomicNumbers.keys()) {
    if (seen[start]) continue;
    if (start > 0) tree.push([start, 0]);
    seen[start] = 1;
    for (const queue = [start]; queue.length > 0; ) {
      const atom = queue.pop()!;
      for (const next of neighborsOf(graph, atom)) {
        if (seen[next]) continue;
        seen[next] = 1;
        tree.push([next, atom]);
        queue.push(next);
      }
    }
  }
  return tree;
}

function makeWhole(x: Float64Array, box: Box, tree: readonly [number, number][]): void {
  if (box.kind === 'open') return;
  const d = new Float64Array(3);
  for (const [atom, before] of tree) {
    for (let k = 0; k < 3; k++) d[k] = x[3 * atom + k]! - x[3 * before + k]!;
    nearestImage(box, d);
    for (let k = 0; k < 3; k++) x[3 * atom + k] = x[3 * before + k]! + d[k]!;
  }
}

/** @throws ResffError (molecule) when positions of whole molecules do not have their bonds: the atoms are in another order */
export function checkBonds({ atomicNumbers, bonds }: Molecule, x: Float64Array): void {
  for (let b = 0; b < bonds.length; b += 2) {
    const [i, j] = [bonds[b]!, bonds[b + 1]!];
    const ratio = bondRatio(atomicNumbers, x, i, j);
    if (!(ratio < LONGEST_BOND))
      throw new ResffError(
        'molecule',
        `positions: expected those of the molecule, atoms in its order, got atoms ${i + 1} and ${j + 1}, which are bonded, ${ratio.toFixed(1)} times the length of a bond apart`,
      );
  }
}

/** @throws ResffError (numeric) */
export function checkFinite(terms: TermEnergies, forces: Float64Array): void {
  if (!Number.isFinite(totalEnergy(terms)) || !forces.every(Number.isFinite))
    throw new ResffError('numeric', `energy: expected finite energy and forces, got ${totalEnergy(terms)}`);
}

/** Images are out of reach when the shortest lattice vector is longer than the molecule and the cutoff together. */
function checkRoom(x: Float64Array, box: Box, cutoff: number): void {
  if (box.kind === 'open') return;
  let extent = 0;
  for (let axis = 0; axis < 3; axis++) {
    let [low, high] = [Infinity, -Infinity];
    for (let k = axis; k < x.length; k += 3) {
      low = Math.min(low, x[k]!);
      high = Math.max(high, x[k]!);
    }
    extent += (high - low) ** 2;
  }
  const needed = Math.sqrt(extent) + cutoff;
  const shortest = 2 * largestCutoff(box);
  if (shortest < needed)
    throw new ResffError(
      'option',
      `cell: expected room for the molecule alone, ${needed.toFixed(1)} Å, got ${shortest.toFixed(1)} Å; a structure with a cell is computed with its images`,
    );
}
