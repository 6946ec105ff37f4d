import type { Structure } from 'resff';
import { symbolOf } from 'resff/chemistry';

/** Atoms with bonds as 3Dmol.js takes them. */
export function modelAtoms({ molecule, positions }: Structure) {
  const { atomicNumbers, bonds, bondOrders } = molecule;
  const neighbors = Array.from(atomicNumbers, (): { bonds: number[]; bondOrder: number[] } => ({
    bonds: [],
    bondOrder: [],
  }));
  bondOrders.forEach((order, b) => {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    neighbors[i]!.bonds.push(j);
    neighbors[i]!.bondOrder.push(order);
    neighbors[j]!.bonds.push(i);
    neighbors[j]!.bondOrder.push(order);
  });
  return Array.from(atomicNumbers, (z, i) => ({
    elem: symbolOf(z),
    x: positions[3 * i]!,
    y: positions[3 * i + 1]!,
    z: positions[3 * i + 2]!,
    serial: i,
    index: i,
    hetflag: true,
    ...neighbors[i]!,
  }));
}
