import { describe, expect, it } from 'vitest';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { angleTerm } from '../potentials/angle.js';
import { bondedPotential } from '../potentials/bonded-term.js';
import type { Potential } from '../potentials/potential.js';
import { molecularHessian, straightenAngles } from './straight-angle.js';

/** One angle 0-1-2 with weights for 0 and π, and soft springs that keep the arms at 1 Å: just enough of a force field. */
function bent(c1: number, c2: number): Potential & Partial<ForceFieldPotential> {
  const angles = Uint32Array.of(0, 1, 2);
  const coefficients = Float64Array.of(c1, c2);
  const angle = bondedPotential(angleTerm, 3, angles, coefficients);
  return {
    ...angle,
    topology: { angles } as ForceFieldPotential['topology'],
    parameters: { coefficients: { angle: coefficients } } as unknown as ForceFieldPotential['parameters'],
  };
}

const straight = Float64Array.of(0, 0, -1, 0, 0, 0, 0, 0, 1);
const slightlyBent = Float64Array.of(0, 0, -1, 0, 0.02, 0, 0, 0, 1);
/** Rounding of forces over the step of the Hessian. */
const TOLERANCE = 1e-6;

describe('straightenAngles', () => {
  it('leaves ½ (c₁ + c₂)(θ − π)², up to a constant', () => {
    const { potential, angles } = straightenAngles(bent(1, 99), slightlyBent);
    expect(angles).toEqual([0]);
    const energy = (y: number) =>
      potential.energyForces(Float64Array.of(0, 0, -1, 0, y, 0, 0, 0, 1), new Float64Array(9));
    for (const y of [0.01, 0.02, 0.3]) {
      const off = 2 * Math.atan(y);
      expect(energy(y) - energy(0)).toBeCloseTo(50 * off ** 2, 10);
    }
    const forces = new Float64Array(18);
    potential.batch!(Float64Array.of(...slightlyBent, ...slightlyBent), forces);
    const single = new Float64Array(9);
    potential.energyForces(slightlyBent, single);
    expect(forces).toEqual(Float64Array.of(...single, ...single));
  });

  it('touches neither angles away from π nor straight ones whose equilibrium is bent, nor potentials without angles', () => {
    const wide = Float64Array.of(0, 0, -1, 0, 0.06, 0, 0, 0, 1);
    for (const [potential, positions] of [
      [bent(1, 99), wide],
      [bent(40, 60), straight],
      [bondedPotential(angleTerm, 3, Uint32Array.of(0, 1, 2), Float64Array.of(1, 99)), straight],
    ] as const)
      expect(straightenAngles(potential, positions)).toEqual({ potential, angles: [] });
  });

  it('gives both bends the curvature across the ring', () => {
    const { values, straightAngles, forces } = molecularHessian(bent(1, 99), straight);
    expect(straightAngles).toEqual([0]);
    // θ − π = 2y for unit arms and the middle atom moved by y: ∂²E/∂y² = 4 · 100
    for (const row of [3, 4]) expect(Math.abs(values[9 * row + row]! - 400)).toBeLessThan(TOLERANCE * 400);
    expect([...forces].every((f) => f === 0)).toBe(true);
  });

  it('a minimum on the ring is stationary, one in its middle too', () => {
    // θ₀ of c₁, c₂ = 1, 99 is 178.2°: y = tan(0.9°)
    const ring = Float64Array.of(0, 0, -1, 0, Math.tan(Math.PI / 200), 0, 0, 0, 1);
    for (const positions of [ring, straight])
      for (const force of molecularHessian(bent(1, 99), positions).forces) expect(Math.abs(force)).toBeLessThan(1e-9);
  });
});
