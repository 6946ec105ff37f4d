export type Vector = readonly [number, number, number];

export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Of length 1; a zero vector stays zero. */
export function unit(a: Vector): Vector {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
}

/** Σ kᵢ vᵢ */
export function combine(...terms: readonly (readonly [number, Vector])[]): Vector {
  const sum: [number, number, number] = [0, 0, 0];
  for (const [factor, vector] of terms) for (let k = 0; k < 3; k++) sum[k]! += factor * vector[k]!;
  return sum;
}

/**
 * The place of an atom d from internal coordinates: c–d of length `distance` (Å), b–c–d of `angle` (°), a–b–c–d of `dihedral`
 * (°; positive clockwise looking from b to c, as IUPAC has it).
 *
 * @remarks a, b and c on one line leave the dihedral undefined: callers see to it that they are not.
 */
export function placeAtom(a: Vector, b: Vector, c: Vector, distance: number, angle: number, dihedral: number): Vector {
  const [theta, phi] = [(angle * Math.PI) / 180, (dihedral * Math.PI) / 180];
  const along = unit(subtract(c, b));
  const normal = unit(cross(subtract(b, a), along));
  const side = cross(normal, along);
  return combine(
    [1, c],
    [-distance * Math.cos(theta), along],
    [distance * Math.sin(theta) * Math.cos(phi), side],
    [distance * Math.sin(theta) * Math.sin(phi), normal],
  );
}
