import { generateConformers } from '../build/conformer.js';
import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import type { Potential } from '../potentials/potential.js';
import { scanTorsions } from '../simulate/torsion-scan.js';
import { groupsAndUnseen } from './benchmark.js';
import { errorSums, relativeEnergies } from './error-sums.js';
import { checkFinite } from './method.js';
import { type ProfileFragment, torsionOfFragment } from './profile-fragment.js';
import { scanShapeErrors } from './scan-shape.js';
import type { MoleculeResult } from './summary.js';

export interface RelaxedProfileOptions {
  /** Conformers of the SMILES that the scan starts from; the lowest structure of every angle wins. Default 4. */
  readonly conformers?: number;
  /** Of the conformers. Default 1. */
  readonly seed?: number;
}

/** kcal/mol by which a structure has to be lower to be handed on: less is far below the errors that are measured. */
const THRESHOLD = 0.05;

/**
 * A relaxed torsion scan of our own against a reference profile, each above its own minimum. Both start from what their authors
 * found, so other rotatable bonds may relax differently; part of the error is of that kind.
 *
 * @param potentialOf the energy of a molecule
 * @throws ResffError (molecule) when the torsion is ambiguous, no conformer can be made, the model does not cover the molecule
 *   or fewer than three quarters of the angles could be relaxed
 */
export function evaluateRelaxedProfile(
  potentialOf: (molecule: Molecule) => Potential & Partial<ForceFieldPotential>,
  fragment: ProfileFragment,
  { conformers = 4, seed = 1 }: RelaxedProfileOptions = {},
): MoleculeResult {
  const { id, smiles, angles, energies } = fragment;
  const structures = generateConformers(smiles, { count: conformers, seed, name: id });
  const { molecule } = structures[0]!;
  const atoms = torsionOfFragment(fragment, molecule);
  const step = angles[1]! - angles[0]!;
  const whole = Math.abs(angles.length * step - 360) < 1e-6;
  const range = [angles[0]!, whole ? angles[0]! + 360 : angles.at(-1)!] as const;
  const potential = potentialOf(molecule);
  const { points } = scanTorsions(
    potential,
    molecule,
    structures.map(({ positions }) => positions),
    [{ atoms, step, range }],
    { convergence: 'tight', threshold: THRESHOLD },
  );
  if (points.length !== angles.length)
    throw new ResffError('data', `fragment ${id}: expected evenly spaced angles, got ${angles.join(', ')}`);
  const good = points.map((_, i) => i).filter((i) => points[i]!.status === 'ok');
  if (good.length < 0.75 * angles.length)
    throw new ResffError(
      'molecule',
      `fragment ${id}: expected a relaxed scan, got ${good.length} of ${angles.length} points`,
    );
  const own = Float64Array.from(good, (i) => points[i]!.energy);
  checkFinite(own, id);
  const reference = Float64Array.from(good, (i) => energies[i]!);
  const values = good.map((i) => angles[i]!);
  return {
    id,
    conformations: good.length,
    atoms: molecule.atomicNumbers.length,
    ...groupsAndUnseen(molecule, potential.unseen),
    sums: errorSums(own, reference, null, null, 'own'),
    ...relativeEnergies(own, reference, 'own'),
    along: { kind: 'dihedral', values },
    extras: scanShapeErrors(values, own, reference),
  };
}
