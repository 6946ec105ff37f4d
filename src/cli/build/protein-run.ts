import { diagnoseMolecule } from '../../chemistry/check.js';
import type { Structure } from '../../chemistry/structure.js';
import { coverageGaps } from '../../force-field/coverage.js';
import { writePdb } from '../../formats/pdb/pdb-writer.js';
import { type ProteinSummary, proteinSummary } from '../../formats/pdb/protein-summary.js';
import { openExecutor } from '../../node/executor.js';
import { loadModel } from '../../node/model-store.js';
import { readInputs } from '../input.js';
import { note, print } from '../output.js';
import { checkOutput, writeResults } from '../structure-output.js';
import type { BuildProteinOptions } from './protein-options.js';

/** The first model of a protein file with all hydrogens, and what it is. */
export async function runBuildProtein(input: string, options: BuildProteinOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const executor = openExecutor({ threads: 1 });
  const { structures, refused } = await readInputs([input], {
    ...options,
    addHydrogens: options.addHydrogens,
    seed: 1,
    conformers: 1,
    normalize: true,
    executor,
  });
  for (const { error } of refused) note(`error: input ${input}: ${error.message}`);
  const [structure] = structures;
  if (structures.length > 1) note(`warning: input ${input}: ${structures.length} models, the first is taken`);
  const summary = proteinSummary(structure!);
  const gaps = [
    ...diagnoseMolecule(structure!.molecule).map(({ kind, message }) => `${kind}: ${message}`),
    ...coverageGaps(loadModel(options.model), structure!.molecule),
  ];
  const json = () => JSON.stringify({ ...summary, notCovered: gaps });
  if (options.output) writeResults(options.output, [{ structure: structure! }], json);
  if (options.json) print(json());
  else if (options.output) print(summaryText(structure!, summary, gaps));
  else {
    note(summaryText(structure!, summary, gaps));
    print(writePdb([structure!]));
  }
}

function summaryText({ molecule }: Structure, summary: ProteinSummary, gaps: readonly string[]): string {
  const { chains, disulfides, histidines, unusual, waters, ions, ligands } = summary;
  const signed = (charge: number) => (charge > 0 ? `+${charge}` : String(charge));
  const row = (title: string, entries: readonly string[]) =>
    entries.length === 0 ? [] : [`${title.padEnd(13)}${entries.join(', ')}`];
  return [
    `${molecule.name}: ${summary.atoms} atoms, charge ${signed(summary.charge)}`,
    ...row(
      'chains',
      chains.map(
        ({ chain, residues, charge }) => `${chain || '(no name)'}: ${residues} residues, charge ${signed(charge)}`,
      ),
    ),
    ...row(
      'disulfides',
      disulfides.map((pair) => pair.join(' - ')),
    ),
    ...row(
      'histidines',
      histidines.map(({ residue, form }) => `${residue} ${form}`),
    ),
    ...row(
      'unusual',
      unusual.map(({ residue, charge }) => `${residue} charge ${signed(charge)}`),
    ),
    ...row('waters', waters > 0 ? [String(waters)] : []),
    ...row(
      'ions',
      Object.entries(ions).map(([name, count]) => `${count} ${name}`),
    ),
    ...row(
      'others',
      ligands.map(({ residue, atoms, charge }) => `${residue}: ${atoms} atoms, charge ${signed(charge)}`),
    ),
    ...(gaps.length === 0 ? ['covered by the model'] : gaps.map((gap) => `not covered by the model: ${gap}`)),
  ].join('\n');
}
