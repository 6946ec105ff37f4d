/** All equivalent orderings of a tuple of atoms, itself included; the same number for every tuple. */
export type Orderings = (tuple: readonly number[]) => readonly (readonly number[])[];

/** A single atom, or a tuple that reads one way only. */
export const sameOrdering: Orderings = (tuple) => [tuple];

/** Bonds, angles, propers: a term reads the same from both ends. */
export const mirrorOrderings: Orderings = (tuple) => [tuple, tuple.toReversed()];

/** Impropers: the first atom stays, the other three are cycled. */
export const cyclicOrderings: Orderings = ([p0, p1, p2, p3]) => [
  [p0!, p1!, p2!, p3!],
  [p0!, p2!, p3!, p1!],
  [p0!, p3!, p1!, p2!],
];
