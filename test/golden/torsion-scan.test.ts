import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { evaluateTorsionScan, profileErrors, readTorsionScan } from '../../src/evaluate/index.js';
import { ForceField } from '../../src/index.js';
import { loadModel } from '../../src/node/index.js';
import { scanTorsions } from '../../src/simulate/index.js';
import { referencePath } from '../support/reference-data.js';

const file = (id: number) => referencePath(`data/benchmarks/torsionnet-demo/${id}.json`);

/**
 * One of the ten scans of docs/scan.md, 1,4-hexadiene: two unlike barriers of 2.0 and 2.5 kcal/mol at B3LYP/6-31G(d). The limits
 * leave room for another build of the model, not for another shape.
 */
const MAE = 0.9;
const PEARSON = 0.8;

it.skipIf(!existsSync(file(5)))('the shipped model reproduces the shape of a reference scan', () => {
  const scan = readTorsionScan(readFileSync(file(5), 'utf8'));
  const { profiles, comparisons } = evaluateTorsionScan(
    new ForceField(loadModel('resff-fast')).potential(scan.molecule),
    scan,
  );
  expect(profiles.relaxed.every(Number.isFinite)).toBe(true);
  expect(comparisons[0]!.level).toBe('B3LYP/6-31G(d)');
  for (const kind of ['relaxed', 'wavefront', 'single'] as const) {
    expect(comparisons[0]![kind].mae!, kind).toBeLessThan(MAE);
    expect(comparisons[0]![kind].pearsonR!, kind).toBeGreaterThan(PEARSON);
  }
});

/** The mark for a shape that is right, set before the model was trained that reaches it. */
const SAME_SHAPE = 0.85;
/** Every third point, 45° apart, shows a shape as well. */
const isTaken = (_: unknown, point: number) => point % 3 === 0;

it.skipIf(!existsSync(file(1))).each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'resff-paper, relaxing the frames of demo scan %i, has the shape of the reference',
  (id) => {
    const { molecule, dihedral, ...scan } = readTorsionScan(readFileSync(file(id), 'utf8'));
    const [angles, frames] = [scan.angles.filter(isTaken), scan.frames.filter(isTaken)];
    const energies = scan.references[0]!.energies.filter(isTaken);
    const step = angles[1]! - angles[0]!;
    const range = [angles[0]!, angles[0]! + 360] as const;
    const potential = new ForceField(loadModel('resff-paper')).potential(molecule);
    const { points } = scanTorsions(potential, molecule, frames, [{ atoms: dihedral, step, range }], {
      propagate: false,
    });
    const profile = points.map(({ relativeEnergy }) => relativeEnergy);
    expect(profileErrors(profile, energies).pearsonR!).toBeGreaterThan(SAME_SHAPE);
  },
);

it('a file that is no torsion scan is refused with the place', () => {
  expect(() => readTorsionScan('{')).toThrow('torsion scan: expected JSON');
  expect(() => readTorsionScan('{"demo_id": 1}')).toThrow('torsion scan mapped_smiles');
  const water = {
    demo_id: 'water',
    mapped_smiles: '[O:1]([H:2])[H:3]',
    scanned_dihedral_atoms: [0, 1, 2, 0],
    scan_angle_deg: [0, 90],
    xyz_angstrom: [[[0, 0, 0]], [[0, 0, 0]]],
    energy_relative_to_min_kcal_per_mol: [0, 1],
  };
  expect(() => readTorsionScan(JSON.stringify(water))).toThrow('expected 2 frames of 3 atoms');
});
