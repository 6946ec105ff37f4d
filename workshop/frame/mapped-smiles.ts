import type { Molecule } from 'resff';
import { adjacency, bondsOf, neighborsOf, symbolOf } from 'resff/chemistry';

const BOND = ['', '-', '=', '#'];

/**
 * The SMILES that stands beside coordinates in the layout of SPICE: every hydrogen an atom, atom map number = position + 1, bond
 * orders as they are (Kekulé), no stereochemistry. `parseMappedSmiles` reads the same molecule from it.
 */
export function mappedSmiles(molecule: Molecule): string {
  const graph = adjacency(molecule);
  const n = molecule.atomicNumbers.length;
  const parent = new Int32Array(n).fill(-2);
  const closures = Array.from({ length: n }, () => '');
  const children = Array.from({ length: n }, (): [atom: number, bond: number][] => []);
  let rings = 0;

  const isClosed = new Set<number>();
  const bondText = (bond: number) => BOND[molecule.bondOrders[bond]!]!;
  const visit = (atom: number) => {
    neighborsOf(graph, atom).forEach((other, k) => {
      const bond = bondsOf(graph, atom)[k]!;
      if (other === parent[atom] || isClosed.has(bond)) return;
      if (parent[other] === -2) {
        parent[other] = atom;
        children[atom]!.push([other, bond]);
        visit(other);
        return;
      }
      isClosed.add(bond);
      const number = `%${10 + rings++}`;
      closures[atom]! += bondText(bond) + number;
      closures[other]! += bondText(bond) + number;
    });
  };
  const write = (atom: number): string => {
    const charge = molecule.formalCharges[atom]!;
    const sign = charge === 0 ? '' : charge > 0 ? `+${charge}` : `${charge}`;
    const branches = children[atom]!.map(([other, bond]) => `${bondText(bond)}${write(other)}`);
    const last = branches.pop() ?? '';
    const own = `[${symbolOf(molecule.atomicNumbers[atom]!)}${sign}:${atom + 1}]${closures[atom]}`;
    return own + branches.map((text) => `(${text})`).join('') + last;
  };

  const parts: string[] = [];
  for (let atom = 0; atom < n; atom++) {
    if (parent[atom] !== -2) continue;
    parent[atom] = -1;
    visit(atom);
    parts.push(write(atom));
  }
  return parts.join('.');
}
