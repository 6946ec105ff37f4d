import { inertia } from './inertia.js';

/**
 * Å, how far an atom may be from the place of its image. Relaxed structures are symmetric to 0.01 Å; distortions by ten times
 * that are real.
 */
export const SYMMETRY_TOLERANCE = 0.05;
/** Å², twice the area spanned by two atoms and the center: below it they do not fix a rotation well. */
const WELL_SPREAD = 0.3;

type Vector = readonly [number, number, number];

interface Atom {
  readonly mass: number;
  /** Å, from the center of mass */
  readonly at: Vector;
}

/**
 * Rotational symmetry number: how many rotations, the identity included, carry the molecule into itself. For water 2, for
 * methane and benzene 12. Linear molecules: 2 with two equal ends, else 1; atoms 1. Atoms are the same when their masses are, so
 * isotopes count. A rotation is fixed by where it carries two atoms that are not on one line with the center: all such images
 * of one pair are tried.
 *
 * @param masses (N) g/mol
 * @param positions (N,3) Å
 * @throws RangeError, ResffError (option) as `inertia`
 * @remarks It is that of the structure given: methyl groups that rotate and conformers that interchange add nothing.
 */
export function symmetryNumber(masses: ArrayLike<number>, positions: Float64Array): number {
  const { center, rotor } = inertia(masses, positions);
  if (rotor === 'atom') return 1;
  const atoms = Array.from({ length: masses.length }, (_, i): Atom => {
    const [x, y, z] = positions.subarray(3 * i, 3 * i + 3);
    return { mass: masses[i]!, at: [x! - center[0]!, y! - center[1]!, z! - center[2]!] };
  });
  if (rotor === 'linear') return mapsOntoItself(atoms, ([x, y, z]) => [-x, -y, -z]) ? 2 : 1;

  const [first, second] = referencePair(atoms);
  const from = frame(first.at, second.at);
  const side = distance(first.at, second.at);
  let count = 0;
  for (const firstImage of atoms.filter((atom) => alike(first, atom)))
    for (const secondImage of atoms.filter((atom) => alike(second, atom))) {
      if (Math.abs(side - distance(firstImage.at, secondImage.at)) > 2 * SYMMETRY_TOLERANCE) continue;
      const to = frame(firstImage.at, secondImage.at);
      const rotate = (x: Vector): Vector => {
        const along = from.map((axis) => dot(axis, x));
        return [0, 1, 2].map((k) => to.reduce((sum, axis, a) => sum + axis[k]! * along[a]!, 0)) as unknown as Vector;
      };
      if (mapsOntoItself(atoms, rotate)) count++;
    }
  return count;
}

/** The two atoms with the fewest possible images; of several such pairs the one that spans most. */
function referencePair(atoms: readonly Atom[]): [Atom, Atom] {
  const images = atoms.map((atom) => atoms.filter((other) => alike(atom, other)).length);
  let best: { pair: [Atom, Atom]; cost: number; spread: number } | undefined;
  atoms.forEach((first, i) => {
    atoms.forEach((second, j) => {
      if (i === j) return;
      const spread = Math.hypot(...cross(first.at, second.at));
      const cost = spread < WELL_SPREAD ? Number.POSITIVE_INFINITY : images[i]! * images[j]!;
      if (best === undefined || cost < best.cost || (cost === best.cost && spread > best.spread))
        best = { pair: [first, second], cost, spread };
    });
  });
  return best!.pair;
}

function alike(a: Atom, b: Atom): boolean {
  return a.mass === b.mass && Math.abs(Math.hypot(...a.at) - Math.hypot(...b.at)) <= SYMMETRY_TOLERANCE;
}

/** Every atom lands on one of its kind. */
function mapsOntoItself(atoms: readonly Atom[], map: (x: Vector) => Vector): boolean {
  return atoms.every(({ mass, at }) => {
    const image = map(at);
    return atoms.some((other) => other.mass === mass && distance(image, other.at) <= SYMMETRY_TOLERANCE);
  });
}

/** Right-handed axes: along a, towards b, and normal to both. */
function frame(a: Vector, b: Vector): [Vector, Vector, Vector] {
  const along = unit(a);
  const normal = unit(cross(a, b));
  return [along, cross(normal, along), normal];
}

function unit(v: Vector): Vector {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function distance(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
