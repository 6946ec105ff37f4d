import { ForceFieldMMFF94, Molecule as OclMolecule } from 'openchemlib';
import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import type { EnergyMethod } from './method.js';

/**
 * MMFF94 of openchemlib, which has to have its tables registered (`registerConformerResources` of resff/node does it). Energies
 * only.
 *
 * Source: Halgren 1996, doi 10.1002/(SICI)1096-987X(199604)17:5/6<490::AID-JCC1>3.0.CO;2-P
 */
export function mmff94Method(): EnergyMethod {
  return {
    name: 'MMFF94',
    singlePoints(molecule, positions) {
      const size = 3 * molecule.atomicNumbers.length;
      const energies = Float64Array.from({ length: positions.length / size }, (_, c) =>
        energyOf(molecule, positions.subarray(c * size, (c + 1) * size)),
      );
      return { energies, forces: null };
    },
  };
}

/** kcal/mol. The force field takes its coordinates from the molecule, so there is one per geometry. */
function energyOf(molecule: Molecule, positions: Float64Array): number {
  const { atomicNumbers, formalCharges, bonds, bondOrders, name } = molecule;
  const out = new OclMolecule(atomicNumbers.length, bondOrders.length);
  atomicNumbers.forEach((z, i) => {
    out.addAtom(z);
    out.setAtomCharge(i, formalCharges[i]!);
    // Screen coordinates point down; turning two axes is a rotation and keeps the handedness.
    out.setAtomX(i, positions[3 * i]!);
    out.setAtomY(i, -positions[3 * i + 1]!);
    out.setAtomZ(i, -positions[3 * i + 2]!);
  });
  bondOrders.forEach((order, b) => {
    out.setBondOrder(out.addBond(bonds[2 * b]!, bonds[2 * b + 1]!), order);
  });
  out.ensureHelperArrays(OclMolecule.cHelperRings);
  try {
    return new ForceFieldMMFF94(out, ForceFieldMMFF94.MMFF94).getTotalEnergy();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ResffError('molecule', `MMFF94: expected a molecule with parameters, got ${name}: ${reason}`, { cause });
  }
}
