import { type BenchmarkRecord, evaluateRecord } from '../evaluate/benchmark.js';
import { type DimerCurve, evaluateDimer } from '../evaluate/dimer.js';
import { type EnergyMethod, forceFieldMethod } from '../evaluate/method.js';
import { evaluateMinima } from '../evaluate/minima.js';
import { mmff94Method } from '../evaluate/mmff94.js';
import type { MoleculeResult } from '../evaluate/summary.js';
import { ForceField } from '../force-field/force-field.js';
import { registerConformerResources } from './conformer-resource.js';
import type { ForceFieldSetup } from './force-field-task.js';
import { loadModel } from './model-store.js';
import { enableRelaxedSimd } from './relaxed-simd.js';
import type { TaskRunner } from './worker-pool.js';
import { gfn2Method } from './xtb.js';

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

/** @param loaded the model of the setup, where it is there already */
export function evaluationTasks(setup: MethodSetup, loaded?: ForceField): TaskRunner<EvaluationTask, MoleculeResult> {
  if (setup.method === 'gfn2-xtb') return tasksOf(gfn2Method());
  if (setup.method === 'mmff94') {
    registerConformerResources();
    return tasksOf(mmff94Method());
  }
  enableRelaxedSimd();
  const field = loaded ?? new ForceField(loadModel(setup.model));
  const singlePoints = tasksOf(forceFieldMethod(field, setup));
  if (!setup.minimize) return singlePoints;
  return async (task, notify) => {
    const result = await singlePoints(task, notify);
    if (!('molecule' in task)) return result;
    return { ...result, extras: { ...result.extras, ...evaluateMinima(field.potential(task.molecule, setup), task) } };
  };
}

function tasksOf(method: EnergyMethod): TaskRunner<EvaluationTask, MoleculeResult> {
  return (task) => ('molecule' in task ? evaluateRecord(method, task) : evaluateDimer(method, task));
}

export function openTasks(setup: MethodSetup): TaskRunner<EvaluationTask, MoleculeResult> {
  return evaluationTasks(setup);
}
