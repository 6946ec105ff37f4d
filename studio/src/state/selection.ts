import { computed, effect, signal } from '@preact/signals';
import { coordinateValue } from 'resff';
import { symbolOf } from 'resff/chemistry';
import { current, generation, shown } from './molecule.ts';

/** Atoms in the order they were picked, from 0; at most four. */
export const picked = signal<readonly number[]>([]);

/** Atoms under the pointer or the focus, in 3D, in the drawing or in a table: one, or those of a bond or other coordinate. */
export const pointed = signal<readonly number[]>([]);

/** Once more takes an atom away; a fifth begins anew. */
export function pickAtom(atom: number): void {
  const before = picked.value;
  if (before.includes(atom)) picked.value = before.filter((one) => one !== atom);
  else picked.value = before.length === 4 ? [atom] : [...before, atom];
}

export function pickBond(a: number, b: number): void {
  picked.value = [a, b];
}

/** A measure of the picked atoms as they are shown. */
export interface Measure {
  readonly kind: string;
  readonly atoms: string;
  readonly text: string;
}

const kinds = [
  { kind: 'distance', title: 'Distance', unit: ' Å', factor: 1, digits: 3 },
  { kind: 'angle', title: 'Angle', unit: '°', factor: 180 / Math.PI, digits: 1 },
  { kind: 'dihedral', title: 'Torsion', unit: '°', factor: 180 / Math.PI, digits: 1 },
] as const;

export const measure = computed<Measure | null>(() => {
  const atoms = picked.value;
  if (atoms.length === 0 || !current.value || atoms.some((atom) => 3 * atom >= shown.value.length)) return null;
  const names = atoms.map(atomName).join('–');
  const found = kinds[atoms.length - 2];
  if (!found) return { kind: 'Atom', atoms: names, text: 'pick up to four for distance, angle, torsion' };
  const value = coordinateValue({ kind: found.kind, atoms: [...atoms] }, shown.value) * found.factor;
  return { kind: found.title, atoms: names, text: `${value.toFixed(found.digits)}${found.unit}` };
});

/** Element and number from 1, as the command line has it. */
export function atomName(atom: number): string {
  const z = current.value?.structure.molecule.atomicNumbers[atom];
  return z === undefined ? String(atom + 1) : `${symbolOf(z)}${atom + 1}`;
}

export function watchSelection(): void {
  let last = generation.peek();
  effect(() => {
    if (generation.value === last) return;
    last = generation.value;
    picked.value = [];
    pointed.value = [];
  });
}
