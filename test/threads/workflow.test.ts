import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import type { Structure } from '../../src/chemistry/structure.js';
import type * as Node from '../../src/node/index.js';
import type * as Workflow from '../../src/workflow/index.js';
import { smallModelBytes } from '../support/small-model.js';

/** Threads run the compiled package (npm run build). */
const compiled = (file: string) => pathToFileURL(join(import.meta.dirname, '../../dist', file)).href;
const { openExecutor, enableRelaxedSimd, loadModel } = (await import(compiled('node/index.js'))) as typeof Node;
const workflow = (await import(compiled('workflow/index.js'))) as typeof Workflow;
enableRelaxedSimd();

const model = smallModelBytes();
/** With weights at random nothing holds together for long. */
const trained = loadModel('resff-fast');
/** kcal/mol per atom: sums of float32 in another order. */
const ENERGY_TOLERANCE_PER_ATOM = 1e-6;
/** kcal/mol/Å, likewise. */
const FORCE_TOLERANCE = 2e-3;
const SMILES = ['CCO', 'CC(=O)NC', 'OCCO', 'c1ccccc1C', 'CCCC', 'O'];

function answerOf<T>(outcome: Workflow.Outcome<T> | undefined): T {
  if (!outcome) throw new Error('expected an outcome, got none');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

const executors = new Map<number, Workflow.Executor>();
const on = (threads: number) => {
  const executor = executors.get(threads) ?? openExecutor({ threads });
  executors.set(threads, executor);
  // Else so little work stays in the calling thread.
  executor.start();
  return executor;
};
afterAll(() => Promise.all([...executors.values()].map((executor) => executor.close())));

let structures: Structure[];
beforeAll(async () => {
  const built = await workflow.buildConformers(
    SMILES.map((smiles) => ({ smiles })),
    { executor: on(1) },
  );
  structures = built.map((outcome) => answerOf(outcome)[0]!);
});
const butane = () => structures[4]!;
const water = () => structures[5]!;
const scanOf = ({ molecule, positions }: Structure) => ({
  molecule,
  starts: [positions],
  axes: [{ atoms: [0, 1, 2, 3], step: 60 } as const],
});

describe.each([2, 3])('%i threads: the same to the last bit as on one', (threads) => {
  it('conformers and minima', async () => {
    const requests = SMILES.map((smiles) => ({ smiles }));
    expect(await workflow.buildConformers(requests, { executor: on(threads), count: 2 })).toEqual(
      await workflow.buildConformers(requests, { executor: on(1), count: 2 }),
    );
    const found = await workflow.minimizeStructures(
      model,
      structures,
      { path: true, maxSteps: 20 },
      { executor: on(threads) },
    );
    expect(found.map(answerOf)).toEqual(
      (await workflow.minimizeStructures(model, structures, { path: true, maxSteps: 20 }, { executor: on(1) })).map(
        answerOf,
      ),
    );
  });

  it('one scan, whose minimizations are spread, and many', async () => {
    for (const requests of [[scanOf(butane())], [0, 1, 2, 4].map((i) => scanOf(structures[i]!))]) {
      const states: string[] = [];
      const found = await workflow.scanMolecules(
        model,
        requests,
        { terms: true, convergence: 'normal' },
        {
          executor: on(threads),
          onProgress: ({ reached, points }) => states.push(`${reached} of ${points}`),
        },
      );
      const expected = await workflow.scanMolecules(
        model,
        requests,
        { terms: true, convergence: 'normal' },
        { executor: on(1) },
      );
      expect(found.map(answerOf)).toEqual(expected.map(answerOf));
      expect(states).toContain('6 of 6');
    }
  });

  it('vibrations of one molecule, whose Hessian is spread, and of many', async () => {
    for (const some of [[water()], structures.slice(0, 3)]) {
      const [request, options] = [{ minimize: some.length === 1 }, { precision: 'double' as const }];
      const found = await workflow.analyzeVibrations(model, some, request, { ...options, executor: on(threads) });
      const expected = await workflow.analyzeVibrations(model, some, request, { ...options, executor: on(1) });
      expect(found.map(answerOf)).toEqual(expected.map(answerOf));
    }
  });

  it('decomposition', async () => {
    const frames = structures.map(({ molecule, positions }) => ({ molecule, frames: positions }));
    const options = { contributions: true };
    const found = await workflow.decomposeFrames(model, frames, { ...options, executor: on(threads) });
    expect(found.map(answerOf)).toEqual(
      (await workflow.decomposeFrames(model, frames, { ...options, executor: on(1) })).map(answerOf),
    );
  });
});

describe('a molecule that all threads compute together', () => {
  const large = buildPeptide('A'.repeat(32), { conformation: 'helix' });
  const atoms = large.molecule.atomicNumbers.length;

  it('energy and forces as on one thread', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(async (threads) => {
        const { points } = await workflow.computeSinglePoints(model, [large], { executor: on(threads) });
        return answerOf(points[0]);
      }),
    );
    expect(Math.abs(one!.energy - two!.energy)).toBeLessThan(ENERGY_TOLERANCE_PER_ATOM * atoms);
    two!.forces.forEach((force, k) => {
      expect(Math.abs(force - one!.forces[k]!), `force ${k}`).toBeLessThan(FORCE_TOLERANCE);
    });
    // Another order of sums: it was divided.
    expect(two!.forces).not.toEqual(one!.forces);
  });

  it('the first steps of a minimization, and of dynamics', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(async (threads) => {
        const options = { executor: on(threads) };
        const [relaxed] = await workflow.minimizeStructures(model, [large], { maxSteps: 5 }, options);
        const request = { timeFs: 5, everyFs: 5, minimize: false };
        const { state } = await workflow.runMolecularDynamics(model, large, request, options);
        return { energy: answerOf(relaxed).energy, state };
      }),
    );
    expect(Math.abs(one!.energy - two!.energy)).toBeLessThan(10 * ENERGY_TOLERANCE_PER_ATOM * atoms);
    two!.state.positions.forEach((x, k) => {
      expect(Math.abs(x - one!.state.positions[k]!), `coordinate ${k}`).toBeLessThan(1e-5);
    });
  });
});

describe.each([1, 2])('stopping, %i threads', (threads) => {
  /** Aborts when something has been told of the work. */
  const stopper = () => {
    const controller = new AbortController();
    return { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) };
  };

  it('every workflow ends with the reason of its signal', async () => {
    const executor = on(threads);
    const calls = [
      workflow.buildConformers([{ smiles: 'C' }, { smiles: 'CC' }, { smiles: 'CCC' }], { executor, ...stopper() }),
      workflow.minimizeStructures(model, structures, {}, { executor, ...stopper() }),
      workflow.minimizeStructures(model, [butane()], {}, { executor, ...stopper() }),
      workflow.scanMolecules(model, [scanOf(butane())], {}, { executor, ...stopper() }),
      workflow.scanMolecules(model, [scanOf(butane()), scanOf(butane())], {}, { executor, ...stopper() }),
      workflow.analyzeVibrations(model, [butane()], { minimize: true }, { executor, ...stopper() }),
      workflow.analyzeVibrations(model, structures, { minimize: true }, { executor, ...stopper() }),
    ];
    const ended = await Promise.allSettled(calls);
    expect(ended.map((one) => (one.status === 'rejected' ? (one.reason as Error).message : 'done'))).toEqual(
      calls.map(() => 'enough'),
    );
    const { points } = await workflow.computeSinglePoints(model, structures, { executor });
    expect(points.every((point) => 'value' in point)).toBe(true);
  });

  it('dynamics stops with a checkpoint and goes on to the same numbers', async () => {
    const paths = { trajectory: 'x.xyz', energies: 'x.csv', checkpoint: 'x.cpt', start: 'x.pdb', lastGood: 'bad.xyz' };
    const request = { timeFs: 400, everyFs: 50, equilibrationFs: 20, report: [{ kind: 'rmsd' }] } as const;
    const whole = { storage: new workflow.MemoryStorage(), paths };
    const cut = { storage: new workflow.MemoryStorage(), paths };
    const run = (output: typeof whole, options: Workflow.DynamicsRunOptions = {}) =>
      workflow.runMolecularDynamics(trained, butane(), request, { executor: on(threads), output, ...options });
    const expected = await run(whole);
    const { signal, onProgress } = stopper();
    expect((await run(cut, { signal, onFrame: ({ state }) => state.step === 100 && onProgress() })).ended).toBe(
      'stopped',
    );
    await expect(run(cut)).rejects.toThrow('expected a new run, got a checkpoint of one (x.cpt)');
    const found = await run(cut, { existing: 'continue' });
    expect(found).toEqual(expected);
    for (const name of [paths.trajectory, paths.energies, paths.start])
      expect(cut.storage.read(name), name).toEqual(whole.storage.read(name));
  });
});
