import { atropisomerAxes } from '../chemistry/atropisomer.js';
import { type Automorphisms, automorphisms } from '../chemistry/automorphism.js';
import type { Molecule } from '../chemistry/molecule.js';
import { stereoElements } from '../chemistry/stereo.js';
import { ResffError } from '../core/errors.js';
import { BOLTZMANN_KCAL_PER_MOL_K } from '../core/units.js';
import { superpose } from './superpose.js';

export interface EnsembleOptions {
  /** kcal/mol above the lowest, up to which conformers are kept. Default 6. */
  readonly energyWindow?: number;
  /** Å: conformers closer than this, with energies closer than `energyThreshold`, are one. Default 0.25. */
  readonly rmsdThreshold?: number;
  /** kcal/mol. Default 0.1. */
  readonly energyThreshold?: number;
  /** Default 298.15. */
  readonly temperatureK?: number;
}

/** A minimum that was found. */
export interface Candidate {
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly energy: number;
}

export interface RankedConformer<C extends Candidate = Candidate> {
  readonly candidate: C;
  /** kcal/mol above the lowest */
  readonly relativeEnergy: number;
  /** How many candidates were this one, mirror images included. */
  readonly found: number;
  /** 2 when its mirror image is another conformer of the same molecule, which is not listed, else 1. */
  readonly degeneracy: 1 | 2;
  /** Boltzmann weight with the degeneracy; all add up to 1. */
  readonly population: number;
}

export interface Ensemble<C extends Candidate = Candidate> {
  /** Lowest first. */
  readonly conformers: readonly RankedConformer<C>[];
  /** kcal/mol, −RT ln Σ g exp(−ΔE/RT): what having several conformers lowers the lowest by. */
  readonly conformationalFreeEnergy: number;
  /** Conformers above the window. */
  readonly aboveWindow: number;
  /** Whether equal atoms can be exchanged in more ways than were compared. */
  readonly truncated: boolean;
}

/**
 * Candidates without duplicates, lowest first. Two are the same when their energies differ by less than the threshold and their RMSD
 * is below the other one in any of the ways that equal atoms can be exchanged; hydrogens of carbon do not count. Of molecules without
 * stereocenters mirror images are the same, too, and counted by the degeneracy.
 *
 * @throws ResffError (code option) for thresholds or temperatures that are not positive
 */
export function rankConformers<C extends Candidate>(
  molecule: Molecule,
  candidates: readonly C[],
  { energyWindow = 6, rmsdThreshold = 0.25, energyThreshold = 0.1, temperatureK = 298.15 }: EnsembleOptions = {},
): Ensemble<C> {
  for (const [name, value] of Object.entries({ energyWindow, rmsdThreshold, energyThreshold, temperatureK }))
    if (!(value > 0)) throw new ResffError('option', `${name}: expected a positive number, got ${value}`);
  const images = automorphisms(molecule);
  const elements = [...stereoElements(molecule), ...atropisomerAxes(molecule)];
  const isChiral = elements.some(({ kind, relative }) => kind !== 'double-bond' && !relative);
  const sorted = candidates.toSorted((a, b) => a.energy - b.energy);
  const kept: { candidate: C; found: number; degeneracy: 1 | 2 }[] = [];
  for (const candidate of sorted) {
    const mirrored = isChiral ? null : mirror(candidate.positions);
    const same = kept.findLast(
      (one) =>
        candidate.energy - one.candidate.energy < energyThreshold &&
        [candidate.positions, ...(mirrored ? [mirrored] : [])].some(
          (positions) => symmetricRmsd(images, positions, one.candidate.positions, rmsdThreshold) < rmsdThreshold,
        ),
    );
    if (same) same.found++;
    else {
      const isOwnMirror =
        mirrored === null || symmetricRmsd(images, mirrored, candidate.positions, rmsdThreshold) < rmsdThreshold;
      kept.push({ candidate, found: 1, degeneracy: isOwnMirror ? 1 : 2 });
    }
  }
  const lowest = kept[0]?.candidate.energy ?? 0;
  const inside = kept.filter(({ candidate }) => candidate.energy - lowest <= energyWindow);
  const { populations, freeEnergy } = boltzmann(
    inside.map(({ candidate, degeneracy }) => ({ energy: candidate.energy, degeneracy })),
    temperatureK,
  );
  return {
    conformers: inside.map((one, k) => ({
      ...one,
      relativeEnergy: one.candidate.energy - lowest,
      population: populations[k]!,
    })),
    conformationalFreeEnergy: freeEnergy,
    aboveWindow: kept.length - inside.length,
    truncated: images.truncated,
  };
}

/**
 * Populations g exp(−E/RT)/Σ, and −RT ln Σ g exp(−(E − E_min)/RT), kcal/mol.
 *
 * @param levels energies (or free energies), kcal/mol
 */
export function boltzmann(
  levels: readonly { readonly energy: number; readonly degeneracy: number }[],
  temperatureK: number,
): { populations: number[]; freeEnergy: number } {
  const kT = BOLTZMANN_KCAL_PER_MOL_K * temperatureK;
  const lowest = Math.min(...levels.map(({ energy }) => energy));
  const weights = levels.map(({ energy, degeneracy }) => degeneracy * Math.exp((lowest - energy) / kT));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return {
    populations: weights.map((weight) => weight / sum),
    freeEnergy: levels.length > 0 ? -kT * Math.log(sum) : 0,
  };
}

/**
 * The lowest RMSD (Å) of the atoms of `automorphisms` after superposition, over the ways equal atoms can be exchanged.
 *
 * @param enough it stops at the first way that is better than this. Default 0: all are tried
 */
export function symmetricRmsd(
  { atoms, images }: Automorphisms,
  positions: Float64Array,
  reference: Float64Array,
  enough = 0,
): number {
  const select = (x: Float64Array, list: Uint32Array) => {
    const out = new Float64Array(3 * list.length);
    list.forEach((atom, k) => {
      for (let a = 0; a < 3; a++) out[3 * k + a] = x[3 * atom + a]!;
    });
    return out;
  };
  const own = select(positions, atoms);
  let best = Number.POSITIVE_INFINITY;
  for (const image of images) {
    best = Math.min(best, superpose(own, select(reference, image)).rmsd);
    if (best < enough) break;
  }
  return best;
}

function mirror(positions: Float64Array): Float64Array {
  return positions.map((x, k) => (k % 3 === 0 ? -x : x));
}
