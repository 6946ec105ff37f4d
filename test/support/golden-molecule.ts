/** One system of spec/golden/molecules_{mini,full}.json, the fields tests read. */
export interface GoldenMolecule {
  readonly name: string;
  readonly n_atoms: number;
  readonly atomic_numbers: number[];
  readonly formal_charges: number[];
  readonly bonds: [number, number][];
  readonly bond_orders_kekule: number[];
  readonly xyz_angstrom: [number, number, number][][];
  readonly atom_features_14: number[][];
  readonly energy_kcal_per_mol: Record<'bond' | 'angle' | 'proper' | 'improper' | 'residual' | 'total', number[]>;
  readonly forces_kcal_per_mol_angstrom: Record<'mm' | 'residual' | 'total', number[][][]>;
}

/** (N,114): the one-hot elements and the 14 stored features. */
export function goldenFeatures(molecule: Pick<GoldenMolecule, 'atomic_numbers' | 'atom_features_14'>): Float64Array {
  const out = new Float64Array(molecule.atomic_numbers.length * 114);
  molecule.atomic_numbers.forEach((z, i) => {
    out[i * 114 + z] = 1;
    out.set(molecule.atom_features_14[i]!, i * 114 + 100);
  });
  return out;
}
