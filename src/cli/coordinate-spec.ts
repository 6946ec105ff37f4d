import { InvalidArgumentError } from 'commander';
import { type CoordinateKind, coordinateSize } from '../potentials/internal-coordinate.js';
import type { InternalConstraint } from '../simulate/minimize.js';
import type { RestraintRequest } from '../simulate/restraint-request.js';

/** kcal/mol/Å² or kcal/mol/rad² */
const DEFAULT_K = 100;

/** For commands that restrain and do not constrain. */
export const restraintHelp = `
Atoms are counted from 1, as in SDF files and viewers. Distances are in Å, angles in degrees. Without "= VALUE" the value of
the input structure is held. --restrain may be given several times; it pulls with E = 1/2 K max(0, |difference| - FLAT)^2,
K in kcal/mol/Å^2 or kcal/mol/rad^2 (default ${DEFAULT_K}), FLAT in Å or degrees:
    "distance A B [= VALUE] [k=K] [flat=FLAT]"     also "angle A B C ..." and "dihedral A B C D ..."
    "position ATOMS [k=K] [flat=FLAT]"             ATOMS such as 1,4-6
    "wall radius=R [k=K] [center=X,Y,Z]"           a sphere, about the center of mass unless a center is given`;

export const specHelp = `
Atoms are counted from 1, as in SDF files and viewers. Distances are in Å, angles in degrees. Without "= VALUE" the value of
the input structure is held. Both options may be given several times.
  --constrain holds exactly:
    "distance A B [= VALUE]"   "angle A B C [= VALUE]"   "dihedral A B C D [= VALUE]"
  --restrain pulls with E = 1/2 K max(0, |difference| - FLAT)^2; K in kcal/mol/Å^2 or kcal/mol/rad^2 (default ${DEFAULT_K}), FLAT in Å or degrees:
    the same three with [k=K] [flat=FLAT]
    "position ATOMS [k=K] [flat=FLAT]"             ATOMS such as 1,4-6
    "wall radius=R [k=K] [center=X,Y,Z]"           a sphere, about the center of mass unless a center is given`;

const degree = Math.PI / 180;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** `1,4-6`, counted from 1, to [0, 3, 4, 5]. */
export function atomList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, from, to] = /^([1-9]\d{0,6})(?:-(\d{1,7}))?$/.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to ?? from)];
    if (from === undefined || last < first)
      throw new InvalidArgumentError('Expected atoms, counted from 1, such as 1,4-6.');
    return Array.from({ length: last - first + 1 }, (_, i) => first + i - 1);
  });
}

/** `dihedral 1 2 3 4 = 60`, with what was given before. */
export function constraintSpec(text: string, before: readonly InternalConstraint[]): InternalConstraint[] {
  const { words, value } = split(text, []);
  const kind = words[0] as CoordinateKind;
  if (!Object.hasOwn(coordinateSize, kind)) throw wrong(text, 'distance, angle or dihedral first');
  return [...before, { ...coordinate(text, kind, words.slice(1)), ...held(text, kind, value) }];
}

/** `distance 1 5 = 2.0 k=100`, `position 1-5 k=10`, `wall radius=12`, with what was given before. */
export function restraintSpec(text: string, before: readonly RestraintRequest[]): RestraintRequest[] {
  const { words, value, named } = split(text, ['k', 'flat', 'radius', 'center']);
  const kind = words[0] as RestraintRequest['kind'];
  const only = (...keys: string[]) => {
    for (const key of named.keys()) if (!keys.includes(key)) throw wrong(text, `no ${key}= with ${kind}`);
  };
  const scalar = (key: string) => {
    const word = named.get(key);
    return word === undefined ? undefined : parsed(text, word, key);
  };
  const k = scalar('k') ?? DEFAULT_K;
  const flat = scalar('flat');
  if (kind === 'wall') {
    only('k', 'radius', 'center');
    const radius = scalar('radius');
    if (radius === undefined) throw wrong(text, 'radius=R');
    if (words.length > 1 || value !== undefined) throw wrong(text, 'a wall without atoms and value');
    const center = named
      .get('center')
      ?.split(',')
      .map((word) => parsed(text, word, 'center'));
    if (center && center.length !== 3) throw wrong(text, 'center=X,Y,Z');
    return [...before, { kind, radius, k, ...(center ? { center: center as [number, number, number] } : {}) }];
  }
  only('k', 'flat');
  if (kind === 'position') {
    if (words.length !== 2 || value !== undefined) throw wrong(text, 'position and one list of atoms such as 1,4-6');
    return [...before, { kind, atoms: atomList(words[1]!), k, ...(flat === undefined ? {} : { flat }) }];
  }
  if (!Object.hasOwn(coordinateSize, kind)) throw wrong(text, 'distance, angle, dihedral, position or wall first');
  const width = flat === undefined ? {} : { flat: kind === 'distance' ? flat : flat * degree };
  return [...before, { ...coordinate(text, kind, words.slice(1)), ...held(text, kind, value), k, ...width }];
}

/** Words before the value, the value, and what is given as key=value. */
function split(text: string, keys: readonly string[]): { words: string[]; value?: string; named: Map<string, string> } {
  const named = new Map<string, string>();
  const plain = text.replace(/([a-z]+)\s*=\s*([^\s=]+)/gi, (whole, key: string, word: string) => {
    if (!keys.includes(key))
      throw wrong(text, keys.length > 0 ? `only ${keys.join(', ')} before "="` : 'atoms before "="');
    if (named.has(key)) throw wrong(text, `${key}= once`);
    named.set(key, word);
    return whole.replace(/./g, ' ');
  });
  const [left, right, ...rest] = plain.split('=');
  if (rest.length > 0) throw wrong(text, 'one "=" before the value');
  const words = left!.trim().split(/\s+/);
  if (right === undefined) return { words, named };
  return { words, value: right.trim(), named };
}

function coordinate(text: string, kind: CoordinateKind, words: readonly string[]) {
  const size = coordinateSize[kind];
  const atoms = words.flatMap((word) => word.split(/[,-]/));
  if (atoms.length !== size || !atoms.every((atom) => /^[1-9]\d{0,6}$/.test(atom)))
    throw wrong(text, `${size} atoms, counted from 1, after ${kind}`);
  return { kind, atoms: atoms.map((atom) => Number(atom) - 1) };
}

function held(text: string, kind: CoordinateKind, value: string | undefined): { value?: number } {
  if (value === undefined) return {};
  const parsedValue = parsed(text, value, 'the value');
  return { value: kind === 'distance' ? parsedValue : parsedValue * degree };
}

function parsed(text: string, word: string, what: string): number {
  if (!number.test(word)) throw wrong(text, `a number for ${what}`);
  return Number(word);
}

function wrong(text: string, expected: string): InvalidArgumentError {
  return new InvalidArgumentError(`Expected ${expected}, got "${text}" (see --help).`);
}
