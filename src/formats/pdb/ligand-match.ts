import { bondsFromDistances } from '../../chemistry/bond/connectivity.js';
import { type LabeledGraph, matchGraphs } from '../../chemistry/graph-match.js';
import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import type { LigandPart } from './pdb-conect.js';
import type { PdbAtom } from './pdb-record.js';
import type { ResidueBonding, ResidueSkeleton } from './pdb-residue.js';

/** A ligand that a part of a model is. */
export interface LigandMatch extends ResidueBonding, Pick<ResidueSkeleton, 'hydrogens'> {
  readonly ligand: Structure;
  /** whether all hydrogens of the ligand are there, but for those in whose place it is bonded to others */
  readonly isComplete: boolean;
}

/** A molecule by its heavy atoms, or by its hydrogens where there is nothing else. */
interface HeavyGraph extends LabeledGraph {
  /** nodes: atoms of the molecule */
  readonly atoms: readonly number[];
  /** of every node */
  readonly hydrogens: readonly number[];
}

/**
 * The ligand whose heavy atoms are bonded like those of a part, where bonds are taken from distances. One whose hydrogens are all
 * there is preferred to one with fewer.
 *
 * @returns bonds and charges by atoms of the model; undefined when no ligand fits
 */
export function matchLigand(
  atoms: readonly PdbAtom[],
  { members, outside }: LigandPart,
  ligands: readonly Structure[],
): LigandMatch | undefined {
  if (ligands.length === 0) return undefined;
  const numbers = members.map((i) => atoms[i]!.atomicNumber);
  const positions = Float64Array.from(members.flatMap((i) => atoms[i]!.position));
  const close = bondsFromDistances(numbers, positions);
  const own = heavyGraph(
    numbers,
    close.flatMap(({ a, b }) => [a, b]),
  );
  // An atom bonded to another residue lacks one hydrogen for each such bond.
  const bonded = own.atoms.map((k) => outside.filter((atom) => atom === members[k]).length);
  const counts = own.hydrogens.map((count, node) => count + bonded[node]!);
  const graphs = ligands.map(({ molecule }) => heavyGraph(molecule.atomicNumbers, molecule.bonds));
  for (const isComplete of [true, false])
    for (const [l, ligand] of ligands.entries()) {
      const other = graphs[l]!;
      const image = isComplete
        ? matchGraphs(withHydrogens(own, counts), withHydrogens(other, other.hydrogens))
        : matchGraphs(own, other);
      if (!image || image.some((node, k) => other.hydrogens[node]! < counts[k]!)) continue;
      const bonding = bondingOf(
        ligand.molecule,
        new Map(image.map((node, k) => [other.atoms[node]!, members[own.atoms[k]!]!])),
      );
      const hydrogens = new Map(image.map((node, k) => [members[own.atoms[k]!]!, other.hydrogens[node]! - bonded[k]!]));
      const attached = close
        .filter(({ a, b }) => own.atoms.includes(a) !== own.atoms.includes(b))
        .map(({ a, b }) => ({ a: members[a]!, b: members[b]!, order: 1 }));
      return { ...bonding, bonds: [...bonding.bonds, ...attached], hydrogens, ligand, isComplete };
    }
  return undefined;
}

function heavyGraph(atomicNumbers: ArrayLike<number>, bonds: ArrayLike<number>): HeavyGraph {
  const numbers = Array.from(atomicNumbers);
  const heavy = numbers.flatMap((z, i) => (z > 1 ? [i] : []));
  const atoms = heavy.length > 0 ? heavy : [...numbers.keys()];
  const node = new Map(atoms.map((atom, k) => [atom, k]));
  const neighbors: number[][] = atoms.map(() => []);
  const hydrogens = atoms.map(() => 0);
  for (let b = 0; b < bonds.length; b += 2)
    for (const [from, to] of [
      [bonds[b]!, bonds[b + 1]!],
      [bonds[b + 1]!, bonds[b]!],
    ] as const) {
      const [i, j] = [node.get(from), node.get(to)];
      if (i === undefined) continue;
      if (j === undefined) hydrogens[i]!++;
      else neighbors[i]!.push(j);
    }
  return { atoms, labels: atoms.map((atom) => numbers[atom]!), neighbors, hydrogens };
}

/** Labels that tell apart what has other numbers of hydrogens; no atom has 16. */
function withHydrogens({ labels, neighbors }: HeavyGraph, hydrogens: readonly number[]): LabeledGraph {
  return { labels: labels.map((z, node) => 16 * z + hydrogens[node]!), neighbors };
}

/** Bonds between heavy atoms, and charges. */
function bondingOf(
  { bonds, bondOrders, formalCharges }: Molecule,
  member: ReadonlyMap<number, number>,
): ResidueBonding {
  return {
    bonds: Array.from(bondOrders, (order, b) => ({
      a: member.get(bonds[2 * b]!),
      b: member.get(bonds[2 * b + 1]!),
      order,
    })).flatMap(({ a, b, order }) => (a === undefined || b === undefined ? [] : [{ a, b, order }])),
    formalCharges: new Map(
      [...formalCharges.entries()].flatMap(([atom, q]): [number, number][] => {
        const at = member.get(atom);
        return q === 0 || at === undefined ? [] : [[at, q]];
      }),
    ),
  };
}
