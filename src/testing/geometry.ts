/** Changes of positions (N,3) under which a potential is tested. */
export type Vector = readonly [number, number, number];

export function shifted(positions: Float64Array, c: number, by: number): Float64Array {
  const out = positions.slice();
  out[c]! += by;
  return out;
}

export function eachAtom(vectors: Float64Array, f: (x: Vector) => Vector): Float64Array {
  const out = new Float64Array(vectors.length);
  for (let c = 0; c < out.length; c += 3) out.set(f([vectors[c]!, vectors[c + 1]!, vectors[c + 2]!]), c);
  return out;
}

/** A turn about z, then about x: no axis stays. */
export function rotate([x, y, z]: Vector): Vector {
  const [a, b] = [0.7, -1.9];
  const turned = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)] as const;
  return [turned[0], turned[1] * Math.cos(b) - z * Math.sin(b), turned[1] * Math.sin(b) + z * Math.cos(b)];
}

/** Vectors of atoms that are renamed: atom i becomes order[i]. */
export function relabeled(vectors: Float64Array, order: readonly number[]): Float64Array {
  const out = new Float64Array(vectors.length);
  order.forEach((to, from) => {
    out.set(vectors.subarray(3 * from, 3 * from + 3), 3 * to);
  });
  return out;
}

/** Geometries at which angles, directions or distances vanish, each with what it is. */
export function degenerateGeometries(positions: Float64Array): [string, Float64Array][] {
  const n = positions.length / 3;
  const line = positions.map((_, c) => (c % 3 === 0 ? 0.43 * c : 0));
  const out: [string, Float64Array][] = [
    ['collinear', line],
    ['almost collinear (1e-9 Å)', line.map((x, c) => x + 1e-9 * positions[c]!)],
    ['collinear within a torsion guard (1e-4 Å)', line.map((x, c) => x + 1e-4 * positions[c]!)],
    ['collinear, folded', positions.map((_, c) => (c % 3 === 1 ? c % 2 : 0))],
    ['planar', positions.map((x, c) => (c % 3 === 2 ? 0 : x))],
    ['all at one point', positions.map((_, c) => [1.5, -2, 0.25][c % 3]!)],
    ['all within 1e-160 Å', positions.map((x) => x * 1e-160)],
  ];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      for (const distance of [0, 1e-12, 1e-5]) {
        const geometry = positions.slice();
        for (let d = 0; d < 3; d++) geometry[3 * i + d] = positions[3 * j + d]! + distance;
        out.push([`atoms ${i} and ${j} ${distance} Å apart`, geometry]);
      }
  return out;
}
