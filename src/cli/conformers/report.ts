import type { Structure } from '../../chemistry/structure.js';
import type { ThermalEnsemble } from '../../workflow/conformer-free-energy.js';
import { lostText, type SearchAnswer } from '../../workflow/conformer-search.js';
import { rows3 } from '../output.js';
import { type Cell, formatTable } from '../table.js';
import type { ConformersCommandOptions } from './options.js';

/** What was found of one molecule. */
export interface ConformersRecord extends SearchAnswer {
  readonly structure: Structure;
  /** null without --free-energy */
  readonly thermal: ThermalEnsemble | null;
}

/** The conformers as they are listed: by free energy where there is one. */
export function rows({ ensemble, thermal }: ConformersRecord) {
  if (thermal) return thermal.conformers;
  return ensemble.conformers.map((conformer) => ({
    conformer,
    population: conformer.population,
    freeEnergy: undefined,
    relativeFreeEnergy: undefined,
  }));
}

export function conformersJson(record: ConformersRecord) {
  const { structure, ensemble, starts, lost, rotatableBonds, thermal } = record;
  const { name, atomicNumbers } = structure.molecule;
  return {
    name,
    atoms: atomicNumbers.length,
    rotatableBonds,
    starts,
    lost,
    aboveWindow: ensemble.aboveWindow,
    conformationalFreeEnergy: ensemble.conformationalFreeEnergy,
    ...(thermal ? { freeEnergy: thermal.freeEnergy } : {}),
    conformers: rows(record).map(({ conformer, population, freeEnergy, relativeFreeEnergy }) => ({
      energy: conformer.candidate.energy,
      relativeEnergy: conformer.relativeEnergy,
      ...(freeEnergy === undefined ? {} : { freeEnergy, relativeFreeEnergy }),
      population,
      degeneracy: conformer.degeneracy,
      found: conformer.found,
      terms: conformer.candidate.terms,
      positions: rows3(conformer.candidate.positions),
    })),
  };
}

/** Conformers that the table lists; files and JSON have all. */
const MOST_LISTED = 20;

export function conformersText(record: ConformersRecord, { window, temperature }: ConformersCommandOptions): string {
  const { structure, ensemble, starts, lost, rotatableBonds, thermal } = record;
  const { name, atomicNumbers } = structure.molecule;
  const left = lostText(lost);
  const listed = rows(record);
  const lines = [
    '',
    `${name}: ${ensemble.conformers.length} conformers within ${window} kcal/mol of ${starts} starts (${atomicNumbers.length} atoms, ${rotatableBonds} rotatable bonds)`,
    ...(ensemble.aboveWindow > 0 ? [`${ensemble.aboveWindow} more above the window`] : []),
    ...(left === '' ? [] : [`left out: ${left}`]),
    ...(ensemble.truncated ? ['more symmetric than is compared: some conformers may be listed twice'] : []),
    `conformational free energy at ${temperature} K: ${ensemble.conformationalFreeEnergy.toFixed(3)} kcal/mol`,
    ...(thermal ? [`free energy with vibrations and rotation: ${thermal.freeEnergy.toFixed(3)} kcal/mol`] : []),
  ];
  const columns = [
    { title: 'conformer' },
    { title: 'energy', digits: 4 },
    { title: 'relative', digits: 3 },
    ...(thermal ? [{ title: 'relative G', digits: 3 }] : []),
    { title: 'population', digits: 4 },
    { title: 'weight' },
    { title: 'found' },
  ];
  const cells = listed
    .slice(0, MOST_LISTED)
    .map(({ conformer, population, relativeFreeEnergy }, k): Cell[] => [
      k + 1,
      conformer.candidate.energy,
      conformer.relativeEnergy,
      ...(thermal ? [relativeFreeEnergy ?? 'no minimum'] : []),
      population,
      conformer.degeneracy,
      conformer.found,
    ]);
  const more = listed.length > MOST_LISTED ? `and ${listed.length - MOST_LISTED} more (--output, --json)\n` : '';
  return `${lines.join('\n')}\n\n${formatTable(columns, cells)}${more}`;
}
