import type { Molecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { EV_TO_KCAL_PER_MOL, HARTREE_TO_KCAL_PER_MOL, KCAL_PER_MOL_TO_KJ_PER_MOL } from '../core/units.js';
import { isSameMolecule } from '../formats/sdf/sdf.js';
import { type DihedralAtoms, dihedralAngle } from '../simulate/bond-rotation.js';
import type { MoleculeArchive } from '../train/archive.js';
import type { SpiceRecord } from '../train/spice.js';
import type { BenchmarkRecord } from './benchmark.js';
import type { TorsionScan } from './torsion-scan.js';

const DEGREE = Math.PI / 180;

/** Energies of a structure file. */
export type EnergyUnit = 'kcal/mol' | 'kJ/mol' | 'hartree' | 'eV';

const toKcal: Record<EnergyUnit, number> = {
  'kcal/mol': 1,
  'kJ/mol': 1 / KCAL_PER_MOL_TO_KJ_PER_MOL,
  hartree: HARTREE_TO_KCAL_PER_MOL,
  eV: EV_TO_KCAL_PER_MOL,
};
export const energyUnits = Object.keys(toKcal) as readonly EnergyUnit[];

/** Names of properties, in any case, that are looked for when none is given. */
const ENERGY_NAMES = ['energy', 'qm_energy', 'dft_energy', 'energy_qm', 'relative_energy'];
const TORSION_NAMES = ['torsion_atoms_fragment', 'torsion_atoms', 'dihedral_atoms'];
const SCAN_NAMES = ['scan_id', 'scan', 'torsion_id', 'fragment_id'];

export interface ScanProperties {
  /** Property with the energy. */
  readonly energy?: string;
  /** Default kcal/mol. */
  readonly unit?: EnergyUnit;
  /** Property with the four atoms of the torsion, counted from 1. */
  readonly torsion?: string;
  /** Property that is the same in all records of one scan. */
  readonly scan?: string;
}

/**
 * Torsion scans from the records of a structure file, one per geometry. Consecutive records belong to one scan while the molecule,
 * the atoms of the torsion and the property of the scan (where there is one) stay the same and no dihedral comes twice.
 *
 * Properties not named are looked for: energies as `energy` and the like, torsions as `TORSION_ATOMS_FRAGMENT` (as in the public
 * release of TorsionNet-500), scans as `scan_id`. Without torsions the energies are compared but no barriers and minima.
 *
 * @throws ResffError (data) naming the property expected and those there are
 */
export function scansOfStructures(
  structures: readonly Structure[],
  properties: ScanProperties = {},
): BenchmarkRecord[] {
  const first = structures[0];
  if (!first) throw new ResffError('data', 'torsion scans: expected records, got none');
  const energyName = propertyName(first, properties.energy, ENERGY_NAMES);
  if (energyName === null) {
    const there = [...first.properties.keys()].join(', ') || 'none';
    throw new ResffError(
      'data',
      `torsion scans: expected a property ${properties.energy ?? ENERGY_NAMES.join(', ')} with the energy, got ${there}; name it (--energy-property)`,
    );
  }
  const torsionName = propertyName(first, properties.torsion, TORSION_NAMES);
  const scanName = propertyName(first, properties.scan, SCAN_NAMES);
  for (const [wanted, found] of [
    [properties.torsion, torsionName],
    [properties.scan, scanName],
  ])
    if (wanted !== undefined && found === null)
      throw new ResffError(
        'data',
        `torsion scans: expected a property ${wanted}, got ${[...first.properties.keys()].join(', ') || 'none'}`,
      );
  const factor = toKcal[properties.unit ?? 'kcal/mol'];
  const scans: OpenScan[] = [];
  structures.forEach((structure, index) => {
    const where = `record ${index + 1}, ${structure.molecule.name}`;
    const atoms = torsionName === null ? null : torsionAtoms(structure, torsionName, where);
    const entry = {
      positions: structure.positions,
      energy: factor * numberOf(structure, energyName, where),
      angle: atoms ? dihedralAngle(structure.positions, atoms) / DEGREE : Number.NaN,
    };
    const key = [atoms?.join(' ') ?? '', scanName === null ? '' : (structure.properties.get(scanName) ?? '')].join('|');
    const open = scans.at(-1);
    const again = open?.entries.some(({ angle }) => Math.abs(angle - entry.angle) < SAME_ANGLE) ?? false;
    if (open && open.key === key && !again && isSameMolecule(open.molecule, structure.molecule))
      open.entries.push(entry);
    else scans.push({ key, molecule: structure.molecule, hasAngles: atoms !== null, entries: [entry] });
  });
  return scans.map((scan, index) => {
    const name = scan.molecule.name === '' ? '' : ` ${scan.molecule.name}`;
    return recordOf(`scan ${index + 1}${name}`, scan);
  });
}

/** degrees: two geometries of one scan are farther apart */
const SAME_ANGLE = 0.5;

interface ScanEntry {
  readonly positions: Float64Array;
  readonly energy: number;
  readonly angle: number;
}

interface OpenScan {
  readonly key: string;
  readonly molecule: Molecule;
  readonly hasAngles: boolean;
  readonly entries: ScanEntry[];
}

function recordOf(id: string, { molecule, hasAngles, entries }: Omit<OpenScan, 'key'>): BenchmarkRecord {
  const sorted = hasAngles ? [...entries].sort((a, b) => a.angle - b.angle) : entries;
  return {
    id,
    subset: '',
    molecule,
    positions: Float64Array.from(sorted.flatMap(({ positions }) => Array.from(positions))),
    energies: Float64Array.from(sorted, ({ energy }) => energy),
    gradients: null,
    zero: 'own',
    ...(hasAngles ? { angles: sorted.map(({ angle }) => angle) } : {}),
  };
}

function propertyName({ properties }: Structure, wanted: string | undefined, names: readonly string[]): string | null {
  const accepted = wanted === undefined ? names : [wanted.toLowerCase()];
  for (const name of accepted)
    for (const key of properties.keys()) if (key.toLowerCase() === name && properties.get(key) !== '') return key;
  return null;
}

function numberOf({ properties }: Structure, name: string, where: string): number {
  const text = properties.get(name)?.trim() ?? '';
  const value = Number(text);
  if (text === '' || !Number.isFinite(value))
    throw new ResffError('data', `property ${name}: expected a number, got ${JSON.stringify(text)} (${where})`);
  return value;
}

function torsionAtoms({ properties, molecule }: Structure, name: string, where: string): DihedralAtoms {
  const text = properties.get(name) ?? '';
  const atoms = text
    .trim()
    .split(/[\s,:-]+/)
    .map((atom) => Number(atom) - 1);
  if (atoms.length !== 4 || !atoms.every((a) => Number.isInteger(a) && a >= 0 && a < molecule.atomicNumbers.length))
    throw new ResffError(
      'data',
      `property ${name}: expected four atoms from 1 to ${molecule.atomicNumbers.length}, got ${JSON.stringify(text)} (${where})`,
    );
  return atoms as unknown as DihedralAtoms;
}

/**
 * A record of a file in the layout of SPICE as a torsion scan: its attribute `dihedral` (four atoms from 0) says about what. The
 * angles are measured on the geometries. Without the attribute the energies are compared but no barriers and minima.
 */
export function scanOfSpice(record: SpiceRecord, archive: MoleculeArchive): BenchmarkRecord {
  const { id, molecule, positions, energies, gradients } = record;
  const attribute = archive.attribute(id, 'dihedral');
  if (attribute === null) return { ...record, zero: 'own' };
  const atoms = Array.from(attribute.data);
  const n = molecule.atomicNumbers.length;
  if (atoms.length !== 4 || !atoms.every((a) => Number.isInteger(a) && a >= 0 && a < n))
    throw new ResffError('data', `attribute dihedral: expected four atoms below ${n}, got ${atoms} (record ${id})`);
  const frame = (all: Float64Array, c: number) => all.subarray(3 * n * c, 3 * n * (c + 1));
  const measured = Array.from(
    energies,
    (_, c) => dihedralAngle(frame(positions, c), atoms as unknown as DihedralAtoms) / DEGREE,
  );
  const order = measured.map((_, c) => c).sort((a, b) => measured[a]! - measured[b]!);
  const sorted = (all: Float64Array) => Float64Array.from(order.flatMap((c) => Array.from(frame(all, c))));
  return {
    ...record,
    positions: sorted(positions),
    energies: Float64Array.from(order, (c) => energies[c]!),
    gradients: gradients && sorted(gradients),
    angles: order.map((c) => measured[c]!),
    zero: 'own',
  };
}

/** The geometries and energies of a scan at one level of theory; null where it has none at that level. */
export function recordOfScan({ id, molecule, angles, frames, references }: TorsionScan, level: string) {
  const energies = references.find((reference) => reference.level === level)?.energies;
  if (!energies) return null;
  const entries = frames.flatMap((positions, c): ScanEntry[] =>
    Number.isFinite(energies[c]) ? [{ positions, energy: energies[c]!, angle: angles[c]! }] : [],
  );
  return recordOf(id, { molecule, hasAngles: true, entries });
}
