import { ResffError } from '../core/errors.js';
import type { ForceField, ForceFieldOptions } from '../force-field/force-field.js';
import type { BenchmarkRecord } from './benchmark.js';
import { type DimerCurve, dimerMolecules, monomerRanges } from './dimer.js';
import { energyPartValues, mapParts, type PartTable } from './energy-part.js';
import { checkFinite } from './method.js';
import { type PartShare, partShares, type ShareSums, shareSums } from './share-sums.js';

/** How much of a model's energy differences and forces each part is. */
export interface EnergyShare {
  readonly molecules: number;
  /** energy differences */
  readonly count: number;
  /** by name of the term; `mm` is the sum of all but the residual, `total` of all */
  readonly parts: Readonly<Record<string, PartShare>>;
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Of conformations of molecules: energies less their mean over the conformations, and all forces. A molecule with one
 * conformation has forces only.
 *
 * Molecules the model does not cover are listed as skipped.
 * @throws ResffError (data) when none is left, (numeric) for an energy that is not finite
 */
export function conformerShare(
  field: ForceField,
  records: Iterable<BenchmarkRecord>,
  options: ForceFieldOptions = {},
): EnergyShare {
  return shareOf(records, ({ molecule, positions }) => {
    return mapParts(energyPartValues(field, molecule, positions, options), ({ energies, forces }) => {
      const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
      return { energies: energies.length > 1 ? energies.map((energy) => energy - mean) : new Float64Array(), forces };
    });
  });
}

/**
 * Of the barriers of torsion scans: the energy of the geometry that is highest in the reference above the one that is lowest there, and
 * the forces at the highest one.
 *
 * @throws as {@link conformerShare}
 */
export function barrierShare(
  field: ForceField,
  scans: Iterable<BenchmarkRecord>,
  options: ForceFieldOptions = {},
): EnergyShare {
  return shareOf(scans, ({ molecule, positions, energies: reference }) => {
    const size = 3 * molecule.atomicNumbers.length;
    const [top, bottom] = [Math.max(...reference), Math.min(...reference)].map((energy) => reference.indexOf(energy));
    const both = Float64Array.from(
      [top!, bottom!].flatMap((c) => Array.from(positions.subarray(c * size, (c + 1) * size))),
    );
    return mapParts(energyPartValues(field, molecule, both, options), ({ energies, forces }) => ({
      energies: Float64Array.of(energies[0]! - energies[1]!),
      forces: forces.subarray(0, size),
    }));
  });
}

/**
 * Of dimers: interaction energies, E(dimer) − E(monomers as they are in it), and forces likewise. The bonded terms have none.
 *
 * @throws as {@link conformerShare}
 */
export function dimerShare(
  field: ForceField,
  curves: Iterable<DimerCurve>,
  options: ForceFieldOptions = {},
): EnergyShare {
  return shareOf(curves, (curve) => {
    const { monomers, dimer } = dimerMolecules(curve);
    const size = 3 * curve.elements.length;
    const whole = Float64Array.from(curve.positions.flatMap((xyz) => Array.from(xyz)));
    const parts = energyPartValues(field, dimer, whole, options);
    monomerRanges(curve).forEach(([begin, end], m) => {
      const own = Float64Array.from(curve.positions.flatMap((xyz) => Array.from(xyz.subarray(begin, end))));
      const alone = energyPartValues(field, monomers[m]!, own, options);
      for (const [name, part] of Object.entries(parts)) {
        alone[name]!.energies.forEach((energy, c) => {
          part.energies[c]! -= energy;
        });
        alone[name]!.forces.forEach((force, i) => {
          const c = Math.floor(i / (end - begin));
          part.forces[c * size + begin + (i % (end - begin))]! -= force;
        });
      }
    });
    return parts;
  });
}

function shareOf<R extends { readonly id: string }>(
  records: Iterable<R>,
  differences: (record: R) => PartTable,
): EnergyShare {
  const all: ShareSums[] = [];
  const skipped: { id: string; reason: string }[] = [];
  for (const record of records) {
    try {
      const parts = differences(record);
      for (const [name, { energies }] of Object.entries(parts)) checkFinite(energies, `${record.id}, ${name}`);
      all.push(shareSums(parts));
    } catch (error) {
      if (!(error instanceof ResffError) || error.code !== 'molecule') throw error;
      skipped.push({ id: record.id, reason: error.message });
    }
  }
  if (all.length === 0)
    throw new ResffError(
      'data',
      `energy share: expected molecules that the model covers, got none of ${skipped.length}${skipped[0] ? `; the first: ${skipped[0].reason} (${skipped[0].id})` : ''}`,
    );
  return {
    molecules: all.length,
    count: all.reduce((sum, { energies }) => sum + energies, 0),
    parts: partShares(all),
    skipped,
  };
}
