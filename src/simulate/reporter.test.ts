import { describe, expect, it } from 'vitest';
import { moleculeOf, withHydrogens } from '../../test/support/line-notation.js';
import type { DynamicsState } from './dynamics-state.js';
import { dihedralReporter, distanceReporter, gyrationReporter, rmsdReporter } from './geometry-reporter.js';
import { backboneResidues, helixContent, helixReporter } from './helix.js';
import { hydrogenBondFinder, hydrogenBondReporter } from './hydrogen-bond.js';
import { temperatureRamp } from './temperature-ramp.js';

/** Å or degrees: rounding of a few operations on numbers of that size. */
const ROUNDING = 1e-12;

const at = (...positions: number[]): DynamicsState => ({
  step: 0,
  time: 0,
  positions: Float64Array.from(positions),
  velocities: new Float64Array(positions.length),
  forces: new Float64Array(positions.length),
  potentialEnergy: 0,
  extra: new Float64Array(0),
});

describe('geometry reporters', () => {
  const square = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1];

  it('RMSD of a rotated and shifted copy is zero, with weights only theirs count', () => {
    const turned = at(...[0, 1, 2, 3].flatMap((i) => [2 - square[3 * i + 1]!, square[3 * i]! + 1, square[3 * i + 2]!]));
    const reporter = rmsdReporter(Float64Array.from(square));
    expect(reporter.columns).toEqual([{ name: 'rmsd', unit: 'A', digits: 4 }]);
    expect(reporter.report(turned)[0]).toBeLessThan(ROUNDING);
    turned.positions[11]! += 3;
    expect(reporter.report(turned)[0]).toBeGreaterThan(0.3);
    expect(rmsdReporter(Float64Array.from(square), 'part', [1, 1, 1, 0]).report(turned)[0]).toBeLessThan(ROUNDING);
  });

  it('radius of gyration of two unequal masses', () => {
    // Masses 1 and 3 at distance 4: center 3 from the first, √((1·9 + 3·1)/4).
    expect(gyrationReporter([1, 3]).report(at(0, 0, 0, 0, 0, 4))[0]).toBeCloseTo(Math.sqrt(3), 12);
  });

  it('distance and dihedral, with the sign of IUPAC', () => {
    const state = at(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1);
    expect(distanceReporter([0, 3], 4, 'd').report(state)[0]).toBeCloseTo(Math.sqrt(3), 12);
    // Looking along +z from the first bond at x to the second at y the turn is with the clock.
    expect(dihedralReporter([0, 1, 2, 3], 4, 'phi').report(state)[0]).toBeCloseTo(90, 10);
    expect(() => dihedralReporter([0, 1, 2, 4], 4, 'phi')).toThrow('phi: expected 4 atoms');
    expect(() => distanceReporter([2, 2], 4, 'd')).toThrow('different atoms');
  });
});

describe('hydrogen bonds', () => {
  const dimer = moleculeOf('O H H O H H', '0-1 0-2 3-4 3-5', 'water dimer');
  /** Donor at the origin, its hydrogen towards the acceptor at (r, 0, 0) but for `bend` Å sideways. */
  const positions = (r: number, bend = 0) =>
    at(0, 0, 0, 0.95, bend, 0, -0.3, 0.9, 0, r, 0, 0, r + 0.6, 0.7, 0.2, r + 0.6, -0.7, 0.2);

  it('counts the bond of a water dimer, until it is long or bent', () => {
    const reporter = hydrogenBondReporter(dimer);
    expect(hydrogenBondFinder(dimer)(positions(2.9).positions)).toEqual([{ donor: 0, hydrogen: 1, acceptor: 3 }]);
    expect(reporter.report(positions(3.4))).toEqual([1]);
    expect(reporter.report(positions(3.5))).toEqual([0]);
    expect(reporter.report(positions(2, 1.5))).toEqual([0]);
  });

  it('takes neither C-H for a donor nor ammonium for an acceptor', () => {
    const pair = moleculeOf('C H N+ H H H H', '0-1 2-3 2-4 2-5 2-6');
    expect(hydrogenBondReporter(pair).report(at(0, 0, 0, 1, 0, 0, 3, 0, 0, ...new Array(12).fill(9)))).toEqual([0]);
  });
});

describe('helix content', () => {
  // CC(=O)-[N-CA(C)-C(=O)]₂-N-C: atoms 0 CH3, 1 C, 2 O, 3 N, 4 CA, 5 CB, 6 C, 7 O, 8 N, 9 CA, 10 CB, 11 C, 12 O, 13 N, 14 CH3
  const peptide = withHydrogens(
    'C C O N C C C O N C C C O N C',
    '0-1 1=2 1-3 3-4 4-5 4-6 6=7 6-8 8-9 9-10 9-11 11=12 11-13 13-14',
    [3, 0, 0, 1, 1, 3, 0, 0, 1, 1, 3, 0, 0, 1, 3],
  );

  it('finds the residues of a capped peptide in order', () => {
    expect(backboneResidues(peptide)).toEqual([
      { alpha: 4, phi: [1, 3, 4, 6], psi: [3, 4, 6, 8] },
      { alpha: 9, phi: [6, 8, 9, 11], psi: [8, 9, 11, 13] },
    ]);
    expect(() => helixReporter(moleculeOf('O H H', '0-1 0-2'))).toThrow('expected a peptide');
    // A plain amide has no residue.
    expect(backboneResidues(withHydrogens('C C O N C', '0-1 1=2 1-3 3-4', [3, 0, 0, 1, 3]))).toEqual([]);
  });

  it('counts the α region, and as helix only three residues in a row', () => {
    const degrees = (phi: number, psi: number) => chain([phi, psi]);
    expect(helixContent(degrees(-57, -47).residues.slice(0, 1), degrees(-57, -47).positions)).toEqual({
      alpha: 1,
      helix: 0,
    });
    expect(helixContent(degrees(-120, 130).residues.slice(0, 1), degrees(-120, 130).positions).alpha).toBe(0);
    const helix = chain([-57, -47, -57, -47, -57, -47]);
    expect(helixContent(helix.residues, helix.positions)).toEqual({ alpha: 1, helix: 1 });
    const broken = chain([-57, -47, -120, 130, -57, -47]);
    expect(helixContent(broken.residues, broken.positions)).toEqual({ alpha: 2 / 3, helix: 0 });
  });
});

/** A backbone C-(N-CA-C)ₙ-N with the torsions φ₁ ψ₁ φ₂ ψ₂ ..., ω 180°, all bonds 1.45 Å and angles 112°. */
function chain(torsions: number[]) {
  const count = torsions.length / 2;
  const turns = torsions.flatMap((t, i) => (i % 2 === 1 && i < torsions.length - 1 ? [t, 180] : [t]));
  const angle = (112 * Math.PI) / 180;
  const atoms = [
    [0, 0, 0],
    [1.45, 0, 0],
    [1.45 - 1.45 * Math.cos(angle), 1.45 * Math.sin(angle), 0],
  ];
  for (const turn of turns) atoms.push(placed(atoms.slice(-3), angle, (turn * Math.PI) / 180));
  const residues = Array.from({ length: count }, (_, i) => {
    const [before, nitrogen, alpha, carbonyl, after] = [0, 1, 2, 3, 4].map((k) => 3 * i + k) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return {
      alpha,
      phi: [before, nitrogen, alpha, carbonyl] as [number, number, number, number],
      psi: [nitrogen, alpha, carbonyl, after] as [number, number, number, number],
    };
  });
  return { residues, positions: Float64Array.from(atoms.flat()) };
}

function placed([a, b, c]: number[][], angle: number, torsion: number): number[] {
  const minus = (p: number[], q: number[]) => p.map((x, k) => x - q[k]!);
  const unit = (p: number[]) => p.map((x) => x / Math.hypot(...p));
  const cross = (p: number[], q: number[]) => [
    p[1]! * q[2]! - p[2]! * q[1]!,
    p[2]! * q[0]! - p[0]! * q[2]!,
    p[0]! * q[1]! - p[1]! * q[0]!,
  ];
  const u = unit(minus(c!, b!));
  const n = unit(cross(minus(b!, a!), u));
  const m = cross(n, u);
  const [x, y, z] = [
    -Math.cos(angle),
    Math.sin(angle) * Math.cos(torsion),
    Math.sin(angle) * Math.sin(torsion),
  ] as const;
  return c!.map((start, k) => start + 1.45 * (x * u[k]! + y * m[k]! + z * n[k]!));
}

describe('temperature ramp', () => {
  const ramp = temperatureRamp([
    { time: 1000, temperature: 100 },
    { time: 2000, temperature: 300 },
    { time: 2000, temperature: 50 },
  ]);

  it.each([
    [0, 100],
    [1000, 100],
    [1500, 200],
    [2000, 50],
    [9000, 50],
  ])('at %d fs is %d K', (time, kelvin) => expect(ramp(time)).toBeCloseTo(kelvin, 12));

  it('refuses what is no ramp', () => {
    expect(() => temperatureRamp([])).toThrow('at least one point');
    expect(() => temperatureRamp([{ time: 0, temperature: -1 }])).toThrow('0 K or more');
    const back = [
      { time: 5, temperature: 1 },
      { time: 4, temperature: 1 },
    ];
    expect(() => temperatureRamp(back)).toThrow('ascend');
  });
});
