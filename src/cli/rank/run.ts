import { totalCharge } from '../../chemistry/molecule.js';
import { formula, matchMolecule } from '../../chemistry/molecule-match.js';
import { stereoElements, stereoSigns } from '../../chemistry/stereo.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { boltzmann } from '../../simulate/ensemble.js';
import { minimizeStructures } from '../../workflow/minimize.js';
import { computeSinglePoints } from '../../workflow/single-points.js';
import { type BatchEntry, failureJson, reportFailures } from '../entry.js';
import { note, print } from '../output.js';
import { jsonHead, openSession, textHead, workflowOptions } from '../session.js';
import { checkOutput, writeResults } from '../structure-output.js';
import { formatTable } from '../table.js';
import type { RankCommandOptions } from './options.js';

interface RankRecord {
  readonly structure: Structure;
  readonly energy: number;
}

/**
 * Exit status `failed` when a structure cannot be computed; the others are ranked.
 *
 * @throws ResffError (molecule) for structures that are not one molecule
 */
export async function runRank(inputs: readonly string[], options: RankCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options);
  const structures = session.groups.flat();
  checkSameMolecule(structures);
  const { model } = session.forceField;
  const run = workflowOptions(session, options);
  const entries = options.relax
    ? (await minimizeStructures(model, structures, { convergence: options.level }, run)).map(
        (outcome, k): BatchEntry<RankRecord> => {
          const structure = structures[k]!;
          if ('error' in outcome) return { structure, error: outcome.error };
          const { result, energy } = outcome.value;
          if (!result.converged)
            return {
              structure,
              error: new ResffError('numeric', `not converged after ${result.steps} steps (${result.reason})`),
            };
          return { structure: { ...structure, positions: result.positions }, energy };
        },
      )
    : (await computeSinglePoints(model, structures, run)).points.map((outcome, k): BatchEntry<RankRecord> => {
        const structure = structures[k]!;
        return 'error' in outcome ? { structure, error: outcome.error } : { structure, energy: outcome.value.energy };
      });
  if (differInStereo(structures))
    note(
      'warning: stereoisomers: the model compares them, as they have the same bonds, but is trained on conformations only',
    );
  const records = reportFailures(entries).sort((a, b) => a.energy - b.energy);
  const { populations } = boltzmann(
    records.map(({ energy }) => ({ energy, degeneracy: 1 })),
    options.temperature,
  );
  const relative = (energy: number) => energy - records[0]!.energy;
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      results: [
        ...records.map(({ structure, energy }, k) => ({
          name: structure.molecule.name,
          atoms: structure.molecule.atomicNumbers.length,
          rank: k + 1,
          energy,
          relativeEnergy: relative(energy),
          population: populations[k]!,
        })),
        ...entries.flatMap((entry) => ('error' in entry ? [failureJson(entry)] : [])),
      ],
    });
  if (options.output) writeResults(options.output, records, json);
  if (options.json) print(json());
  else
    print(
      `${textHead(session, options)}energies in kcal/mol\n\n${formatTable(
        [
          { title: 'rank' },
          { title: 'name' },
          { title: 'energy', digits: 4 },
          { title: 'relative', digits: 3 },
          { title: 'population', digits: 4 },
        ],
        records.map(({ structure, energy }, k) => [
          k + 1,
          structure.molecule.name,
          energy,
          relative(energy),
          populations[k]!,
        ]),
      )}`,
    );
}

function checkSameMolecule(structures: readonly Structure[]): void {
  const [first, ...others] = structures.map(({ molecule }) => molecule);
  for (const molecule of others) {
    const [wanted, got] = [formula(first!.atomicNumbers), formula(molecule.atomicNumbers)];
    const image = wanted === got ? matchMolecule(molecule.atomicNumbers, molecule.bonds, first!) : undefined;
    if (image !== undefined && totalCharge(molecule) === totalCharge(first!)) continue;
    const difference =
      wanted !== got
        ? `${molecule.name} is ${got}, ${first!.name} is ${wanted}`
        : image === undefined
          ? `${molecule.name} is an isomer (tautomer) of ${first!.name}: same atoms, other bonds`
          : `${molecule.name} has another charge than ${first!.name}`;
    throw new ResffError(
      'molecule',
      `rank: expected conformations of one molecule, as energies of others do not compare, got others: ${difference}`,
    );
  }
}

/** Where the atoms are in one order. */
function differInStereo(structures: readonly Structure[]): boolean {
  const signs = structures.map(({ molecule, positions }) => stereoSigns(stereoElements(molecule), positions).join());
  const orders = structures.map(({ molecule }) => molecule.bonds.join());
  return new Set(orders).size === 1 && new Set(signs).size > 1;
}
