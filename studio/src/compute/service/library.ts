import type { Structure } from 'resff';
import { buildConformers, computeSinglePoints, type MinimizeAnswer, minimizeStructures } from 'resff/workflow';
import type { Service } from '../call.ts';
import { type Told, told } from './energy.ts';
import { executor, openModel } from './model.ts';

export interface LibraryRequest {
  readonly model: string;
  readonly records: readonly ({ readonly structure: Structure } | { readonly smiles: string; readonly name: string })[];
  /** Else the energy alone. */
  readonly relax: boolean;
}

/** What becomes of a record. */
export interface RecordAnswer {
  /** kcal/mol */
  readonly energy: number;
  /** Of a relaxed record: kcal/mol and (N,3) Å */
  readonly relaxed?: number;
  readonly positions?: Float64Array;
  /** What should be known about it. */
  readonly remark?: string;
}

export type LibraryNotice =
  | { readonly index: number; readonly built: Structure }
  | { readonly index: number; readonly answer: Told<RecordAnswer> };

/** Records on all cores, those without coordinates built first. Everything is told as it comes, so that one who stops keeps it. */
export const computeLibrary: Service<LibraryRequest, null, LibraryNotice> = async (
  { model: name, records, relax },
  { signal, notify },
) => {
  const ready: { readonly index: number; readonly structure: Structure }[] = [];
  const drawn: { readonly index: number; readonly smiles: string; readonly name: string }[] = [];
  records.forEach((record, index) => {
    if ('structure' in record) ready.push({ index, structure: record.structure });
    else drawn.push({ index, ...record });
  });
  const tell = (index: number, answer: Told<RecordAnswer>) => notify({ index, answer });
  const outcomes = await buildConformers(drawn, { executor, signal });
  for (const [k, outcome] of outcomes.entries()) {
    const { index } = drawn[k]!;
    if ('error' in outcome) {
      tell(index, told(outcome));
      continue;
    }
    const [built] = outcome.value;
    ready.push({ index, structure: built! });
    notify({ index, built: built! });
  }
  const structures = ready.map(({ structure }) => structure);
  const model = await openModel(name);
  if (!relax) {
    const { points } = await computeSinglePoints(model, structures, { executor, signal });
    for (const [k, point] of points.entries())
      tell(
        ready[k]!.index,
        toldOf(told(point), ({ energy }) => ({ energy })),
      );
    return null;
  }
  await minimizeStructures(
    model,
    structures,
    { convergence: 'normal' },
    { executor, signal, onOutcome: (outcome, k) => tell(ready[k]!.index, toldOf(told(outcome), minimumOf)) },
  );
  return null;
};

function minimumOf({ startEnergy, energy, result }: MinimizeAnswer): RecordAnswer {
  return {
    energy: startEnergy,
    relaxed: energy,
    positions: result.positions,
    ...(result.converged ? {} : { remark: `no minimum: ${result.reason}` }),
  };
}

function toldOf<From, To>(answer: Told<From>, of: (value: From) => To): Told<To> {
  return 'value' in answer ? { value: of(answer.value) } : answer;
}
