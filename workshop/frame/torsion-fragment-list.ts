/**
 * Pieces of drug-like molecules for workshop/frame/torsion-fragments.ts. Groups are SMILES that are joined at their first atom; rings are
 * numbered 1 to 3. Linkers go from the left group to the right one, joined at their first and their last atom outside parentheses.
 */
import { acyclic, aromatic, imines, partlySaturated, polar, saturated } from './torsion-fragment-group.js';

/** At least two saturated atoms between the groups. */
const chains = [
  'CC',
  'CC',
  'CC',
  'CCC',
  'CC(C)',
  'C(C)C',
  'CCO',
  'CCN',
  'OCC',
  'NCC',
  'COC',
  'CNC',
  'CN(C)C',
  'CSC',
  'CCS',
  'CC(O)',
];

/** Each as likely as any other. */
const GROUPS = [...aromatic, ...partlySaturated, ...saturated, ...acyclic];

export const CHARGED_GROUPS = [
  'C[NH3+]',
  'CC[NH3+]',
  '[NH2+]C',
  '[NH+](C)C',
  'C[NH+](C)C',
  '[N+](C)(C)C',
  'C1CC[NH2+]CC1',
  '[NH+]1CCOCC1',
  'C1CC[NH2+]C1',
  'C(=O)[O-]',
  'CC(=O)[O-]',
  'C=CC(=O)[O-]',
  'c1ccccc1C(=O)[O-]',
  '[n+]1ccccc1',
  'c1cc[nH+]cc1',
  'c1ccc[n+](C)c1',
  'c1c[nH]c[nH+]1',
  'NC(N)=[NH2+]',
  'CNC(N)=[NH2+]',
  'C(N)=[NH2+]',
  'S(=O)(=O)[O-]',
  'c1nnn[n-]1',
  'c1ccccc1[O-]',
  'CS(=O)(=O)[N-]C',
];

const LINKERS = [
  'C',
  'CC',
  'O',
  'S',
  'N',
  'N(C)',
  'C(=O)',
  'C(=O)N',
  'NC(=O)',
  'C(=O)N(C)',
  'C(=O)O',
  'OC(=O)',
  'C(=S)N',
  'S(=O)(=O)',
  'S(=O)',
  'S(=O)(=O)N',
  'NS(=O)(=O)',
  '/C=C/',
  '/C=N/',
  '/N=C/',
  'C#C',
  'CO',
  'OC',
  'CN',
  'NC',
  'CS',
  'SC',
  'NC(=O)N',
  'OC(=O)N',
  'CC(=O)',
  'C(=O)C',
  'CNC(=O)',
  'C(=O)NC',
  'C(C)(C)',
  'C(C)',
  'C(O)',
  'C(F)',
  'C(F)(F)',
  'C(=C)',
  'C(=NO)',
  'NC(=N)',
];

/** What molecules are put together from: left group, linker (drawn `direct` of the time: none), right group. */
export interface Family {
  readonly left: readonly string[];
  readonly linkers: readonly string[];
  readonly right: readonly string[];
  readonly direct: number;
}

export const FAMILIES = {
  general: { left: GROUPS, linkers: LINKERS, right: GROUPS, direct: 0.5 },
  imines: { left: imines, linkers: LINKERS, right: GROUPS, direct: 0.5 },
  chains: { left: polar, linkers: chains, right: GROUPS, direct: 0 },
};
