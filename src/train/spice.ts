import { perceiveFeatures } from '../chemistry/feature.js';
import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../core/units.js';
import { parseMappedSmiles } from '../formats/smiles/smiles.js';
import type { MoleculeArchive, NumericField } from './archive.js';
import { type DataFilter, type DropReason, selectConformations } from './data-filter.js';

/** One record of a file in the layout of SPICE, in internal units. */
export interface SpiceRecord {
  readonly id: string;
  readonly subset: string;
  readonly molecule: Molecule;
  /** (C,N,3) Å */
  readonly positions: Float64Array;
  /** (C) kcal/mol, mean 0 */
  readonly energies: Float64Array;
  /** (C,N,3) kcal/mol/Å, +∂E/∂x; null where the record has none */
  readonly gradients: Float64Array | null;
  /** (C,3) e·Å about the origin of the coordinates; null where the record has none */
  readonly dipoles: Float64Array | null;
}

/** What a file held and what was taken: nothing is left out without being counted here. */
export interface ReadReport {
  records: number;
  molecules: number;
  conformations: number;
  /** records left out, by reason, with the first one as an example */
  skipped: { [reason: string]: { count: number; example: string } };
  /** conformations left out of records that were taken, by reason */
  dropped: { [reason in DropReason]?: number };
}

export function emptyReport(): ReadReport {
  return { records: 0, molecules: 0, conformations: 0, skipped: {}, dropped: {} };
}

/** Why a record cannot be used; the reason groups, the message tells. */
class Unusable extends Error {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a file in the layout of SPICE record by record: fields smiles (every hydrogen explicit, atom map number =
 * position + 1), subset, atomic_numbers (N), conformations (C,N,3) bohr, dft_total_energy (C) hartree and, where known,
 * dft_total_gradient (C,N,3) hartree/bohr and scf_dipole (C,3) atomic units about the origin of the coordinates. Other fields are not looked at. Energies are converted in float64 and get mean 0
 * over the conformations taken, before anything is rounded. Records that cannot be used are counted in the report.
 */
export function* readSpice(archive: MoleculeArchive, filter: DataFilter, report: ReadReport): Generator<SpiceRecord> {
  for (const id of archive.names()) {
    report.records += 1;
    let record: SpiceRecord;
    try {
      record = readRecord(archive, id, filter, report);
    } catch (cause) {
      const reason = reasonOf(cause);
      if (reason === null) throw cause;
      const message = cause instanceof Error ? cause.message : String(cause);
      report.skipped[reason] ??= { count: 0, example: `${id}: ${message}` };
      report.skipped[reason].count += 1;
      continue;
    }
    report.molecules += 1;
    report.conformations += record.energies.length;
    yield record;
  }
}

function reasonOf(cause: unknown): string | null {
  if (cause instanceof Unusable) return cause.reason;
  if (!(cause instanceof ResffError)) return null;
  return { parse: 'SMILES', data: 'broken record' }[cause.code as string] ?? 'chemistry';
}

function readRecord(archive: MoleculeArchive, id: string, filter: DataFilter, report: ReadReport): SpiceRecord {
  const subset = archive.text(id, 'subset') ?? '';
  if (filter.excludeSubsets.includes(subset) || (filter.subsets !== null && !filter.subsets.includes(subset)))
    throw new Unusable('subset not asked for', `subset ${subset === '' ? '(none)' : subset}`);
  const smiles = archive.text(id, 'smiles');
  if (smiles === null) throw new Unusable('no smiles', 'field smiles: expected, got nothing');
  const molecule = parseMappedSmiles(smiles, { name: id });
  const n = molecule.atomicNumbers.length;
  const elements = archive.numbers(id, 'atomic_numbers');
  if (elements && (elements.data.length !== n || elements.data.some((z, i) => z !== molecule.atomicNumbers[i])))
    throw new Unusable('atomic_numbers contradict smiles', `expected the ${n} elements of ${smiles}, got others`);
  perceiveFeatures(molecule);

  const raw = required(archive, id, 'conformations');
  const rawEnergies = required(archive, id, 'dft_total_energy');
  const rawGradients = archive.numbers(id, 'dft_total_gradient');
  const count = rawEnergies.data.length;
  checkShape('conformations', raw, count, n);
  if (rawGradients) checkShape('dft_total_gradient', rawGradients, count, n);
  const rawDipoles = archive.numbers(id, 'scf_dipole');
  if (rawDipoles && rawDipoles.data.length !== 3 * count)
    throw new Unusable(
      'misshapen scf_dipole',
      `field scf_dipole: expected shape (${count}, 3), got (${rawDipoles.shape.join(', ')})`,
    );
  const positions = scaled(raw, BOHR_TO_ANGSTROM);
  const energies = scaled(rawEnergies, HARTREE_TO_KCAL_PER_MOL);
  const gradients = rawGradients && scaled(rawGradients, HARTREE_TO_KCAL_PER_MOL / BOHR_TO_ANGSTROM);

  const dropped: DropReason[] = [];
  const kept = selectConformations(positions, energies, gradients, filter, (reason) => dropped.push(reason));
  if (kept.length === 0) throw new Unusable('no conformation left', `${dropped[0] ?? 'the record is empty'}`);
  if (kept.length === 1 && gradients === null)
    throw new Unusable('nothing to learn', 'one conformation without gradients has no energy difference');
  for (const reason of dropped) report.dropped[reason] = (report.dropped[reason] ?? 0) + 1;
  const taken = Float64Array.from(kept, (c) => energies[c]!);
  const mean = taken.reduce((sum, energy) => sum + energy, 0) / taken.length;
  return {
    id,
    subset,
    molecule,
    positions: pick(positions, kept, 3 * n),
    energies: taken.map((energy) => energy - mean),
    gradients: gradients && pick(gradients, kept, 3 * n),
    dipoles: rawDipoles && pick(scaled(rawDipoles, BOHR_TO_ANGSTROM), kept, 3),
  };
}

function required(archive: MoleculeArchive, id: string, field: string): NumericField {
  const found = archive.numbers(id, field);
  if (found === null) throw new Unusable(`no ${field}`, `field ${field}: expected, got nothing`);
  return found;
}

function checkShape(field: string, { shape, data }: NumericField, conformations: number, atoms: number): void {
  if (shape.length !== 3 || shape[1] !== atoms || shape[2] !== 3 || data.length !== 3 * conformations * atoms)
    throw new Unusable(
      `misshapen ${field}`,
      `field ${field}: expected shape (${conformations}, ${atoms}, 3), got (${shape.join(', ')})`,
    );
}

function scaled({ data }: NumericField, factor: number): Float64Array {
  return Float64Array.from(data, (x) => x * factor);
}

function pick(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    out.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return out;
}
