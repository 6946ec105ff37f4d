import { type BenchmarkRecord, evaluateRecord } from '../evaluate/benchmark.js';
import { type DimerCurve, evaluateDimer } from '../evaluate/dimer.js';
import { type EnergyMethod, forceFieldMethod } from '../evaluate/method.js';
import { evaluateMinima } from '../evaluate/minima.js';
import { mmff94Method } from '../evaluate/mmff94.js';
import type { MoleculeResult } from '../evaluate/summary.js';
import { type ForceFieldSetup, forceFieldOf } from './force-field-source.js';
import type { Job, TaskRunner } from './job.js';
import { gfn2Of, type Platform } from './platform.js';

/** What energies come from; plain data, so that it reaches every thread. */
export type MethodSetup =
  | ({
      readonly method: 'model';
      /** Records are minima: also relax them and measure what moves. */
      readonly minimize?: boolean;
    } & ForceFieldSetup)
  | { readonly method: 'mmff94' }
  | { readonly method: 'gfn2-xtb' };

/** One molecule of a benchmark. */
export type EvaluationTask = BenchmarkRecord | DimerCurve;

export const job: Job<MethodSetup, EvaluationTask, MoleculeResult> = {
  name: 'evaluation',
  async open(setup, { platform }) {
    const run = runnerOf(await methodOf(setup, platform));
    if (setup.method !== 'model' || !setup.minimize) return run;
    const forceField = forceFieldOf(setup.model, setup.settings);
    return async (task, control) => {
      const result = await run(task, control);
      if (!('molecule' in task)) return result;
      const minima = evaluateMinima(forceField.potential(task.molecule, setup.settings), task);
      return { ...result, extras: { ...result.extras, ...minima } };
    };
  },
};

async function methodOf(setup: MethodSetup, platform: Platform): Promise<EnergyMethod> {
  if (setup.method === 'model') return forceFieldMethod(forceFieldOf(setup.model, setup.settings), setup.settings);
  if (setup.method === 'gfn2-xtb') return gfn2Of(platform).method();
  await platform.conformerTables();
  return mmff94Method();
}

function runnerOf(method: EnergyMethod): TaskRunner<EvaluationTask, MoleculeResult> {
  return (task) => ('molecule' in task ? evaluateRecord(method, task) : evaluateDimer(method, task));
}
