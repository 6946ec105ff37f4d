import { inertia } from 'resff/simulate';

/** Quaternion x, y, z, w of a rotation. */
export type Rotation = readonly [number, number, number, number];

/** Å, root mean square over atoms; what is thicker is no plane */
const FLAT = 0.35;
/** Degrees about the long and the short axis by which what is not flat is turned out of its axes: atoms no longer hide each other. */
const TILT = [-18, 14] as const;

/**
 * How a molecule is turned to be seen best: its longest axis from left to right, its thinnest towards who looks, so that what is flat is
 * seen from above.
 *
 * @param positions (N,3) Å
 */
export function bestView(positions: Float64Array): Rotation {
  const count = positions.length / 3;
  if (count < 2) return [0, 0, 0, 1];
  const { axes, moments } = inertia(new Float64Array(count).fill(1), positions);
  // Rows: the longest axis has the smallest moment. Signs as in the file, so that what is not turned much keeps its sides.
  const right = forward(axes, 0, 0);
  const up = forward(axes, 1, 1);
  const out = [
    right[1]! * up[2]! - right[2]! * up[1]!,
    right[2]! * up[0]! - right[0]! * up[2]!,
    right[0]! * up[1]! - right[1]! * up[0]!,
  ];
  // Σ z² = (I₁ + I₂ − I₃) / 2 of moments of unit masses about their axes.
  const thickness = Math.sqrt(Math.max(0, (moments[0]! + moments[1]! - moments[2]!) / 2 / count));
  const rotation = quaternionOf([...right, ...up, ...out]);
  return thickness < FLAT ? rotation : times(about(0, TILT[0]), times(about(1, TILT[1]), rotation));
}

/** Directions of the page, to the right and up, in the molecule. */
export function pageAxes([x, y, z, w]: Rotation): {
  readonly right: readonly number[];
  readonly up: readonly number[];
} {
  return {
    right: [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    up: [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
  };
}

function forward(axes: Float64Array, row: number, axis: number): readonly number[] {
  const found = axes.subarray(3 * row, 3 * row + 3);
  return Array.from(found, (value) => (found[axis]! < 0 ? -value : value));
}

function about(axis: 0 | 1, degrees: number): Rotation {
  const half = (degrees * Math.PI) / 360;
  return axis === 0 ? [Math.sin(half), 0, 0, Math.cos(half)] : [0, Math.sin(half), 0, Math.cos(half)];
}

function times([ax, ay, az, aw]: Rotation, [bx, by, bz, bw]: Rotation): Rotation {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** Of a proper rotation, rows of its matrix; the largest component first, so that nothing small is divided by. */
function quaternionOf(m: readonly number[]): Rotation {
  const at = (row: number, column: number) => m[3 * row + column]!;
  const [xx, yy, zz] = [at(0, 0), at(1, 1), at(2, 2)];
  const squares = [1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz];
  const largest = squares.indexOf(Math.max(...squares));
  const half = Math.sqrt(squares[largest]!) / 2;
  const four = 4 * half;
  const [xy, xz, yz] = [at(0, 1) + at(1, 0), at(0, 2) + at(2, 0), at(1, 2) + at(2, 1)];
  const [wx, wy, wz] = [at(2, 1) - at(1, 2), at(0, 2) - at(2, 0), at(1, 0) - at(0, 1)];
  const rest = [
    [four * half, xy, xz, wx],
    [xy, four * half, yz, wy],
    [xz, yz, four * half, wz],
    [wx, wy, wz, four * half],
  ][largest]!;
  return rest.map((value) => value / four) as unknown as Rotation;
}
