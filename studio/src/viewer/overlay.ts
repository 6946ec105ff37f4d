import { signal } from '@preact/signals';

/** Geometries of the molecule, (N,3) Å each, that are shown in its place, each in a color of its own. */
export const overlay = signal<readonly Float64Array[]>([]);
/** Which of them is the molecule as it is shown: it stands out. */
export const overlayChosen = signal(0);
/** In the order of the geometries. */
export const overlayColors = ['#3b76b8', '#c4622d', '#3f8f5b', '#8a5fb0', '#b8892b', '#4a9fa8', '#b0486f', '#6b6f76'];
