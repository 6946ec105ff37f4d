import { totalEnergy } from '../../src/force-field/term-energies.js';
import type * as Library from '../../src/workflow/index.js';

/** What a page and Node have to agree on. All numbers are plain, so that they can leave the page. */
export interface WorkflowResults {
  readonly minima: { readonly name: string; readonly energy: number; readonly converged: boolean }[];
  readonly scan: { readonly angles: number[]; readonly energies: number[]; readonly terms: number[] };
  readonly vibrations: number[];
  readonly dynamics: {
    readonly ended: string;
    readonly positions: number[];
    readonly table: string;
    readonly files: string[];
  };
  readonly progress: string[];
}

const MOLECULES = ['O', 'CO', 'CCO', 'CC(=O)O', 'CC(=O)NC', 'c1ccccc1', 'CC#N', 'C[NH3+]', 'CC=C', 'CCCC'];

/**
 * Conformers and minimization of ten molecules, a torsion scan of butane, vibrations of water and 200 steps of dynamics: the same
 * code wherever it runs.
 */
export async function runWorkflows(
  library: typeof Library,
  executor: Library.Executor,
  model: Uint8Array,
): Promise<WorkflowResults> {
  const { buildConformers, minimizeStructures, scanMolecules, analyzeVibrations, runMolecularDynamics } = library;
  const answerOf = <T>(outcome: Library.Outcome<T>): T => {
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  };
  const progress = new Set<string>();
  const note = (text: string) => () => {
    progress.add(text);
  };
  const requests = MOLECULES.map((smiles) => ({ smiles }));
  const built = await buildConformers(requests, { executor, onProgress: note('conformers') });
  const structures = built.map((outcome) => answerOf(outcome)[0]!);

  const answers = (
    await minimizeStructures(model, structures, { convergence: 'tight' }, { executor, onProgress: note('minimize') })
  ).map(answerOf);

  const butane = structures.at(-1)!;
  const [scanned] = await scanMolecules(
    model,
    [{ molecule: butane.molecule, starts: [butane.positions], axes: [{ atoms: [0, 1, 2, 3], step: 60 }] }],
    { terms: true },
    { executor, onProgress: note('scan') },
  );
  const { result, terms } = answerOf(scanned!);

  const water = { ...structures[0]!, positions: answers[0]!.result.positions };
  const [vibrating] = await analyzeVibrations(
    model,
    [water],
    { minimize: true },
    { executor, onProgress: note('vibrations') },
  );

  const storage = new library.MemoryStorage();
  const paths = {
    trajectory: 'run.dcd',
    energies: 'run.csv',
    checkpoint: 'run.checkpoint',
    start: 'run.pdb',
    lastGood: 'bad.xyz',
  };
  const ran = await runMolecularDynamics(
    model,
    structures[4]!,
    // From the structure as it was built, which is the same everywhere; where a minimization ends along a soft torsion is not.
    {
      timeFs: 200,
      everyFs: 50,
      minimize: false,
      report: [{ kind: 'rmsd' }, { kind: 'dihedral', atoms: [0, 1, 3, 4] }],
      seed: 7,
    },
    { executor, output: { storage, paths }, onProgress: note('dynamics') },
  );
  return {
    minima: answers.map(({ energy, result: { converged } }, i) => ({ name: MOLECULES[i]!, energy, converged })),
    scan: {
      angles: result.points.map(({ angles }) => angles[0]!),
      energies: result.points.map(({ relativeEnergy }) => relativeEnergy),
      terms: terms!.map(totalEnergy),
    },
    vibrations: answerOf(vibrating!).vibrations.modes.map(({ frequency }) => frequency),
    dynamics: {
      ended: ran.ended,
      positions: [...ran.state.positions],
      table: new TextDecoder().decode(storage.read('run.csv')!),
      files: storage.names().sort(),
    },
    progress: [...progress].sort(),
  };
}
