import { generateConformers } from '../build/conformer.js';
import type { Structure } from '../chemistry/structure.js';
import type { Job } from './job.js';

/** 3D structures of one SMILES string. */
export interface ConformerRequest {
  readonly smiles: string;
  /** Default: the SMILES. */
  readonly name?: string;
}

export interface ConformerSetup {
  /** Of each SMILES; default 1. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number;
}

export const job: Job<ConformerSetup, ConformerRequest, Structure[]> = {
  name: 'conformers',
  open({ count, seed }) {
    const options = { ...(count === undefined ? {} : { count }), ...(seed === undefined ? {} : { seed }) };
    return ({ smiles, name }) => generateConformers(smiles, { ...options, ...(name === undefined ? {} : { name }) });
  },
};
