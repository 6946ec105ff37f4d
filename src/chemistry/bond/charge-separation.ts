/** A molecule as a file or a SMILES spells it, before its valences are judged. */
export interface SpelledAtom {
  readonly atomicNumber: number;
  readonly charge: number;
  /** hydrogens that are not atoms of their own */
  readonly hydrogens: number;
}

export interface SpelledBond {
  readonly a: number;
  readonly b: number;
  /** 1, 2, 3, or 4 for aromatic */
  readonly order: number;
}

/** An uncharged spelling and what it stands for: one electron pair of a bond goes to its outer atom, or none does. */
export interface ChargeSeparation {
  /** becomes +1 */
  readonly positive: number;
  /** becomes −1 */
  readonly negative: number;
  readonly bond: number;
  /** of the bond, from now on */
  readonly order: number;
}

/**
 * Uncharged spellings of groups that have charges: nitro N(=O)=O, nitrates, N-oxides C=N(C)=O and n=O, nitrile oxides C#N=O, azides
 * and diazo compounds N=N#N, C=N#N, N=N=N, C=N=N with a bare nitrogen at the end, and P(=O) with a second double bond and three
 * neighbors. Nitrogen has no five bonds; sulfur and phosphorus otherwise may have.
 *
 * As RDKit does when it sanitizes a molecule (cleanUp), and N=N=N beside it.
 */
export function chargeSeparations(atoms: readonly SpelledAtom[], bonds: readonly SpelledBond[]): ChargeSeparation[] {
  const incident: number[][] = atoms.map(() => []);
  bonds.forEach(({ a, b }, bond) => {
    incident[a]!.push(bond);
    incident[b]!.push(bond);
  });
  const orderOf = (bond: number) => (bonds[bond]!.order === 4 ? 1.5 : bonds[bond]!.order);
  const sum = (atom: number) => incident[atom]!.reduce((total, bond) => total + orderOf(bond), atoms[atom]!.hydrogens);
  const found: ChargeSeparation[] = [];
  atoms.forEach(({ atomicNumber, charge, hydrogens }, positive) => {
    if (charge !== 0 || (atomicNumber !== 7 && atomicNumber !== 15)) return;
    /** The bond of an order to a neutral atom of an element that has no other. */
    const outer = (element: number, order: number) =>
      incident[positive]!.flatMap((bond) => {
        const { a, b } = bonds[bond]!;
        const negative = a === positive ? b : a;
        const end = atoms[negative]!;
        const fits = end.atomicNumber === element && end.charge === 0 && end.hydrogens === 0;
        return fits && incident[negative]!.length === 1 && bonds[bond]!.order === order ? [{ bond, negative }] : [];
      })[0];
    const change = (to: { bond: number; negative: number } | undefined, less: number) => {
      if (to) found.push({ positive, ...to, order: bonds[to.bond]!.order - less });
    };
    const order = sum(positive);
    if (atomicNumber === 15) {
      const doubles = incident[positive]!.filter((bond) => bonds[bond]!.order === 2).length;
      if (order === 5 && doubles === 2 && incident[positive]!.length + hydrogens === 3) change(outer(8, 2), 1);
    } else if (order === 5) change(outer(8, 2) ?? outer(7, 3) ?? outer(16, 2), 1);
    else if (order === 4) change(outer(7, 2), 0);
  });
  return found;
}
