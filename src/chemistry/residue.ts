/** One residue of a protein, a cap, a water, an ion or a ligand, as PDB files name it. */
export interface Residue {
  /** up to four characters: ALA, HOH, TIP3 */
  readonly name: string;
  /** one character, or empty */
  readonly chain: string;
  readonly number: number;
  /** one character, or empty */
  readonly insertionCode: string;
}

/** Which residue every atom of a structure belongs to, and the name it has there. */
export interface ResidueRecord {
  readonly residues: readonly Residue[];
  /** (N) index into `residues` */
  readonly residueOfAtom: Uint32Array;
  /** (N) without blanks */
  readonly atomNames: readonly string[];
}

/** `ALA 3 A`, as messages name a residue. */
export function describeResidue({ name, chain, number, insertionCode }: Residue): string {
  return `${name} ${number}${insertionCode}${chain === '' ? '' : ` ${chain}`}`;
}
