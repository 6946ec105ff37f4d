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
const SMILES = ['CCO', 'CC(=O)NC', 'OCCO', 'C=O', 'CCCC', 'O'];

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
const scanOf = ({ molecule, positions }: Structure) => ({
  molecule,
  starts: [positions],
  axes: [{ atoms: [0, 1, 2, 3], step: 120 } as const],
});

describe('three threads: the same to the last bit as on one', () => {
  const sameAsOnOne = async (run: (executor: Workflow.Executor) => Promise<unknown>) => {
    expect(await run(on(3))).toEqual(await run(on(1)));
  };

  it('conformers and minima', async () => {
    const requests = SMILES.map((smiles) => ({ smiles }));
    await sameAsOnOne((executor) => workflow.buildConformers(requests, { executor, count: 2 }));
    await sameAsOnOne(async (executor) =>
      (await workflow.minimizeStructures(model, structures, { path: true, maxSteps: 10 }, { executor })).map(answerOf),
    );
  });

  it('one scan, whose minimizations are spread, and many', async () => {
    for (const some of [[4], [0, 2, 4]]) {
      const states: string[] = [];
      await sameAsOnOne(async (executor) => {
        const onProgress = ({ reached, points }: { reached: number; points: number }) => {
          if (executor === on(3)) states.push(`${reached} of ${points}`);
        };
        const requests = some.map((i) => scanOf(structures[i]!));
        const options = { terms: true, convergence: 'normal' } as const;
        return (await workflow.scanMolecules(model, requests, options, { executor, onProgress })).map(answerOf);
      });
      expect(states).toContain('3 of 3');
    }
  });

  it('vibrations of one molecule, whose Hessian is spread, and of many', async () => {
    for (const some of [[5], [0, 3, 5]])
      await sameAsOnOne(async (executor) => {
        const of = some.map((i) => structures[i]!);
        const request = { minimize: some.length === 1 };
        const options = { precision: 'double', executor } as const;
        return (await workflow.analyzeVibrations(model, of, request, options)).map(answerOf);
      });
  });

  it('decomposition', async () => {
    const frames = structures.map(({ molecule, positions }) => ({ molecule, frames: positions }));
    await sameAsOnOne(async (executor) =>
      (await workflow.decomposeFrames(model, frames, { contributions: true, executor })).map(answerOf),
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
