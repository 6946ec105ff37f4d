import { angleTerm } from './angle.js';
import { bondTerm } from './bond.js';
import type { BondedTerm } from './bonded-term.js';
import { improperTerm, properTerm } from './torsion.js';

/** Every kind of bonded term, in the order of reports, of the parameter network's readouts and of their tensors in files. */
export const bondedTerms = [bondTerm, angleTerm, properTerm, improperTerm] as const satisfies readonly BondedTerm[];

export type BondedTermName = (typeof bondedTerms)[number]['name'];

/** One value for each kind of bonded term. */
export type PerTerm<V> = Readonly<Record<BondedTermName, V>>;

/** The same function of every kind of bonded term. */
export function mapTerms<V>(of: (term: BondedTerm<BondedTermName>) => V): PerTerm<V> {
  return Object.fromEntries(bondedTerms.map((term) => [term.name, of(term)])) as Record<BondedTermName, V>;
}
