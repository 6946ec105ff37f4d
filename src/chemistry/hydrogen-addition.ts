import { ResffError } from '../core/errors.js';
import type { Vector } from './atom-placement.js';
import { closedShellOrders } from './bond/valence-state.js';
import { adjacency, bondsOf, degree, neighborsOf } from './graph.js';
import { hydrogensOf, type SkeletonAtom } from './hydrogen-placement.js';
import { createMolecule, type Molecule } from './molecule.js';
import type { Structure } from './structure.js';

/** (N) hydrogens that every atom lacks up to the lowest valence that its bonds and charge allow. */
export function missingHydrogens({ atomicNumbers, formalCharges, bonds, bondOrders }: Molecule): Uint8Array {
  const order = new Uint8Array(atomicNumbers.length);
  bonds.forEach((atom, end) => {
    order[atom]! += bondOrders[end >> 1]!;
  });
  return Uint8Array.from(atomicNumbers, (z, atom) => {
    const valence = closedShellOrders(z, formalCharges[atom]!).find((known) => known >= order[atom]!);
    return z === 1 || valence === undefined ? 0 : valence - order[atom]!;
  });
}

/** The molecule with its missing hydrogens behind its atoms; itself when none is missing. */
export function withMissingHydrogens(molecule: Molecule): Molecule {
  const missing = missingHydrogens(molecule);
  const carriers = Array.from(missing).flatMap((count, atom) => new Array<number>(count).fill(atom));
  if (carriers.length === 0) return molecule;
  const { name, atomicNumbers, formalCharges, bonds, bondOrders, massNumbers } = molecule;
  const n = atomicNumbers.length;
  const zeros = carriers.map(() => 0);
  return createMolecule({
    name,
    atomicNumbers: [...atomicNumbers, ...carriers.map(() => 1)],
    formalCharges: [...formalCharges, ...zeros],
    bonds: [...bonds, ...carriers.flatMap((atom, k) => [atom, n + k])],
    bondOrders: [...bondOrders, ...carriers.map(() => 1)],
    ...(massNumbers ? { massNumbers: [...massNumbers, ...zeros] } : {}),
  });
}

/**
 * A structure with its missing hydrogens, in the ideal geometry of their atoms; all others stay where they are.
 *
 * @throws ResffError (molecule) for an atom without any neighbor, whose hydrogens have no direction
 */
export function addMissingHydrogens(structure: Structure): Structure {
  const molecule = withMissingHydrogens(structure.molecule);
  if (molecule === structure.molecule) return structure;
  const missing = missingHydrogens(structure.molecule);
  const { atomicNumbers, bondOrders } = structure.molecule;
  const graph = adjacency(structure.molecule);
  const at = (atom: number) => [...structure.positions.subarray(3 * atom, 3 * atom + 3)] as unknown as Vector;
  const isHydrogen = (atom: number) => atomicNumbers[atom] === 1;
  const skeleton = Array.from(atomicNumbers, (atomicNumber, atom): SkeletonAtom => {
    const around = Array.from(neighborsOf(graph, atom), (site, k) => ({
      site,
      order: bondOrders[bondsOf(graph, atom)[k]!]!,
    }));
    const neighbors = around.filter(({ site }) => !isHydrogen(site));
    return {
      atomicNumber,
      hydrogens: missing[atom]! + around.length - neighbors.length,
      neighbors,
      position: at(atom),
    };
  });
  const positions = new Float64Array(3 * molecule.atomicNumbers.length);
  positions.set(structure.positions);
  let next = atomicNumbers.length;
  missing.forEach((count, atom) => {
    if (count === 0) return;
    const given = [...neighborsOf(graph, atom)].filter(isHydrogen).map(at);
    const placed = degree(graph, atom) === 0 ? [] : hydrogensOf(skeleton, atom, given).slice(0, count);
    if (placed.length < count)
      throw new ResffError(
        'molecule',
        `hydrogens: expected a neighbor that gives those of atom ${atom + 1} a direction, got none; --build-3d makes new coordinates (molecule ${molecule.name})`,
      );
    for (const place of placed) positions.set(place, 3 * next++);
  });
  const { residues: _, ...rest } = structure;
  return { ...rest, molecule, positions };
}
