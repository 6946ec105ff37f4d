import type { ConvergenceLevel, Structure } from 'resff';
import { type MinimizeAnswer, minimizeStructures } from 'resff/workflow';
import type { Service } from '../call.ts';
import { executor, openModel } from './model.ts';

export interface RelaxRequest {
  readonly model: string;
  readonly structure: Structure;
  readonly convergence: ConvergenceLevel;
}

export interface RelaxStep {
  readonly step: number;
  readonly energy: number;
  readonly gradientNorm: number;
  readonly positions: Float64Array;
}

export const relax: Service<RelaxRequest, MinimizeAnswer, RelaxStep> = async (
  { model, structure, convergence },
  { signal, notify },
) => {
  const [outcome] = await minimizeStructures(
    await openModel(model),
    [structure],
    { convergence, path: true },
    {
      executor,
      signal,
      onProgress: ({ step, energy, gradientNorm, positions }) => notify({ step, energy, gradientNorm, positions }),
    },
  );
  if (!outcome || 'error' in outcome) throw outcome?.error ?? new Error('minimization: expected an outcome, got none');
  return outcome.value;
};
