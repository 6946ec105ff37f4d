import { signal } from '@preact/signals';

/** Geometries of the molecule, (N,3) Å each, that are shown over it. */
export const overlay = signal<readonly Float64Array[]>([]);
