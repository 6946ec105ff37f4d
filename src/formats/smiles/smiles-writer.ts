import { adjacency, bondsOf, neighborsOf } from '../../chemistry/graph.js';
import type { Molecule } from '../../chemistry/molecule.js';
import { symbolOf } from '../../core/elements.js';

const bondSymbols = ['', '-', '=', '#'];

/**
 * A SMILES with every atom in brackets and its number, from 1, as atom map: what {@link parseMappedSmiles} reads back as the same
 * molecule. Stereochemistry stands in coordinates, not in this text.
 */
export function writeMappedSmiles(molecule: Molecule): string {
  const { atomicNumbers, formalCharges, massNumbers, bonds, bondOrders } = molecule;
  const graph = adjacency(molecule);
  const seen = new Set<number>();
  const closed = new Map<number, string[]>();
  const children = new Map<number, [atom: number, bond: number][]>();
  const close = (atom: number, text: string) => closed.set(atom, [...(closed.get(atom) ?? []), text]);
  const used = new Set<number>();
  let rings = 0;

  const walk = (root: number) => {
    seen.add(root);
    const stack: { atom: number; next: number }[] = [{ atom: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const [neighbors, own] = [neighborsOf(graph, top.atom), bondsOf(graph, top.atom)];
      if (top.next >= neighbors.length) {
        stack.pop();
        continue;
      }
      const [atom, bond] = [neighbors[top.next]!, own[top.next]!];
      top.next++;
      if (used.has(bond)) continue;
      used.add(bond);
      if (seen.has(atom)) {
        rings++;
        const text = `${bondSymbols[bondOrders[bond]!]}${rings < 10 ? rings : `%${rings < 100 ? rings : `(${rings})`}`}`;
        close(top.atom, text);
        close(atom, text);
      } else {
        seen.add(atom);
        children.set(top.atom, [...(children.get(top.atom) ?? []), [atom, bond]]);
        stack.push({ atom, next: 0 });
      }
    }
  };
  const atomText = (i: number): string => {
    const charge = formalCharges[i]!;
    const sign = charge === 0 ? '' : `${charge > 0 ? '+' : '-'}${Math.abs(charge)}`;
    const symbol = `${massNumbers?.[i] || ''}${symbolOf(atomicNumbers[i]!)}`;
    return `[${symbol}${sign}:${i + 1}]${(closed.get(i) ?? []).join('')}`;
  };
  const text = (i: number): string => {
    const branches = (children.get(i) ?? []).map(([atom, bond]) => `${bondSymbols[bondOrders[bond]!]}${text(atom)}`);
    const last = branches.pop() ?? '';
    return `${atomText(i)}${branches.map((branch) => `(${branch})`).join('')}${last}`;
  };
  const parts: string[] = [];
  for (let root = 0; root < atomicNumbers.length; root++) {
    if (seen.has(root)) continue;
    walk(root);
    parts.push(text(root));
  }
  if (bonds.length !== 2 * used.size) throw new RangeError('SMILES: expected every bond to be written once');
  return parts.join('.');
}
