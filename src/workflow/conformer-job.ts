import { embedConformers, generateConformers } from '../build/conformer.js';
import type { Molecule } from '../chemistry/molecule.js';
import type { StereoDemand } from '../chemistry/stereo.js';
import type { Structure } from '../chemistry/structure.js';
import type { Job } from './job.js';

/** 3D structures of one SMILES string, or of a molecule with its stereochemistry. */
export type ConformerRequest =
  | {
      readonly smiles: string;
      /** Default: the SMILES. */
      readonly name?: string;
    }
  | { readonly molecule: Molecule; readonly stereo: readonly StereoDemand[] };

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
    return (request) => {
      if ('molecule' in request) return embedConformers(request.molecule, request.stereo, options);
      const { smiles, name } = request;
      return generateConformers(smiles, { ...options, ...(name === undefined ? {} : { name }) });
    };
  },
};
