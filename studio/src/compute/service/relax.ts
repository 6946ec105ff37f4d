import type { ConvergenceLevel, Structure } from 'resff';
import { type MinimizeAnswer, minimizeStructures } from 'resff/workflow';
import type { Service } from '../call.ts';
import { type Told, told } from './energy.ts';
import { executor, openModel } from './model.ts';

export interface RelaxRequest {
  readonly model: string;
  readonly structures: readonly Structure[];
  readonly convergence: ConvergenceLevel;
}

/** A step of a structure; with many at once only how many are done. */
export interface RelaxStep {
  readonly index: number;
  readonly step: number;
  readonly energy: number;
  readonly gradientNorm: number;
  readonly positions: Float64Array;
}

export const relax: Service<
  RelaxRequest,
  readonly Told<MinimizeAnswer>[],
  RelaxStep | { readonly done: number }
> = async ({ model, structures, convergence }, { signal, notify }) => {
  let done = 0;
  const one = structures.length === 1;
  const outcomes = await minimizeStructures(
    await openModel(model),
    structures,
    { convergence, path: one },
    {
      executor,
      signal,
      onProgress: one
        ? ({ step, energy, gradientNorm, positions }, index) => notify({ index, step, energy, gradientNorm, positions })
        : undefined,
      onOutcome: () => notify({ done: ++done }),
    },
  );
  return outcomes.map(told);
};
