import { basename } from 'node:path';
import { ForceField } from '../force-field/force-field.js';
import { evaluateOverCores } from '../node/evaluate-batch.js';
import type { MethodSetup } from '../node/evaluate-task.js';
import { findModel, loadModel } from '../node/model-store.js';
import { enableRelaxedSimd } from '../node/relaxed-simd.js';
import { xtbVersion } from '../node/xtb.js';
import type { EvaluateCommandOptions } from './evaluate.js';
import { readEvaluationData } from './evaluate-data.js';
import {
  type EvaluationHead,
  evaluationText,
  evaluationUnits,
  type MethodResult,
  metricsJson,
  resultJson,
} from './evaluate-text.js';
import { note, print, printJson } from './output.js';

/** Single points on the geometries of a benchmark, by a model and what it is compared with. */
export async function runEvaluate(benchmark: string, options: EvaluateCommandOptions): Promise<void> {
  const { precision, allowUncovered = false, threads, limit } = options;
  enableRelaxedSimd();
  const forceField = new ForceField(loadModel(options.model));
  const { name, sha256 } = forceField.model;
  const data = await readEvaluationData(benchmark, options);
  const methods: MethodResult[] = [];
  const run = async (title: string, setup: MethodSetup) => {
    const { skipped, ...result } = await evaluateOverCores(data.tasks, setup, {
      ...(threads === undefined ? {} : { threads }),
      forceField,
      onMolecule: progress(title, data.tasks.length),
    });
    methods.push({ name: title, result: { ...result, skipped: [...skipped, ...data.skipped] } });
  };
  await run(name, { method: 'model', model: findModel(options.model), precision, allowUncovered });
  const absent: string[] = [];
  for (const method of options.compare ?? []) {
    if (method === 'gfn2-xtb' && xtbVersion() === null) absent.push('GFN2-xTB: no program xtb on the PATH');
    else await run(method === 'gfn2-xtb' ? `GFN2-xTB (xtb ${xtbVersion()})` : 'MMFF94 (openchemlib)', { method });
  }
  for (const text of [...data.notes, ...absent]) note(text);
  const head: EvaluationHead = {
    benchmark,
    data: basename(options.data),
    model: { name, sha256 },
    precision,
    level: data.level,
    ...(limit === undefined ? {} : { limit }),
  };
  if (options.json) printJson(evaluationJson(head, methods, absent));
  else print(evaluationText(head, methods));
}

export function evaluationJson(head: EvaluationHead, methods: readonly MethodResult[], absent: readonly string[]) {
  const [own, ...others] = methods;
  return {
    ...head,
    units: evaluationUnits,
    ...resultJson(own!.result),
    ...(others.length + absent.length > 0
      ? {
          comparators: others.map(({ name, result }) => ({
            name,
            count: result.count,
            molecules: result.molecules,
            ...metricsJson(result),
            skipped: result.skipped,
          })),
          absent,
        }
      : {}),
  };
}

/** ms between lines of progress */
const PROGRESS_EVERY = 5e3;

/** Tells now and then on standard error how far a method has got. */
export function progress(title: string, total: number): (done: number) => void {
  let shown = Date.now();
  return (done) => {
    if (Date.now() - shown < PROGRESS_EVERY) return;
    note(`${title}: ${done} of ${total} done`);
    shown = Date.now();
  };
}
