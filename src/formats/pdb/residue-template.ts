import { parseSmilesText } from '../smiles/smiles-parser.js';
import { resolveSmiles } from '../smiles/smiles-resolve.js';

/**
 * What a residue bonds to: an amino acid N and C, a cap at the start of a chain C, one at its end N, a molecule nothing.
 * In templates these atoms carry a hydrogen in place of the bond.
 */
export type ResidueKind = 'amino acid' | 'start cap' | 'end cap' | 'molecule';

/** One form of a residue as the molecule it is alone: an amino acid is its aldehyde, N–CHR–CH=O. */
export interface ResidueTemplate {
  /** of this form (HID), which need not be the name in the file (HIS) */
  readonly name: string;
  /** the residue it is a form of (HIS) */
  readonly residue: string;
  readonly kind: ResidueKind;
  /** of the amino acid, of its usual form only */
  readonly letter: string;
  /** heavy atoms in the order of the SMILES; the arrays below go with them */
  readonly atomNames: readonly string[];
  readonly atomicNumbers: readonly number[];
  readonly formalCharges: readonly number[];
  /** number of hydrogens */
  readonly hydrogens: readonly number[];
  readonly bonds: readonly { readonly a: number; readonly b: number; readonly order: number }[];
  /** with the stereochemistry of the natural form */
  readonly smiles: string;
}

type Row = readonly [name: string, residue: string, letter: string, atoms: string, smiles: string];

/**
 * The amino acids: form, residue, letter, heavy atoms, SMILES in the same order. Forms of one residue differ in their
 * hydrogens; the first is that of pH 7. Where a hydrogen can sit on either of two equal oxygens, both are listed.
 */
// biome-ignore format: a table
const AMINO_ACIDS: readonly Row[] = [
  ['ALA', 'ALA', 'A', 'N CA CB C O', 'N[C@@H](C)C=O'],
  ['ARG', 'ARG', 'R', 'N CA CB CG CD NE CZ NH1 NH2 C O', 'N[C@@H](CCCNC(N)=[NH2+])C=O'],
  ['ARN', 'ARG', '', 'N CA CB CG CD NE CZ NH1 NH2 C O', 'N[C@@H](CCCNC(N)=N)C=O'],
  ['ARN', 'ARG', '', 'N CA CB CG CD NE CZ NH2 NH1 C O', 'N[C@@H](CCCNC(N)=N)C=O'],
  ['ARN', 'ARG', '', 'N CA CB CG CD NE CZ NH1 NH2 C O', 'N[C@@H](CCCN=C(N)N)C=O'],
  ['ASN', 'ASN', 'N', 'N CA CB CG OD1 ND2 C O', 'N[C@@H](CC(=O)N)C=O'],
  ['ASP', 'ASP', 'D', 'N CA CB CG OD1 OD2 C O', 'N[C@@H](CC(=O)[O-])C=O'],
  ['ASH', 'ASP', '', 'N CA CB CG OD1 OD2 C O', 'N[C@@H](CC(=O)O)C=O'],
  ['ASH', 'ASP', '', 'N CA CB CG OD2 OD1 C O', 'N[C@@H](CC(=O)O)C=O'],
  ['CYS', 'CYS', 'C', 'N CA CB SG C O', 'N[C@@H](CS)C=O'],
  ['CYM', 'CYS', '', 'N CA CB SG C O', 'N[C@@H](C[S-])C=O'],
  ['GLN', 'GLN', 'Q', 'N CA CB CG CD OE1 NE2 C O', 'N[C@@H](CCC(=O)N)C=O'],
  ['GLU', 'GLU', 'E', 'N CA CB CG CD OE1 OE2 C O', 'N[C@@H](CCC(=O)[O-])C=O'],
  ['GLH', 'GLU', '', 'N CA CB CG CD OE1 OE2 C O', 'N[C@@H](CCC(=O)O)C=O'],
  ['GLH', 'GLU', '', 'N CA CB CG CD OE2 OE1 C O', 'N[C@@H](CCC(=O)O)C=O'],
  ['GLY', 'GLY', 'G', 'N CA C O', 'NCC=O'],
  ['HIE', 'HIS', 'H', 'N CA CB CG ND1 CE1 NE2 CD2 C O', 'N[C@@H](CC1N=CNC=1)C=O'],
  ['HID', 'HIS', '', 'N CA CB CG ND1 CE1 NE2 CD2 C O', 'N[C@@H](CC1NC=NC=1)C=O'],
  ['HIP', 'HIS', '', 'N CA CB CG ND1 CE1 NE2 CD2 C O', 'N[C@@H](CC1[NH+]=CNC=1)C=O'],
  ['ILE', 'ILE', 'I', 'N CA CB CG2 CG1 CD1 C O', 'N[C@@H]([C@@H](C)CC)C=O'],
  ['LEU', 'LEU', 'L', 'N CA CB CG CD1 CD2 C O', 'N[C@@H](CC(C)C)C=O'],
  ['LYS', 'LYS', 'K', 'N CA CB CG CD CE NZ C O', 'N[C@@H](CCCC[NH3+])C=O'],
  ['LYN', 'LYS', '', 'N CA CB CG CD CE NZ C O', 'N[C@@H](CCCCN)C=O'],
  ['MET', 'MET', 'M', 'N CA CB CG SD CE C O', 'N[C@@H](CCSC)C=O'],
  ['PHE', 'PHE', 'F', 'N CA CB CG CD1 CE1 CZ CE2 CD2 C O', 'N[C@@H](Cc1ccccc1)C=O'],
  ['PRO', 'PRO', 'P', 'N CA CB CG CD C O', 'N1[C@@H](CCC1)C=O'],
  ['SER', 'SER', 'S', 'N CA CB OG C O', 'N[C@@H](CO)C=O'],
  ['THR', 'THR', 'T', 'N CA CB OG1 CG2 C O', 'N[C@@H]([C@H](O)C)C=O'],
  ['TRP', 'TRP', 'W', 'N CA CB CG CD1 NE1 CE2 CZ2 CH2 CZ3 CE3 CD2 C O', 'N[C@@H](Cc1c[nH]c2ccccc12)C=O'],
  ['TYR', 'TYR', 'Y', 'N CA CB CG CD1 CE1 CZ OH CE2 CD2 C O', 'N[C@@H](Cc1ccc(O)cc1)C=O'],
  ['TYM', 'TYR', '', 'N CA CB CG CD1 CE1 CZ OH CE2 CD2 C O', 'N[C@@H](Cc1ccc([O-])cc1)C=O'],
  ['VAL', 'VAL', 'V', 'N CA CB CG1 CG2 C O', 'N[C@@H](C(C)C)C=O'],
  ['MSE', 'MSE', '', 'N CA CB CG SE CE C O', 'N[C@@H](CC[Se]C)C=O'],
  ['SEP', 'SEP', '', 'N CA CB OG P O1P O2P O3P C O', 'N[C@@H](COP(=O)([O-])[O-])C=O'],
  ['S1P', 'SEP', '', 'N CA CB OG P O1P O2P O3P C O', 'N[C@@H](COP(=O)([O-])O)C=O'],
  ['TPO', 'TPO', '', 'N CA CB OG1 P O1P O2P O3P CG2 C O', 'N[C@@H]([C@H](OP(=O)([O-])[O-])C)C=O'],
  ['T1P', 'TPO', '', 'N CA CB OG1 P O1P O2P O3P CG2 C O', 'N[C@@H]([C@H](OP(=O)([O-])O)C)C=O'],
  ['PTR', 'PTR', '', 'N CA CB CG CD1 CE1 CZ OH P O1P O2P O3P CE2 CD2 C O', 'N[C@@H](Cc1ccc(OP(=O)([O-])[O-])cc1)C=O'],
  ['Y1P', 'PTR', '', 'N CA CB CG CD1 CE1 CZ OH P O1P O2P O3P CE2 CD2 C O', 'N[C@@H](Cc1ccc(OP(=O)([O-])O)cc1)C=O'],
];

const START_CAPS: readonly Row[] = [
  ['ACE', 'ACE', '', 'CH3 C O', 'CC=O'],
  ['FOR', 'FOR', '', 'C O', 'C=O'],
];
const END_CAPS: readonly Row[] = [
  ['NME', 'NME', '', 'N CH3', 'NC'],
  ['NH2', 'NH2', '', 'N', 'N'],
];
const MOLECULES: readonly Row[] = [
  ['HOH', 'HOH', '', 'O', 'O'],
  ['LI', 'LI', '', 'LI', '[Li+]'],
  ['NA', 'NA', '', 'NA', '[Na+]'],
  ['K', 'K', '', 'K', '[K+]'],
  ['MG', 'MG', '', 'MG', '[Mg+2]'],
  ['CA', 'CA', '', 'CA', '[Ca+2]'],
  ['ZN', 'ZN', '', 'ZN', '[Zn+2]'],
  ['F', 'F', '', 'F', '[F-]'],
  ['CL', 'CL', '', 'CL', '[Cl-]'],
  ['BR', 'BR', '', 'BR', '[Br-]'],
  ['IOD', 'IOD', '', 'I', '[I-]'],
  ['RB', 'RB', '', 'RB', '[Rb+]'],
  ['CS', 'CS', '', 'CS', '[Cs+]'],
  ['SR', 'SR', '', 'SR', '[Sr+2]'],
  ['BA', 'BA', '', 'BA', '[Ba+2]'],
  ['MN', 'MN', '', 'MN', '[Mn+2]'],
  ['FE2', 'FE2', '', 'FE', '[Fe+2]'],
  ['FE', 'FE', '', 'FE', '[Fe+3]'],
  ['CO', 'CO', '', 'CO', '[Co+2]'],
  ['NI', 'NI', '', 'NI', '[Ni+2]'],
  ['CU', 'CU', '', 'CU', '[Cu+2]'],
  ['CU1', 'CU1', '', 'CU', '[Cu+]'],
  ['CD', 'CD', '', 'CD', '[Cd+2]'],
  ['HG', 'HG', '', 'HG', '[Hg+2]'],
  ['SO4', 'SO4', '', 'S O1 O2 O3 O4', 'S(=O)(=O)([O-])[O-]'],
  ['PO4', 'PO4', '', 'P O1 O2 O3 O4', 'P(=O)([O-])([O-])[O-]'],
  ['ACT', 'ACT', '', 'C O OXT CH3', 'C(=O)([O-])C'],
  ['GOL', 'GOL', '', 'C1 O1 C2 O2 C3 O3', 'C(O)C(O)CO'],
  ['EDO', 'EDO', '', 'C1 O1 C2 O2', 'C(O)CO'],
  ['DMS', 'DMS', '', 'S O C1 C2', 'S(=O)(C)C'],
];

/** Names that programs use besides. The name does not decide the form, the hydrogens do: HSD is one more name of HIS. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  HSD: 'HIS',
  HSE: 'HIS',
  HSP: 'HIS',
  HISD: 'HIS',
  HISE: 'HIS',
  HISH: 'HIS',
  CYX: 'CYS',
  CYS2: 'CYS',
  NMA: 'NME',
  NAC: 'NME',
  CT3: 'NME',
  NHE: 'NH2',
  CT2: 'NH2',
  WAT: 'HOH',
  SOL: 'HOH',
  H2O: 'HOH',
  TIP: 'HOH',
  TIP3: 'HOH',
  TP3: 'HOH',
  TIP4: 'HOH',
  TP4: 'HOH',
  T4P: 'HOH',
  TIP5: 'HOH',
  TP5: 'HOH',
  SPC: 'HOH',
  'LI+': 'LI',
  LIT: 'LI',
  'NA+': 'NA',
  SOD: 'NA',
  'K+': 'K',
  POT: 'K',
  MG2: 'MG',
  'MG2+': 'MG',
  CAL: 'CA',
  CA2: 'CA',
  ZN2: 'ZN',
  'F-': 'F',
  'CL-': 'CL',
  CLA: 'CL',
  CIO: 'CL',
  'BR-': 'BR',
  'I-': 'IOD',
};

let byName: Map<string, ResidueTemplate[]> | undefined;

/** Parsed on first use: most programs never see a protein. */
function table(): Map<string, ResidueTemplate[]> {
  if (byName) return byName;
  const map = new Map<string, ResidueTemplate[]>();
  const add = (kind: ResidueKind, rows: readonly Row[]) => {
    for (const row of rows) {
      const template = templateOf(kind, row);
      map.set(template.residue, [...(map.get(template.residue) ?? []), template]);
    }
  };
  add('amino acid', AMINO_ACIDS);
  add('start cap', START_CAPS);
  add('end cap', END_CAPS);
  add('molecule', MOLECULES);
  // The names of forms stand for all forms too: a file may call HIS what is HIE by its hydrogens.
  for (const templates of [...map.values()])
    for (const { name } of templates) if (!map.has(name)) map.set(name, templates);
  for (const [other, name] of Object.entries(OTHER_NAMES)) map.set(other, map.get(name)!);
  byName = map;
  return map;
}

function templateOf(kind: ResidueKind, [name, residue, letter, atoms, smiles]: Row): ResidueTemplate {
  const { record, orders, hydrogens } = resolveSmiles(parseSmilesText(smiles));
  return {
    name,
    residue,
    kind,
    letter,
    atomNames: atoms.split(' '),
    atomicNumbers: record.atoms.map((atom) => atom.atomicNumber),
    formalCharges: record.atoms.map((atom) => atom.charge),
    hydrogens: Array.from(hydrogens),
    bonds: record.bonds.map(({ a, b }, i) => ({ a, b, order: orders[i]! })),
    smiles,
  };
}

/** All forms of the residue of a name as files have it, the usual one first; none when there is no template. */
export function templatesOf(residueName: string): readonly ResidueTemplate[] {
  return table().get(residueName.toUpperCase()) ?? [];
}

/** The form of exactly this name (HID, ALA), or the usual one of a residue (HIS) or one-letter code. */
export function templateNamed(nameOrLetter: string): ResidueTemplate | undefined {
  for (const templates of table().values())
    for (const template of templates)
      if (template.name === nameOrLetter || (template.letter !== '' && template.letter === nameOrLetter))
        return template;
  return undefined;
}

/** Other names of heavy atoms, by the kind of residue or the residue's name. */
const ATOM_ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'amino acid': { OT1: 'O', OC1: 'O', O1: 'O', "O'": 'O', OT2: 'OXT', OC2: 'OXT', O2: 'OXT', "O''": 'OXT', OT: 'OXT' },
  ILE: { CD: 'CD1' },
  ACE: { CA: 'CH3', CAY: 'CH3', CY: 'C', OY: 'O' },
  NME: { C: 'CH3', CA: 'CH3', CAT: 'CH3', CH3: 'CH3', NT: 'N' },
  NH2: { NT: 'N' },
  HOH: { OW: 'O', OH2: 'O', OW0: 'O', O1: 'O' },
};

/** One atom, whatever its name is. */
export function isIon({ kind, atomNames, hydrogens }: ResidueTemplate): boolean {
  return kind === 'molecule' && atomNames.length === 1 && hydrogens[0] === 0;
}

/** The name a heavy atom has in the template. */
export function templateAtomName(template: ResidueTemplate, name: string): string {
  // An ion is one atom, whatever its name.
  if (isIon(template)) return template.atomNames[0]!;
  return ATOM_ALIASES[template.name]?.[name] ?? ATOM_ALIASES[template.kind]?.[name] ?? name;
}
