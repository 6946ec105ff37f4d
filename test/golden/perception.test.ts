import { describe, expect, it } from 'vitest';
import { atomFeatures, FEATURE_NAMES, perceiveFeatures } from '../../src/chemistry/feature.js';
import { createMolecule, type Molecule } from '../../src/chemistry/molecule.js';
import { buildTopology } from '../../src/topology/build.js';
import { hasReferenceData, readGolden } from '../support/reference-data.js';

interface GoldenFeatures {
  readonly smiles: string;
  readonly Z: number[];
  readonly charge: number[];
  readonly bonds: [number, number, number][];
  readonly features: number[][];
  readonly n_angles?: number;
  readonly n_propers?: number;
  readonly n_impropers6?: number;
}

/** Masses of one file are stored as float32: half a unit in the last place of the heaviest element, relative. */
const MASS_TOLERANCE = 6e-8;

/** Two equivalent choices of the second smallest ring; the reference's choice follows the order of its atoms. */
const AMBIGUOUS_RINGS = 'C1CC2CC1C2';

const load = (): GoldenFeatures[] => [
  ...readGolden<{ molecules: GoldenFeatures[] }>('features.json').molecules,
  ...readGolden<GoldenFeatures[]>('features_extra.json'),
];

const moleculeOf = (golden: GoldenFeatures): Molecule =>
  createMolecule({
    name: golden.smiles,
    atomicNumbers: golden.Z,
    formalCharges: golden.charge,
    bonds: golden.bonds.flatMap((bond) => bond.slice(0, 2)),
    bondOrders: golden.bonds.map(([, , order]) => order),
  });

describe.skipIf(!hasReferenceData)('perception of the reference molecules', () => {
  it('gives the 14 features of every atom, the one ambiguous ring excepted', () => {
    const molecules = load();
    expect(molecules.length).toBe(307);
    const differences: string[] = [];
    for (const golden of molecules) {
      const features = perceiveFeatures(moleculeOf(golden));
      golden.features.forEach((row, atom) => {
        row.forEach((expected, column) => {
          const got = features[atom * 14 + column]!;
          const tolerance = column === 2 ? MASS_TOLERANCE * expected : 0;
          if (Math.abs(got - expected) > tolerance)
            differences.push(
              `${golden.smiles} atom ${atom} ${FEATURE_NAMES[column]}: expected ${expected}, got ${got}`,
            );
        });
      });
    }
    const ambiguous = differences.filter((line) => line.startsWith(`${AMBIGUOUS_RINGS} `) && line.includes('ring5'));
    expect(differences.filter((line) => !ambiguous.includes(line))).toEqual([]);
  });

  it('gives the number of terms of every molecule', () => {
    for (const golden of load()) {
      if (golden.n_angles === undefined) continue;
      const topology = buildTopology(moleculeOf(golden));
      const counts = [topology.angles.length / 3, topology.propers.length / 4, topology.impropers.length / 4];
      expect(counts, golden.smiles).toEqual([golden.n_angles, golden.n_propers, golden.n_impropers6]);
    }
  });

  it.each(['mini', 'full'])('gives features and terms of the %s systems in the same order', (size) => {
    interface System {
      readonly name: string;
      readonly atomic_numbers: number[];
      readonly formal_charges: number[];
      readonly bonds: number[][];
      readonly bond_orders_kekule: number[];
      readonly atom_features_14: number[][];
      readonly angles: number[][];
      readonly propers: number[][];
      readonly impropers: number[][];
      readonly variant_smirnoff3?: { impropers: number[][] };
    }
    for (const system of readGolden<{ molecules: System[] }>(`molecules_${size}.json`).molecules) {
      const molecule = createMolecule({
        atomicNumbers: system.atomic_numbers,
        formalCharges: system.formal_charges,
        bonds: system.bonds.flat(),
        bondOrders: system.bond_orders_kekule,
      });
      const topology = buildTopology(molecule);
      expect([...topology.bonds], system.name).toEqual(system.bonds.flat());
      expect([...topology.angles], system.name).toEqual(system.angles.flat());
      expect([...topology.propers], system.name).toEqual(system.propers.flat());
      expect([...topology.impropers], system.name).toEqual(system.impropers.flat());
      if (system.variant_smirnoff3) {
        const centerFirst = buildTopology(molecule, { impropers: 'three-center-first' });
        expect([...centerFirst.impropers], system.name).toEqual(system.variant_smirnoff3.impropers.flat());
      }
      const features = atomFeatures(molecule);
      system.atom_features_14.forEach((row, atom) => {
        const expected = new Float64Array(114);
        expected[system.atomic_numbers[atom]!] = 1;
        expected.set(row, 100);
        const got = features.slice(atom * 114, (atom + 1) * 114);
        expect([...got].map(Math.fround), `${system.name} atom ${atom}`).toEqual([...expected]);
      });
    }
  });
});
