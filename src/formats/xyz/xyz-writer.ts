import { totalCharge } from '../../chemistry/molecule.js';
import { checkPositions, type Structure } from '../../chemistry/structure.js';
import { symbolOf } from '../../core/elements.js';
import { ResffError } from '../../core/errors.js';
import { EV_TO_KCAL_PER_MOL } from '../../core/units.js';

export interface XyzResult {
  /** kcal/mol; written in eV */
  readonly energy?: number;
  /** (N,3) kcal/mol/Å; written in eV/Å */
  readonly forces?: Float64Array;
}

/** Keys with a meaning of their own; a property of that name would be read as something else. */
const RESERVED = /^(properties|lattice|pbc|charge|total_charge|name|multiplicity|spin_multiplicity|energy)$/i;

/**
 * One frame of extended XYZ: all digits of the coordinates and of the cell, name, total charge and properties in the comment line, energy (eV)
 * and forces (eV/Å) as ASE writes them. The format holds neither bonds nor formal charges.
 *
 * @throws ResffError (code data) for names and keys with line breaks
 */
export function writeXyzFrame(structure: Structure, { energy, forces }: XyzResult = {}): string {
  checkPositions(structure);
  const { molecule, positions, properties, cell } = structure;
  const entries: [string, string][] = [
    ...(cell ? [['Lattice', quoted(Array.from(cell).join(' '))] as [string, string]] : []),
    ['Properties', `species:S:1:pos:R:3${forces ? ':forces:R:3' : ''}`],
    ...(molecule.name === '' ? [] : [['name', quoted(molecule.name)] as [string, string]]),
    ['charge', String(totalCharge(molecule))],
    ...(energy === undefined ? [] : [['energy', String(energy / EV_TO_KCAL_PER_MOL)] as [string, string]]),
    ...Array.from(properties, ([key, value]): [string, string] => [checkKey(key), quoted(value)]).filter(
      ([key]) => !RESERVED.test(key),
    ),
    ['pbc', cell ? '"T T T"' : '"F F F"'],
  ];
  const lines = Array.from(molecule.atomicNumbers, (z, i) => {
    const xyz = positions.subarray(3 * i, 3 * i + 3);
    const force = forces ? Array.from(forces.subarray(3 * i, 3 * i + 3), (x) => x / EV_TO_KCAL_PER_MOL) : [];
    return [symbolOf(z), ...xyz, ...force].join(' ');
  });
  return `${molecule.atomicNumbers.length}\n${entries.map(([key, value]) => `${key}=${value}`).join(' ')}\n${lines.join('\n')}\n`;
}

export function writeXyz(structures: readonly Structure[], results: readonly XyzResult[] = []): string {
  return structures.map((structure, i) => writeXyzFrame(structure, results[i])).join('');
}

function checkKey(key: string): string {
  if (/^[^\s="]+$/.test(key)) return key;
  throw new ResffError('data', `extended XYZ key: expected no blanks, = and ", got ${JSON.stringify(key)}`);
}

function quoted(text: string): string {
  if (/[\r\n]/.test(text))
    throw new ResffError('data', `extended XYZ value: expected one line, got ${JSON.stringify(text)}`);
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
