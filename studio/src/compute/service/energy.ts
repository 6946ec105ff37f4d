import type { Structure } from 'resff';
import { computeSinglePoints, type Outcome, type SinglePoint } from 'resff/workflow';
import { messageOf, type Service } from '../call.ts';
import { executor, openModel } from './model.ts';

/** The answer, or in words why there is none: errors do not survive the way to the page as they are. */
export type Told<Answer> = { readonly value: Answer } | { readonly problem: string };

export function told<Answer>(outcome: Outcome<Answer>): Told<Answer> {
  return 'value' in outcome ? outcome : { problem: messageOf(outcome.error) };
}

export interface EnergyRequest {
  readonly model: string;
  readonly structures: readonly Structure[];
}

export interface EnergyAnswer {
  readonly points: readonly Told<SinglePoint>[];
  readonly warnings: readonly string[];
}

export const energies: Service<EnergyRequest, EnergyAnswer, number> = async (
  { model, structures },
  { signal, notify },
) => {
  const { points, warnings } = await computeSinglePoints(await openModel(model), structures, {
    executor,
    signal,
    onProgress: notify,
  });
  return { points: points.map(told), warnings: [...new Set(warnings)] };
};
