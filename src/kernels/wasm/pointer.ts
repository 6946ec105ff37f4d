/** A byte address in the linear memory. Results of exported functions are signed; `>>> 0` makes them addresses. */
export type Pointer = number;
