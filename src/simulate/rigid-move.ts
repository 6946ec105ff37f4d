import { type Adjacency, adjacency, neighborsOf } from '../chemistry/graph.js';
import { coordinateDifference, coordinateValue, type InternalCoordinate } from '../potentials/internal-coordinate.js';

type Vector = [number, number, number];

/**
 * Gives an internal coordinate a value by moving one side of the molecule as a whole: along the line of a distance, about the
 * vertex of an angle, about the axis of a dihedral. Everything within a side keeps its shape.
 *
 * @param x (N,3) Å, changed
 * @param value Å or rad
 * @param bonds (B,2)
 * @param moving (N) false: the atom is fixed and so is its side
 * @returns false, with x as it was, where no bond separates two sides (rings, atoms that are not bonded) or both are fixed
 */
export function moveRigidly(
  x: Float64Array,
  coordinate: InternalCoordinate,
  value: number,
  bonds: Uint32Array,
  moving: readonly boolean[],
): boolean {
  const { kind, atoms } = coordinate;
  const graph = adjacency({ atomicNumbers: new Uint8Array(moving.length), bonds });
  const change = coordinateDifference(kind, value, coordinateValue(coordinate, x));
  // A side is named by its atom next to the cut and the atom on the other side of it.
  const inner = kind === 'dihedral' ? 1 : 0;
  const [first, last] = [atoms[inner]!, atoms.at(-1 - inner)!];
  const [left, right] = kind === 'angle' ? [atoms[1]!, atoms[1]!] : [last, first];
  const sides = [
    { atoms: side(graph, last, right), turn: change },
    { atoms: side(graph, first, left), turn: -change },
  ];
  const usable = sides.filter(
    (one) =>
      one.atoms !== null &&
      atoms.filter((atom) => one.atoms!.includes(atom)).length === (kind === 'dihedral' ? 2 : 1) &&
      one.atoms.every((atom) => moving[atom]),
  );
  usable.sort((a, b) => a.atoms!.length - b.atoms!.length);
  const chosen = usable[0];
  if (chosen === undefined) return false;
  const at = (atom: number): Vector => [x[3 * atom]!, x[3 * atom + 1]!, x[3 * atom + 2]!];
  if (kind === 'distance') {
    const axis = unit(subtract(at(last), at(first)));
    for (const atom of chosen.atoms!) for (let d = 0; d < 3; d++) x[3 * atom + d]! += chosen.turn * axis[d]!;
    return true;
  }
  const origin = at(atoms[1]!);
  const axis =
    kind === 'dihedral'
      ? unit(subtract(at(atoms[2]!), origin))
      : unit(cross(subtract(at(first), origin), subtract(at(last), origin)));
  for (const atom of chosen.atoms!) x.set(turned(at(atom), origin, axis, chosen.turn), 3 * atom);
  return true;
}

/**
 * Atoms on the side of `from` when everything next to `cut` is cut off from it; null when `from` is in a ring with `cut`,
 * or belongs to the same fragment without being its neighbor.
 */
function side(graph: Adjacency, from: number, cut: number): number[] | null {
  const bonded = neighborsOf(graph, cut).includes(from);
  const seen = new Set([from]);
  const atoms = [from];
  for (let at = 0; at < atoms.length; at++)
    for (const next of neighborsOf(graph, atoms[at]!)) {
      if (next === cut) {
        if (!bonded || at > 0) return null;
      } else if (!seen.has(next)) {
        seen.add(next);
        atoms.push(next);
      }
    }
  return atoms;
}

/** Rodrigues' rotation by `angle` about the unit vector `axis` through `origin`. */
function turned(point: Vector, origin: Vector, axis: Vector, angle: number): Vector {
  const r = subtract(point, origin);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const along = axis[0] * r[0] + axis[1] * r[1] + axis[2] * r[2];
  const across = cross(axis, r);
  return [0, 1, 2].map((d) => origin[d]! + r[d]! * c + across[d]! * s + axis[d]! * along * (1 - c)) as Vector;
}

function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Vector): Vector {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}
