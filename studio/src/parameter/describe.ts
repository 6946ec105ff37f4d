import { coordinateValue, harmonicAngle, harmonicBond } from 'resff';
import { current, shown } from '../state/molecule.ts';
import { atomName, picked, pointed } from '../state/selection.ts';
import { model } from '../state/setting.ts';
import { inspection } from './inspection.ts';

/** The row of a term's index list that has these atoms, in either direction; −1 where there is none. */
function rowOf(rows: Uint32Array, atoms: readonly number[]): number {
  const size = atoms.length;
  const backwards = [...atoms].reverse();
  for (let r = 0; r < rows.length / size; r++)
    if ([atoms, backwards].some((order) => order.every((atom, k) => rows[size * r + k] === atom))) return r;
  return -1;
}

/** What the model predicts for a bond or an angle, in words; null for other atoms, and before it is known. */
export function parameterText(atoms: readonly number[]): string | null {
  const found = inspection.value;
  if (!found || !current.value || atoms.length < 2 || atoms.length > 3) return null;
  if (atoms.some((atom) => 3 * atom >= shown.value.length)) return null;
  const isBond = atoms.length === 2;
  const row = rowOf(isBond ? found.topology.bonds : found.topology.angles, atoms);
  if (row < 0) return null;
  const own = found.parameters.coefficients[isBond ? 'bond' : 'angle'].subarray(2 * row, 2 * row + 2);
  const { k, equilibrium } = isBond ? harmonicBond(own[0]!, own[1]!) : harmonicAngle(own[0]!, own[1]!);
  const value = coordinateValue({ kind: isBond ? 'distance' : 'angle', atoms: [...atoms] }, shown.value);
  const [factor, digits, unit] = isBond ? [1, 3, ' Å'] : [180 / Math.PI, 1, '°'];
  const text = (x: number) => `${(factor * x).toFixed(digits)}${unit}`;
  const names = atoms.map(atomName).join('–');
  return `${names}: ${text(value)} now; ${isBond ? 'r₀' : 'θ₀'} ${text(equilibrium)}, k ${k.toFixed(1)} kcal/mol/${isBond ? 'Å' : 'rad'}², predicted by the graph network of ${model.value} from the bonds alone`;
}

/** Of what is under the pointer, else of what is picked. */
export function pointedText(): string | null {
  return parameterText(pointed.value.length > 1 ? pointed.value : picked.value);
}
