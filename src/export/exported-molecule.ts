import type { Molecule } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import type { BondedTerms, TorsionTerms } from './bonded.js';
import type { ExportedCharges } from './exported-charges.js';

/** What is written for another program. */
export interface ExportedMolecule {
  readonly molecule: Molecule;
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** (N) g/mol */
  readonly masses: Float64Array;
  readonly terms: BondedTerms;
  /** null for a model without electrostatics */
  readonly charges: ExportedCharges | null;
  /** Lines for whoever opens the file: where it comes from and what is not in it. */
  readonly remarks: readonly string[];
}

/** Names of at most four characters, each once: element and number, in base 36 where decimals are too long. */
export function atomNames({ atomicNumbers }: Molecule): string[] {
  return Array.from(atomicNumbers, (z, i) => {
    const symbol = symbolOf(z).toUpperCase();
    const decimal = `${symbol}${i + 1}`;
    return decimal.length <= 4 ? decimal : `${symbol}${(i + 1).toString(36).toUpperCase()}`;
  });
}

/** rad. Over a wider equilibrium angle a torsion fades here (`torsionGeometry`); other programs have no value for it there. */
const STRAIGHT = (165 * Math.PI) / 180;

/**
 * The terms without torsions over nearly straight angles, whose outer atoms have no direction about their axis.
 *
 * @returns the terms and how many torsions were left out
 */
export function withoutStraightTorsions(terms: BondedTerms): { terms: BondedTerms; left: number } {
  const { atoms, equilibrium } = terms.angles;
  const straight = new Set<string>();
  equilibrium.forEach((angle, t) => {
    const [i, j, k] = atoms.subarray(3 * t, 3 * t + 3);
    if (angle > STRAIGHT) straight.add(`${i} ${j} ${k}`).add(`${k} ${j} ${i}`);
  });
  const crosses = (row: ArrayLike<number>) =>
    straight.has(`${row[0]} ${row[1]} ${row[2]}`) || straight.has(`${row[1]} ${row[2]} ${row[3]}`);
  const propers = kept(terms.propers, crosses);
  const impropers = kept(terms.impropers, crosses);
  const left = (terms.propers.atoms.length - propers.atoms.length) / 4;
  return { terms: { ...terms, propers, impropers }, left };
}

function kept({ atoms, k }: TorsionTerms, crosses: (row: Uint32Array) => boolean): TorsionTerms {
  const rows = Array.from({ length: atoms.length / 4 }, (_, t) => t).filter(
    (t) => !crosses(atoms.subarray(4 * t, 4 * t + 4)),
  );
  const width = atoms.length === 0 ? 1 : k.length / (atoms.length / 4);
  const take = <A extends Uint32Array | Float64Array>(array: A, size: number) =>
    rows.flatMap((t) => [...array.subarray(size * t, size * (t + 1))]);
  return { atoms: Uint32Array.from(take(atoms, 4)), k: Float64Array.from(take(k, width)) };
}

/** Digits of all numbers in files: more than the seven of single precision, in which other programs may compute. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(10)));
}
