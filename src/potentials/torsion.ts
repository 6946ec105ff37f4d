import type { BondedTerm } from './bonded-term.js';
import { cosineSeries, TORSION_TERMS } from './cosine-series.js';
import { cyclicOrderings, mirrorOrderings } from './ordering.js';

/**
 * Proper torsions, E = Σ Σ_{n=1..6} (|k_n| + k_n cos nφ)                                            (theory.md, torsions)
 *
 * All phases are zero: a positive k_n (kcal/mol) has its minima where cos nφ = −1, a negative one where cos nφ = 1; both are 0 there.
 *
 * @remarks Within `torsionGeometry`'s guard of collinear atoms the energy goes smoothly to Σ|k_n|, its mean over φ.
 */
export const properTerm: BondedTerm<'proper'> = {
  name: 'proper',
  plural: 'propers',
  title: 'propers (kcal/mol)',
  size: 4,
  width: TORSION_TERMS,
  coefficientName: 'k',
  rows: ({ propers }) => propers,
  orderings: mirrorOrderings,
  readout: { layers: '2.sequential_4', output: '2.f_out_4_to_k', positive: false },
  joinsRows: false,
  ...cosineSeries(1),
};

/** Kept by the reference although no improper is stored twice. */
export const IMPROPER_FACTOR = 0.5;

/**
 * Improper torsions, E = ½ Σ Σ_{n=1..6} (|k_n| + k_n cos nφ)                                        (theory.md, torsions)
 *
 * The sum runs over all rows given, in which φ is the dihedral of the row as it stands; both improper conventions keep the factor ½
 * of the reference implementation.
 *
 * @remarks Collinear atoms: as {@link properTerm}
 */
export const improperTerm: BondedTerm<'improper'> = {
  name: 'improper',
  plural: 'impropers',
  title: 'impropers (kcal/mol, each ordering)',
  size: 4,
  width: TORSION_TERMS,
  coefficientName: 'k',
  rows: ({ impropers }) => impropers,
  orderings: cyclicOrderings,
  readout: { layers: '3.sequential_n4_improper', output: '3.f_out_n4_improper_to_k', positive: false },
  joinsRows: true,
  ...cosineSeries(IMPROPER_FACTOR),
};
