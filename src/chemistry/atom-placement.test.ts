import { expect, it } from 'vitest';
import { placeAtom, subtract, type Vector } from './atom-placement.js';
import { placeHydrogens } from './hydrogen-placement.js';

const [a, b, c]: [Vector, Vector, Vector] = [
  [0, 1, 0],
  [0, 0, 0],
  [1, 0, 0],
];

it('places an atom cis, trans and by the sign of IUPAC', () => {
  const near = (got: Vector, wanted: Vector) => got.forEach((x, k) => void expect(x).toBeCloseTo(wanted[k]!, 12));
  near(placeAtom(a, b, c, 1, 90, 0), [1, 1, 0]);
  near(placeAtom(a, b, c, 2, 90, 180), [1, -2, 0]);
  // Looking from b to c, +90° is clockwise.
  near(placeAtom(a, b, c, 1, 90, 90), [1, 0, 1]);
  near(placeAtom(a, b, c, 1, 180, 40), [2, 0, 0]);
});

it('places hydrogens with the angles of the hybridization', () => {
  const site = { position: c, neighbors: [b], reference: a, firstDihedral: 60, count: 3 };
  const angles = (hydrogens: readonly Vector[], from: Vector) =>
    hydrogens.map((hydrogen) => {
      const [u, v] = [subtract(hydrogen, c), subtract(from, c)];
      const cosine = u.reduce((sum, x, k) => sum + x * v[k]!, 0) / Math.hypot(...u) / Math.hypot(...v);
      return (Math.acos(cosine) * 180) / Math.PI;
    });
  const methyl = placeHydrogens({ ...site, atomicNumber: 6, isPlanar: false });
  expect(methyl).toHaveLength(3);
  for (const angle of [...angles(methyl, b), ...angles(methyl.slice(1), methyl[0]!)])
    expect(angle).toBeCloseTo(109.5, 1);
  const amide = placeHydrogens({ ...site, atomicNumber: 7, isPlanar: true, firstDihedral: 0, count: 2 });
  for (const angle of [...angles(amide, b), ...angles(amide.slice(1), amide[0]!)]) expect(angle).toBeCloseTo(120, 10);
  // Between two neighbors at a right angle: opposite to both.
  const [imine] = placeHydrogens({
    ...site,
    atomicNumber: 7,
    isPlanar: true,
    neighbors: [b, [1, 1, 0]],
    reference: undefined,
    count: 1,
  });
  expect(angles([imine!], b)[0]).toBeCloseTo(135, 10);
});
