import * as h5wasm from 'h5wasm/node';
import { generateConformers } from '../../src/build/conformer.js';
import type { Molecule } from '../../src/chemistry/molecule.js';
import { symbolOf } from '../../src/core/elements.js';
import { Rng } from '../../src/core/rng.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../../src/core/units.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';

export interface TrainingFileOptions {
  readonly smiles: readonly string[];
  readonly conformations: number;
  /** records without gradients */
  readonly energyOnly?: readonly string[];
}

/**
 * Writes a small file in the layout of SPICE: generated conformers, shaken a little, with the energy of springs of
 * 200 kcal/mol/Å² from every atom to its place and the gradient that belongs to it.
 */
export async function writeTrainingFile(path: string, options: TrainingFileOptions): Promise<void> {
  await h5wasm.ready;
  registerConformerResources();
  const file = new h5wasm.File(path, 'w');
  const rng = new Rng(5);
  for (const smiles of options.smiles) {
    const { molecule, positions: rest } = generateConformers(smiles)[0]!;
    const n = molecule.atomicNumbers.length;
    const positions: number[] = [];
    const gradients: number[] = [];
    const energies = Array.from({ length: options.conformations }, () => {
      let energy = 0;
      for (const x of rest) {
        const shift = 0.08 * rng.normal();
        positions.push((x + shift) / BOHR_TO_ANGSTROM);
        gradients.push((200 * shift * BOHR_TO_ANGSTROM) / HARTREE_TO_KCAL_PER_MOL);
        energy += (100 * shift * shift) / HARTREE_TO_KCAL_PER_MOL;
      }
      return energy - 100;
    });
    const group = file.create_group(smiles.replaceAll(/[^\w]/g, '_'));
    const shape = [options.conformations, n, 3];
    group.create_dataset({ name: 'smiles', data: [mappedSmiles(molecule)], shape: [1] });
    group.create_dataset({ name: 'subset', data: ['test'], shape: [1] });
    group.create_dataset({ name: 'atomic_numbers', data: Int16Array.from(molecule.atomicNumbers), shape: [n] });
    group.create_dataset({ name: 'conformations', data: Float32Array.from(positions), shape });
    group.create_dataset({ name: 'dft_total_energy', data: Float64Array.from(energies), shape: [energies.length] });
    if (!options.energyOnly?.includes(smiles))
      group.create_dataset({ name: 'dft_total_gradient', data: Float32Array.from(gradients), shape });
  }
  file.close();
}

/** Every atom in brackets with its number, every bond a ring closure: the plainest SMILES there is. Up to 90 bonds. */
function mappedSmiles({ atomicNumbers, formalCharges, bonds, bondOrders }: Molecule): string {
  const closures = Array.from(atomicNumbers, () => '');
  bondOrders.forEach((order, b) => {
    for (const atom of [bonds[2 * b]!, bonds[2 * b + 1]!]) closures[atom] += `${' -=#'[order]}%${b + 10}`;
  });
  return Array.from(atomicNumbers, (z, i) => {
    const charge = formalCharges[i]!;
    const sign = charge === 0 ? '' : `${charge > 0 ? '+' : '-'}${Math.abs(charge)}`;
    return `[${symbolOf(z)}${sign}:${i + 1}]${closures[i]}`;
  }).join('.');
}
