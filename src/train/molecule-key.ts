import { type Adjacency, adjacency, connectedFragments, degree, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { mixSeed } from '../core/seed.js';

/**
 * What two records of the same compound have in common whatever their atom order, stereochemistry, Kekulé form or place of
 * the formal charge: per fragment the formula, the total charge and a hash of the graph with all hydrogens (neighborhood
 * refinement until it covers the fragment, started from element, degree and the smallest ring of every bond). Tautomers and
 * constitutional isomers differ; fragments are sorted.
 *
 * Two different compounds with the same key would need the same formula and locally identical graphs; then a split or an
 * exclusion treats them alike, which errs on the safe side.
 */
export function moleculeKey(molecule: Molecule): string {
  return fragmentKeys(molecule)
    .map(({ key }) => key)
    .sort()
    .join('.');
}

/** The same of every connected fragment, with its atoms. */
export function fragmentKeys(molecule: Molecule): { readonly key: string; readonly atoms: Uint32Array }[] {
  const graph = adjacency(molecule);
  return connectedFragments(molecule).map((atoms) => {
    const formula = formulaOf(Array.from(atoms, (atom) => molecule.atomicNumbers[atom]!));
    const charge = atoms.reduce((sum, atom) => sum + molecule.formalCharges[atom]!, 0);
    const sorted = refinedColors(molecule, graph, atoms).sort((a, b) => a - b);
    const hash = [1, 2]
      .map((salt) =>
        mixSeed(salt, ...sorted)
          .toString(16)
          .padStart(8, '0'),
      )
      .join('');
    return { key: `${formula}${charge === 0 ? '' : charge > 0 ? `+${charge}` : charge}:${hash}`, atoms };
  });
}

function formulaOf(atomicNumbers: readonly number[]): string {
  const counts = new Map<string, number>();
  for (const z of atomicNumbers) counts.set(symbolOf(z), (counts.get(symbolOf(z)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, count]) => (count === 1 ? symbol : `${symbol}${count}`))
    .join('');
}

/** Colors of a fragment's atoms that depend on the graph alone, refined until no class splits any more. */
function refinedColors({ atomicNumbers }: Molecule, graph: Adjacency, atoms: Uint32Array): number[] {
  const neighbors = new Map(Array.from(atoms, (atom) => [atom, Array.from(neighborsOf(graph, atom))]));
  const rings = new Map(
    Array.from(neighbors, ([atom, own]) => [atom, own.map((other) => smallestRing(graph, atom, other))]),
  );
  let colors = new Map(Array.from(atoms, (atom) => [atom, mixSeed(atomicNumbers[atom]!, degree(graph, atom))]));
  for (let classes = 0, before = -1; classes !== before; ) {
    const last = colors;
    colors = new Map(
      Array.from(atoms, (atom) => {
        const around = neighbors.get(atom)!.map((other, k) => mixSeed(last.get(other)!, rings.get(atom)![k]!));
        return [atom, mixSeed(last.get(atom)!, ...around.sort((a, b) => a - b))];
      }),
    );
    before = classes;
    classes = new Set(colors.values()).size;
  }
  return [...colors.values()];
}

/** Atoms in the smallest ring through a bond, 0 for a bond in no ring: breadth-first search around it. */
function smallestRing(graph: Adjacency, from: number, to: number): number {
  if (degree(graph, from) === 1 || degree(graph, to) === 1) return 0;
  const distance = new Map([[from, 1]]);
  let front = [from];
  while (front.length > 0) {
    const next: number[] = [];
    for (const atom of front)
      for (const other of neighborsOf(graph, atom)) {
        if (distance.has(other) || (atom === from && other === to)) continue;
        distance.set(other, distance.get(atom)! + 1);
        if (other === to) return distance.get(other)!;
        next.push(other);
      }
    front = next;
  }
  return 0;
}
