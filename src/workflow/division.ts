import { DIVIDED_FROM_ATOMS } from '../residual/team/team-engine.js';
import type { ForceFieldSettings } from './force-field-source.js';

/** Atoms within the cutoff, about: from here on the pairs of a system grow with its atoms, no longer with their square. */
const ATOMS_IN_REACH = 200;

/** What an evaluation costs, in a unit of its own: pairs, and a share for what runs per atom. */
function cost(atoms: number): number {
  return atoms * (Math.min(atoms, ATOMS_IN_REACH) + 30);
}

/** Whether a system can be divided by atoms: only the tabulated network in single precision is. */
export function isDivisible({ precision = 'single', filters = 'tabulated' }: ForceFieldSettings): boolean {
  return precision === 'single' && filters === 'tabulated';
}

export interface Division {
  /** computed one on each thread */
  readonly whole: readonly number[];
  /** computed one after the other by all threads together */
  readonly divided: readonly number[];
}

/**
 * Structures first, atoms of large ones after: a structure is divided by its atoms when it is large and more than one thread's
 * share of all the work, so that other threads would run out of structures before it ends. Structures that are not divided give
 * the same numbers to the last bit on any number of threads; divided ones agree within the rounding of float32.
 *
 * @param atoms of each structure
 * @returns indices of structures, ascending
 */
export function divideWork(atoms: readonly number[], threads: number): Division {
  const share = atoms.reduce((sum, n) => sum + cost(n), 0) / threads;
  const isDivided = (n: number) => threads > 1 && n >= DIVIDED_FROM_ATOMS && cost(n) > share;
  const indices = atoms.map((_, i) => i);
  return {
    whole: indices.filter((i) => !isDivided(atoms[i]!)),
    divided: indices.filter((i) => isDivided(atoms[i]!)),
  };
}

/** ms of an evaluation of energy and forces per atom, about: to tell whether other threads are worth starting. */
const MS_PER_ATOM = { single: 0.02, double: 2 } as const;

/** ms that evaluations of one molecule take on one thread, about. */
export function estimateMs(evaluations: number, atoms: number, { precision = 'single' }: ForceFieldSettings): number {
  return evaluations * atoms * MS_PER_ATOM[precision];
}
