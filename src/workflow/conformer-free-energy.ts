import type { Structure } from '../chemistry/structure.js';
import { boltzmann, type RankedConformer } from '../simulate/ensemble.js';
import type { RelaxedConformer } from './conformer-search-job.js';
import type { ModelSource } from './force-field-source.js';
import { analyzeVibrations } from './vibration.js';
import type { WorkflowOptions } from './workflow-options.js';

/** A conformer with the free energy of its vibrations and rotation. */
export interface ThermalConformer {
  readonly conformer: RankedConformer<RelaxedConformer>;
  /** kcal/mol, energy and thermal correction at 1 atm; null where the point is no minimum */
  readonly freeEnergy: number | null;
  /** kcal/mol above the lowest free energy; null likewise */
  readonly relativeFreeEnergy: number | null;
  /** By free energies; 0 for what is no minimum */
  readonly population: number;
}

export interface ThermalEnsemble {
  /** Lowest free energy first, what is no minimum last. */
  readonly conformers: readonly ThermalConformer[];
  /** kcal/mol, −RT ln Σ g exp(−G/RT): free energy of the whole molecule on the scale of the energies */
  readonly freeEnergy: number;
}

/**
 * Free energies of conformers by vibrations (rigid rotor, quasi-harmonic after Grimme), each after a tight minimization.
 *
 * @throws as `analyzeVibrations`; the error of a conformer that cannot be computed
 */
export async function conformerFreeEnergies(
  model: ModelSource,
  { molecule }: Pick<Structure, 'molecule'>,
  conformers: readonly RankedConformer<RelaxedConformer>[],
  { temperatureK = 298.15, ...options }: WorkflowOptions & { readonly temperatureK?: number } = {},
): Promise<ThermalEnsemble> {
  const structures = conformers.map(({ candidate: { positions } }) => ({ molecule, positions, properties: new Map() }));
  const request = { minimize: true, thermochemistry: { temperatureK } };
  const outcomes = await analyzeVibrations(model, structures, request, options);
  const levels = outcomes.map((outcome, k) => {
    if ('error' in outcome) throw outcome.error;
    const { energy, thermochemistry, vibrations } = outcome.value;
    const thermal = vibrations.verdict === 'minimum' ? (thermochemistry?.freeEnergy ?? null) : null;
    return { conformer: conformers[k]!, freeEnergy: thermal === null ? null : energy + thermal };
  });
  const minima = levels.flatMap(({ conformer, freeEnergy }) =>
    freeEnergy === null ? [] : [{ energy: freeEnergy, degeneracy: conformer.degeneracy, conformer }],
  );
  const { populations, freeEnergy: mixing } = boltzmann(minima, temperatureK);
  const lowest = Math.min(...minima.map(({ energy }) => energy));
  const ranked = levels.map(({ conformer, freeEnergy }): ThermalConformer => {
    const at = minima.findIndex((one) => one.conformer === conformer);
    const relativeFreeEnergy = freeEnergy === null ? null : freeEnergy - lowest;
    return { conformer, freeEnergy, relativeFreeEnergy, population: populations[at] ?? 0 };
  });
  const key = ({ freeEnergy }: ThermalConformer) => freeEnergy ?? Number.POSITIVE_INFINITY;
  return {
    conformers: ranked.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)),
    freeEnergy: lowest + mixing,
  };
}
