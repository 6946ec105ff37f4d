/** An atom as written in a SMILES string. */
export interface SmilesAtom {
  readonly atomicNumber: number;
  readonly aromatic: boolean;
  readonly charge: number;
  /** 0 for the natural mixture */
  readonly massNumber: number;
  /** Hydrogens stated in brackets; undefined outside brackets, where they follow from the valence. */
  readonly hydrogens: number | undefined;
  /** Atom map number; 0 when not given. */
  readonly map: number;
  /** '' or '@' (counter-clockwise) or '@@' (clockwise); further classes (@TB1, @OH1, @SP1, @AL1, ...) as written */
  readonly chirality: string;
  /** Column of the atom in the string, from 1 */
  readonly column: number;
  /**
   * Neighbors in the order the chirality mark refers to: atom indices, and -1 where the bracket hydrogen
   * (or the lone pair) stands.
   */
  readonly neighbors: number[];
}

/** Bond order as written: 1, 2, 3, or aromatic (4), which still needs a Kekulé form. */
export type SmilesOrder = 1 | 2 | 3 | 4;

export interface SmilesBond {
  readonly a: number;
  readonly b: number;
  order: SmilesOrder;
  /** +1 when `b` lies above `a` ('/' written from a to b), -1 below, 0 unmarked. */
  readonly direction: number;
  readonly column: number;
}

/** The graph a SMILES string spells out, atoms in the order of the text. */
export interface SmilesRecord {
  readonly text: string;
  readonly atoms: readonly SmilesAtom[];
  readonly bonds: readonly SmilesBond[];
}
