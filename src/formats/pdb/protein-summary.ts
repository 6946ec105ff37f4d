import { adjacency, neighborsOf } from '../../chemistry/graph.js';
import { totalCharge } from '../../chemistry/molecule.js';
import { describeResidue } from '../../chemistry/residue.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { isIon, templatesOf } from './residue-template.js';

/** What a protein file holds, as it was understood; residues as messages name them (`HIS 57 A`). */
export interface ProteinSummary {
  readonly atoms: number;
  readonly charge: number;
  /** amino acids and caps by chain */
  readonly chains: readonly { readonly chain: string; readonly residues: number; readonly charge: number }[];
  readonly disulfides: readonly (readonly [string, string])[];
  /** form of every histidine: HID, HIE, HIP */
  readonly histidines: readonly { readonly residue: string; readonly form: string }[];
  /** aspartic and glutamic acids with a proton, lysines, arginines, tyrosines and cysteines without one they usually have */
  readonly unusual: readonly { readonly residue: string; readonly charge: number }[];
  readonly waters: number;
  /** by residue name */
  readonly ions: Readonly<Record<string, number>>;
  /** other residues */
  readonly ligands: readonly { readonly residue: string; readonly atoms: number; readonly charge: number }[];
}

/** Charges at pH 7; a cysteine in a bridge has none either. */
const USUAL: Readonly<Record<string, number>> = { ASP: -1, GLU: -1, LYS: 1, ARG: 1, TYR: 0, CYS: 0 };

/**
 * What the residues of a structure are, from its bonds and charges.
 *
 * @throws ResffError (data) for a structure without residues
 */
export function proteinSummary(structure: Structure): ProteinSummary {
  const { molecule, residues: record } = structure;
  if (!record)
    throw new ResffError('data', 'summary: expected a structure with residues (PDB, mmCIF), got one without');
  const { residueOfAtom, atomNames } = record;
  const members: number[][] = record.residues.map(() => []);
  residueOfAtom.forEach((r, i) => {
    members[r]!.push(i);
  });
  const graph = adjacency(molecule);
  const title = (r: number) => describeResidue(record.residues[r]!);
  const kinds = record.residues.map(({ name }) => templatesOf(name)[0]);
  const atomOf = (r: number, name: string) => members[r]!.find((i) => atomNames[i] === name);
  const chargeOf = (r: number, only: (atom: number) => boolean = () => true) =>
    members[r]!.filter(only).reduce((sum, i) => sum + molecule.formalCharges[i]!, 0);
  const chains = new Map<string, { chain: string; residues: number; charge: number }>();
  const ions: Record<string, number> = {};
  const [histidines, unusual, ligands, disulfides]: [
    { residue: string; form: string }[],
    { residue: string; charge: number }[],
    { residue: string; atoms: number; charge: number }[],
    [string, string][],
  ] = [[], [], [], []];
  let waters = 0;
  record.residues.forEach(({ chain }, r) => {
    const template = kinds[r];
    if (!template) ligands.push({ residue: title(r), atoms: members[r]!.length, charge: chargeOf(r) });
    else if (template.kind === 'molecule') {
      if (template.name === 'HOH') waters++;
      else if (isIon(template)) ions[template.name] = (ions[template.name] ?? 0) + 1;
      else ligands.push({ residue: title(r), atoms: members[r]!.length, charge: chargeOf(r) });
    } else {
      const sum = chains.get(chain) ?? { chain, residues: 0, charge: 0 };
      chains.set(chain, { chain, residues: sum.residues + 1, charge: sum.charge + chargeOf(r) });
    }
    const hasHydrogen = (name: string) => {
      const atom = atomOf(r, name);
      return atom !== undefined && neighborsOf(graph, atom).some((i) => molecule.atomicNumbers[i] === 1);
    };
    if (template?.residue === 'HIS') {
      const form = hasHydrogen('ND1') ? (hasHydrogen('NE2') ? 'HIP' : 'HID') : 'HIE';
      histidines.push({ residue: title(r), form });
    }
    const usual = template && USUAL[template.residue];
    const side = chargeOf(r, (i) => !['N', 'O', 'OXT', 'OT1', 'OT2'].includes(atomNames[i]!));
    if (usual !== undefined && side !== usual) unusual.push({ residue: title(r), charge: side });
    const sulfur = atomOf(r, 'SG');
    if (sulfur === undefined) return;
    for (const other of neighborsOf(graph, sulfur))
      if (molecule.atomicNumbers[other] === 16 && residueOfAtom[other]! > r)
        disulfides.push([title(r), title(residueOfAtom[other]!)]);
  });
  return {
    atoms: molecule.atomicNumbers.length,
    charge: totalCharge(molecule),
    chains: [...chains.values()],
    disulfides,
    histidines,
    unusual,
    waters,
    ions,
    ligands,
  };
}
