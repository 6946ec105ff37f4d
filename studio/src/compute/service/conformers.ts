import type { Structure } from 'resff';
import { type SearchAnswer, searchConformers } from 'resff/workflow';
import type { Service } from '../call.ts';
import { executor, openModel } from './model.ts';

export interface ConformerRequest {
  readonly model: string;
  readonly structure: Structure;
  readonly count: number;
}

export const findConformers: Service<
  ConformerRequest,
  SearchAnswer,
  { readonly done: number; readonly all: number }
> = async ({ model, structure, count }, { signal, notify }) => {
  const [outcome] = await searchConformers(
    await openModel(model),
    [{ structure }],
    { count },
    {
      executor,
      signal,
      onProgress: (done, all) => notify({ done, all }),
    },
  );
  if (!outcome || 'error' in outcome) throw outcome?.error ?? new Error('conformers: expected an outcome, got none');
  return outcome.value;
};
