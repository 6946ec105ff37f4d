import type { Parameters } from '../../src/potentials/parameters.js';
import type { Topology } from '../../src/topology/topology.js';
import type { GoldenMolecule } from './golden-molecule.js';

/** The molecular mechanics fields of spec/golden/molecules_{mini,full}.json. */
export interface GoldenMm extends GoldenMolecule {
  readonly angles: number[][];
  readonly propers: number[][];
  readonly impropers: number[][];
  readonly bond_params: GoldenMixture[];
  readonly angle_params: GoldenMixture[];
  readonly proper_k: number[][];
  readonly improper_k: number[][];
  /** (rows, conformations) */
  readonly bond_lengths: number[][];
  readonly angle_values: number[][];
  readonly proper_values: number[][];
  readonly improper_values: number[][];
  readonly energy_kcal_per_mol: GoldenMolecule['energy_kcal_per_mol'] & { readonly mm: number[] };
  /** Center first, three rows per center; absent without impropers. */
  readonly variant_smirnoff3?: { impropers: number[][]; improper_k: number[][]; improper_energy: number[] };
}

export interface GoldenMixture {
  readonly c: number[];
  readonly k: number;
  readonly eq: number;
}

export function goldenTopology(molecule: GoldenMm, impropers = molecule.impropers): Topology {
  return {
    atomCount: molecule.n_atoms,
    bonds: Uint32Array.from(molecule.bonds.flat()),
    angles: Uint32Array.from(molecule.angles.flat()),
    propers: Uint32Array.from(molecule.propers.flat()),
    impropers: Uint32Array.from(impropers.flat()),
  };
}

export function goldenParameters(molecule: GoldenMm): Parameters {
  return {
    coefficients: {
      bond: Float64Array.from(molecule.bond_params.flatMap(({ c }) => c)),
      angle: Float64Array.from(molecule.angle_params.flatMap(({ c }) => c)),
      proper: Float64Array.from(molecule.proper_k.flat()),
      improper: Float64Array.from(molecule.improper_k.flat()),
    },
    torsionGuard: 1e-3,
    charges: null,
  };
}
