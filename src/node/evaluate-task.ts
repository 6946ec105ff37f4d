import { type BenchmarkRecord, evaluateRecord, type MoleculeResult } from '../evaluate/benchmark.js';
import { type DimerCurve, evaluateDimer } from '../evaluate/dimer.js';
import { type EnergyMethod, forceFieldMethod } from '../evaluate/method.js';
import { mmff94Method } from '../evaluate/mmff94.js';
import { ForceField } from '../force-field/force-field.js';
import { registerConformerResources } from './conformer-resource.js';
import type { ForceFieldSetup } from './force-field-task.js';
import { loadModel } from './model-store.js';
import { enableRelaxedSimd } from './relaxed-simd.js';
import type { TaskRunner } from './worker-pool.js';
import { gfn2Method } from './xtb.js';

/** What energies come from; plain data, so that it reaches every thread. */
export type MethodSetup =
  | ({ readonly method: 'model' } & ForceFieldSetup)
  | { readonly method: 'mmff94' }
  | { readonly method: 'gfn2-xtb' };

/** One molecule of a benchmark. */
export type EvaluationTask = BenchmarkRecord | DimerCurve;

export function openMethod(setup: MethodSetup): EnergyMethod {
  if (setup.method === 'gfn2-xtb') return gfn2Method();
  if (setup.method === 'mmff94') {
    registerConformerResources();
    return mmff94Method();
  }
  enableRelaxedSimd();
  return forceFieldMethod(new ForceField(loadModel(setup.model)), setup);
}

export function evaluationTasks(method: EnergyMethod): TaskRunner<EvaluationTask, MoleculeResult> {
  return (task) => ('molecule' in task ? evaluateRecord(method, task) : evaluateDimer(method, task));
}

export function openTasks(setup: MethodSetup): TaskRunner<EvaluationTask, MoleculeResult> {
  return evaluationTasks(openMethod(setup));
}
