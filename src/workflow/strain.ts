import type { Structure } from '../chemistry/structure.js';
import type { TermEnergies } from '../force-field/term-energies.js';
import type { DihedralAtoms } from '../simulate/bond-rotation.js';
import { type SearchAnswer, type SearchRunOptions, type SearchSettings, searchConformers } from './conformer-search.js';
import { decomposeFrames } from './decomposition.js';
import { joinFrames } from './decomposition-job.js';
import type { ModelSource } from './force-field-source.js';
import { answerOf, type Outcome } from './job.js';
import { minimizeStructures } from './minimize.js';
import type { MinimizeAnswer } from './minimize-job.js';
import type { WorkflowOptions } from './workflow-options.js';

export interface StrainSettings extends SearchSettings {
  /** Å that atoms may move freely while the pose is relaxed. Default 0.3. */
  readonly freedom?: number;
  /** kcal/mol/Å², of what holds them beyond. Default 50. */
  readonly hold?: number;
}

/** What the torsions about one bond cost in the pose. */
export interface TorsionStrain {
  /** The two atoms of the bond, from 0. */
  readonly bond: readonly [number, number];
  /** kcal/mol, their energy in the pose minus that in the lowest conformer */
  readonly energy: number;
}

export interface StrainAnswer {
  /** The pose after restrained relaxation. */
  readonly pose: MinimizeAnswer;
  /** (N,3) Å, lowest conformer found */
  readonly lowest: Float64Array;
  /** kcal/mol, energy of the relaxed pose above the lowest conformer */
  readonly strain: number;
  /** The same by term. */
  readonly terms: TermEnergies;
  /** What costs most first. Proper and improper torsions of the force field; the residual has none. */
  readonly torsions: readonly TorsionStrain[];
  readonly search: SearchAnswer;
  readonly warnings: readonly string[];
}

/**
 * Strain of poses: each is relaxed with its atoms held near where they are, and compared with the lowest of an ensemble that the pose
 * itself is a start of. So the strain is not negative but for the threshold of convergence.
 *
 * @returns of every pose, in order
 * @throws as `searchConformers`
 */
export async function poseStrain(
  model: ModelSource,
  poses: readonly Structure[],
  { freedom = 0.3, hold = 50, ...settings }: StrainSettings = {},
  options: SearchRunOptions = {},
): Promise<Outcome<StrainAnswer>[]> {
  const { onProgress: _, ...run } = options;
  const held = await relaxHeld(model, poses, { freedom, hold, level: settings.level ?? 'verytight' }, run);
  const requests = poses.map((structure, k) => {
    const outcome = held[k]!;
    return { structure, starts: 'value' in outcome ? [outcome.value.result.positions] : [] };
  });
  const found = await searchConformers(model, requests, settings, options);
  const answers: Outcome<StrainAnswer>[] = [];
  for (const [k, structure] of poses.entries())
    try {
      answers.push({ value: await compare(model, structure, answerOf(held[k]!), answerOf(found[k]!), run) });
    } catch (error) {
      answers.push({ error: error as Error });
    }
  return answers;
}

/** Poses of different sizes have restraints of their own. */
async function relaxHeld(
  model: ModelSource,
  poses: readonly Structure[],
  { freedom, hold, level }: { freedom: number; hold: number; level: NonNullable<SearchSettings['level']> },
  run: WorkflowOptions,
): Promise<Outcome<MinimizeAnswer>[]> {
  const outcomes: Outcome<MinimizeAnswer>[] = [];
  for (const pose of poses) {
    const atoms = [...pose.molecule.atomicNumbers.keys()].filter((atom) => pose.molecule.atomicNumbers[atom] !== 1);
    const restraints = [{ kind: 'position' as const, atoms, k: hold, flat: freedom }];
    outcomes.push(...(await minimizeStructures(model, [pose], { convergence: level, restraints }, run)));
  }
  return outcomes;
}

async function compare(
  model: ModelSource,
  { molecule }: Structure,
  pose: MinimizeAnswer,
  search: SearchAnswer,
  run: WorkflowOptions,
): Promise<StrainAnswer> {
  const best = search.ensemble.conformers[0]!.candidate;
  const frames = joinFrames([pose.result.positions, best.positions]);
  const [split] = await decomposeFrames(model, [{ molecule, frames }], { ...run, contributions: true });
  const { contributions } = answerOf(split!);
  const byBond = new Map<string, { bond: [number, number]; energy: number }>();
  for (const { kind, atoms, energies } of contributions) {
    if (kind !== 'proper') continue;
    const [, j, k] = atoms as unknown as DihedralAtoms;
    const bond: [number, number] = j < k ? [j, k] : [k, j];
    const known = byBond.get(bond.join()) ?? { bond, energy: 0 };
    known.energy += energies[0]! - energies[1]!;
    byBond.set(bond.join(), known);
  }
  return {
    pose,
    lowest: best.positions,
    strain: pose.energy - best.energy,
    terms: Object.fromEntries(Object.entries(pose.terms).map(([name, value]) => [name, value - best.terms[name]!])),
    torsions: [...byBond.values()].sort((a, b) => b.energy - a.energy),
    search,
    warnings: [...new Set([...pose.warnings, ...search.warnings])],
  };
}
