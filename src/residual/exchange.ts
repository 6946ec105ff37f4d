/**
 * What threads that divide the atoms of one system among them exchange. A thread owns some atoms and sees a window of atoms:
 * its own, first, and those its pairs reach. Every thread calls the same methods in the same order with the same widths.
 */
export interface Exchange<T> {
  /**
   * Rows of the own atoms -> rows of the window, the others' rows coming from the threads that own them.
   *
   * @param rows of each atom: 1 for scalars, 3 for vectors
   */
  gather(own: T, rows: number): T;
  /** Contributions to the rows of the window -> sums of all threads' contributions to the rows of the own atoms. */
  reduce(window: T, rows: number): T;
}

/** One thread has everything. */
export function noExchange<T>(): Exchange<T> {
  return { gather: (own) => own, reduce: (window) => window };
}
