import type { Structure } from 'resff';
import { readRecords } from 'resff/formats';
import { buildConformers } from 'resff/workflow';
import type { Service } from '../call.ts';
import { executor } from './model.ts';

export interface Built {
  readonly structures: readonly Structure[];
  /** What was changed about the SMILES. */
  readonly note: string | null;
}

/** What `resff` makes of a SMILES on its command line: charges of uncharged spellings, hydrogens, coordinates of seed 1. */
export const buildSmiles: Service<{ readonly smiles: string; readonly name?: string }, Built> = async (
  { smiles, name },
  { signal },
) => {
  const [record] = readRecords(smiles.trim().split(/\s/)[0] ?? '', { format: 'smi', normalize: true });
  if (!record) throw new Error('SMILES: expected a molecule, got nothing');
  if (!('drawing' in record)) throw 'error' in record ? record.error : new Error('SMILES: expected no coordinates');
  if (record.drawing.notation !== 'smiles') throw new Error('SMILES: expected text, got a drawing');
  const request = { smiles: record.drawing.text, name: name ?? smiles.trim() };
  const [outcome] = await buildConformers([request], { executor, signal });
  if (!outcome || 'error' in outcome) throw outcome?.error ?? new Error('SMILES: expected an outcome, got none');
  return { structures: outcome.value, note: record.note ?? null };
};
