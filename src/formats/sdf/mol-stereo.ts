import { adjacency, neighborsOf } from '../../chemistry/graph.js';
import type { Molecule } from '../../chemistry/molecule.js';
import { type StereoDemand, signOf, stereoElements } from '../../chemistry/stereo.js';

/** What a drawing says of the third dimension. */
export interface DrawnBonds {
  readonly atoms: readonly { readonly x: number; readonly y: number }[];
  /** wedge 1: b is in front of the plane, -1: behind it */
  readonly bonds: readonly { readonly a: number; readonly b: number; readonly wedge: -1 | 0 | 1 }[];
}

/**
 * The stereochemistry of a drawing: wedges lift and lower the wide end at their narrow one, double bonds are as they are drawn. Centers
 * without wedges are open.
 *
 * @param molecule that of the block, with hydrogens that are not drawn behind its atoms
 */
export function drawnStereo({ atoms, bonds }: DrawnBonds, molecule: Molecule): StereoDemand[] {
  const graph = adjacency(molecule);
  const flat = new Float64Array(3 * molecule.atomicNumbers.length);
  atoms.forEach(({ x, y }, atom) => {
    flat.set([x, y, 0], 3 * atom);
  });
  // What is not drawn is on the other side of what is.
  for (let atom = atoms.length; atom < molecule.atomicNumbers.length; atom++) {
    const [carrier] = neighborsOf(graph, atom);
    const drawn = [...neighborsOf(graph, carrier!)].filter((other) => other < atoms.length);
    for (let k = 0; k < 2; k++) {
      const own = flat[3 * carrier! + k]!;
      flat[3 * atom + k] = own - drawn.reduce((sum, other) => sum + flat[3 * other + k]! - own, 0);
    }
  }
  return stereoElements(molecule).map((element) => {
    if (element.kind === 'double-bond') return { element, sign: signOf(element, flat) };
    const center = element.focus[element.kind === 'axis' ? 1 : 0]!;
    const narrow = element.kind === 'axis' ? [element.focus[0]!, element.focus[2]!] : [center];
    const raised = flat.slice();
    let lifted = 0;
    for (const { a, b, wedge } of bonds) {
      if (!wedge || !narrow.includes(a) || !element.atoms.includes(b)) continue;
      raised[3 * b + 2] = wedge;
      lifted += wedge;
    }
    if (lifted === 0 && !bonds.some(({ a, wedge }) => wedge && narrow.includes(a))) return { element, sign: 0 };
    // A hydrogen that is not drawn is away from the wedges.
    for (const atom of element.atoms) if (atom >= atoms.length) raised[3 * atom + 2] = -lifted;
    return { element, sign: signOf(element, raised) };
  });
}
