import * as z from 'zod';
import type { Molecule } from '../chemistry/molecule.js';
import { ParseError, ResffError } from '../core/errors.js';
import { parseMappedSmiles } from '../formats/smiles/smiles.js';
import type { Potential } from '../potentials/potential.js';
import type { DihedralAtoms } from '../simulate/bond-rotation.js';
import { type ScanResult, scanTorsions } from '../simulate/torsion-scan.js';
import { type ProfileErrors, profileErrors } from './profile-error.js';

/** A torsion scan of reference: geometries and energies on a grid of one dihedral. */
export interface TorsionScan {
  readonly id: string;
  readonly molecule: Molecule;
  readonly dihedral: DihedralAtoms;
  /** (C) degrees, ascending and evenly spaced */
  readonly angles: readonly number[];
  /** (C) of (N,3) Å */
  readonly frames: readonly Float64Array[];
  /** by level of theory; (C) kcal/mol with any offset, NaN where there is none */
  readonly references: readonly { readonly level: string; readonly energies: readonly number[] }[];
}

const number = z.number().finite();
const energies = z.array(number.nullable());
const schema = z.object({
  demo_id: z.union([z.string(), z.number()]),
  mapped_smiles: z.string(),
  scanned_dihedral_atoms: z.tuple([number, number, number, number]),
  scan_angle_deg: z.array(number).min(2),
  xyz_angstrom: z.array(z.array(z.tuple([number, number, number]))),
  energy_relative_to_min_kcal_per_mol: energies,
  wb97m_d3bj_def2tzvppd_relative_kcal_per_mol: energies.nullish(),
});

/**
 * One scan in the JSON layout of the ten TorsionNet scans that come with the published model's demonstration: `mapped_smiles`,
 * `scanned_dihedral_atoms` (from 0), `scan_angle_deg`, `xyz_angstrom`, energies at B3LYP/6-31G(d) and, for some,
 * ωB97M-D3(BJ)/def2-TZVPPD, null where one is missing.
 *
 * @throws ParseError for what is not JSON or does not fit
 */
export function readTorsionScan(text: string): TorsionScan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ParseError(`torsion scan: expected JSON, got ${(cause as Error).message}`, 0, 0, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ParseError(`torsion scan ${issue.path.join('.')}: ${issue.message}`, 0, 0, { cause: parsed.error });
  }
  const data = parsed.data;
  const id = String(data.demo_id);
  const molecule = parseMappedSmiles(data.mapped_smiles, { name: id });
  const references = [
    { level: 'B3LYP/6-31G(d)', energies: data.energy_relative_to_min_kcal_per_mol },
    { level: 'ωB97M-D3(BJ)/def2-TZVPPD', energies: data.wb97m_d3bj_def2tzvppd_relative_kcal_per_mol ?? [] },
  ]
    .filter((reference) => reference.energies.length > 0)
    .map(({ level, energies: list }) => ({ level, energies: list.map((energy) => energy ?? Number.NaN) }));
  const count = data.scan_angle_deg.length;
  const sizes = [data.xyz_angstrom.length, ...references.map((reference) => reference.energies.length)];
  const atoms = molecule.atomicNumbers.length;
  if (sizes.some((size) => size !== count) || data.xyz_angstrom.some((frame) => frame.length !== atoms))
    throw new ParseError(
      `torsion scan ${id}: expected ${count} frames of ${atoms} atoms and as many energies, got ${sizes.join(', ')}`,
    );
  return {
    id,
    molecule,
    dihedral: data.scanned_dihedral_atoms,
    angles: data.scan_angle_deg,
    frames: data.xyz_angstrom.map((frame) => Float64Array.from(frame.flat())),
    references,
  };
}

/**
 * `relaxed`: each frame of the reference relaxed by the model with the dihedral held, as the reference relaxed its own.
 * `wavefront`: the scan goes on from there and looks for lower structures at every angle, which the reference may not have done.
 * `single`: the frames of the reference as they are.
 */
export const profileKinds = ['relaxed', 'wavefront', 'single'] as const;
export type ProfileKind = (typeof profileKinds)[number];

/** A model's profiles of a scan, and how far they are from the references. */
export interface TorsionScanResult {
  readonly id: string;
  readonly angles: readonly number[];
  /** (C) each, kcal/mol above the lowest point; NaN where there is none */
  readonly profiles: Readonly<Record<ProfileKind, readonly number[]>>;
  readonly comparisons: readonly ({ readonly level: string } & Readonly<Record<ProfileKind, ProfileErrors>>)[];
}

/**
 * Scans a molecule as the reference did and compares profiles.
 *
 * @param potential of the scan's molecule
 * @throws ResffError (data) when the angles are no even grid
 */
export function evaluateTorsionScan(potential: Potential, scan: TorsionScan): TorsionScanResult {
  const { id, molecule, dihedral, angles, frames, references } = scan;
  const step = angles[1]! - angles[0]!;
  if (angles.some((angle, i) => Math.abs(angle - angles[0]! - i * step) > 1e-6))
    throw new ResffError('data', `torsion scan ${id}: expected evenly spaced angles, got ${angles.join(', ')}`);
  const whole = Math.abs(angles.length * step - 360) < 1e-6;
  const range = [angles[0]!, angles[0]! + (whole ? 360 : (angles.length - 1) * step)] as const;
  const axes = [{ atoms: dihedral, step, range }];
  const relaxed = scanTorsions(potential, molecule, frames, axes, { propagate: false });
  const starts = relaxed.points.filter(({ status }) => status === 'ok').map(({ positions }) => positions);
  const wavefront = starts.length > 0 ? scanTorsions(potential, molecule, starts, axes) : relaxed;
  const energies = frames.map((frame) => potential.energyForces(frame, new Float64Array(frame.length)));
  const lowest = Math.min(...energies);
  const profiles = {
    relaxed: profileOf(relaxed),
    wavefront: profileOf(wavefront),
    single: energies.map((energy) => energy - lowest),
  };
  return {
    id,
    angles,
    profiles,
    comparisons: references.map((reference) => ({
      level: reference.level,
      relaxed: profileErrors(profiles.relaxed, reference.energies),
      wavefront: profileErrors(profiles.wavefront, reference.energies),
      single: profileErrors(profiles.single, reference.energies),
    })),
  };
}

function profileOf({ points }: ScanResult): number[] {
  return points.map(({ status, relativeEnergy }) => (status === 'ok' ? relativeEnergy : Number.NaN));
}
