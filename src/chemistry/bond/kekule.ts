import { solveBondOrders, type ValenceState } from './bond-order-solver.js';
import { closedShellOrders } from './valence-state.js';

/** An atom of an aromatic system: `order` sums its bonds with every aromatic bond counted as single, hydrogens included. */
export interface AromaticAtom {
  readonly atomicNumber: number;
  readonly formalCharge: number;
  readonly order: number;
}

/**
 * Places the double bonds of aromatic systems: each atom gets one where its valence asks for it, so that all atoms end
 * closed-shell. Charges and hydrogens are never moved.
 *
 * @param atoms (N)
 * @param edges (E,2) flat, the aromatic bonds
 * @returns (E) bond orders 1 or 2; undefined when no Kekulé form exists (an [nH] written as n, a radical)
 */
export function kekulize(atoms: readonly AromaticAtom[], edges: ArrayLike<number>): Uint8Array | undefined {
  const states = atoms.map(({ atomicNumber, formalCharge, order }) =>
    closedShellOrders(atomicNumber, formalCharge)
      .map((target): ValenceState => ({ extra: target - order, charge: 0, cost: target - order }))
      .filter(({ extra }) => extra === 0 || extra === 1),
  );
  return solveBondOrders({ states, edges, charge: 0 })?.extra.map((extra) => 1 + extra);
}

/** Marks the bonds that lie on a cycle of the given graph (E,2); the others are bridges. */
export function ringBonds(atomCount: number, edges: ArrayLike<number>): boolean[] {
  const bondCount = edges.length / 2;
  const incident: number[][] = Array.from({ length: atomCount }, () => []);
  for (let e = 0; e < bondCount; e++) {
    incident[edges[2 * e]!]!.push(e);
    incident[edges[2 * e + 1]!]!.push(e);
  }
  const inRing = new Array<boolean>(bondCount).fill(true);
  const entered = new Int32Array(atomCount).fill(-1);
  const lowest = new Int32Array(atomCount);
  let clock = 0;
  for (let root = 0; root < atomCount; root++) {
    if (entered[root]! >= 0) continue;
    // An explicit stack: a chain of thousands of atoms must not overflow the call stack.
    const stack = [{ atom: root, via: -1, next: 0 }];
    entered[root] = lowest[root] = clock++;
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const e = incident[frame.atom]![frame.next++];
      if (e === undefined) {
        stack.pop();
        const parent = stack.at(-1);
        if (!parent) continue;
        lowest[parent.atom] = Math.min(lowest[parent.atom]!, lowest[frame.atom]!);
        if (lowest[frame.atom]! > entered[parent.atom]!) inRing[frame.via] = false;
      } else if (e !== frame.via) {
        const to = edges[2 * e] === frame.atom ? edges[2 * e + 1]! : edges[2 * e]!;
        if (entered[to]! >= 0) lowest[frame.atom] = Math.min(lowest[frame.atom]!, entered[to]!);
        else {
          entered[to] = lowest[to] = clock++;
          stack.push({ atom: to, via: e, next: 0 });
        }
      }
    }
  }
  return inRing;
}
