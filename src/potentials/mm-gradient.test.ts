import { describe, expect, it } from 'vitest';
import { branchedParameters, branchedPositions, branchedTopology } from '../../test/support/branched-system.js';
import { nameSequence } from '../../test/support/recipe-weights.js';
import { bondedTerms } from './bonded-terms.js';
import { molecularMechanics } from './mm.js';
import { accumulateParameterGradient } from './mm-gradient.js';
import { type ParameterGradient, type Parameters, zeroGradient } from './parameters.js';

const names = bondedTerms.map(({ name }) => name);
const random = nameSequence('direction');
const direction = branchedPositions.map((_, c) => random(c));
const weight = 1.7;

/** S = w E + v·∂E/∂x, straight from the potential: the gradient is minus the force. */
function weightedSum(parameters: Parameters, positions: Float64Array, w: number, v: Float64Array | null): number {
  const forces = new Float64Array(positions.length);
  const energy = molecularMechanics(branchedTopology, parameters).energyForces(positions, forces);
  return w * energy - (v?.reduce((sum, value, c) => sum + value * forces[c]!, 0) ?? 0);
}

function gradient(
  positions: Float64Array,
  w: number,
  v: Float64Array | null,
  parameters = branchedParameters,
): ParameterGradient {
  const out = zeroGradient(branchedTopology);
  accumulateParameterGradient(branchedTopology, parameters, positions, w, v, out);
  return out;
}

/** S is linear in every coefficient (its sign kept): a central difference with a large step is exact up to rounding. */
const STEP = 1e-3;
const TOLERANCE = 1e-8;

const collinear = branchedPositions.slice();
// atom 5 within the torsion guard of the axis 1-2, atoms 3 and 6 on top of each other, 0-1-2 exactly straight
for (let d = 0; d < 3; d++) {
  const along = branchedPositions[6 + d]! - branchedPositions[3 + d]!;
  collinear[15 + d] = branchedPositions[3 + d]! - 0.8 * along + 3e-4 * (d === 1 ? 1 : 0);
  collinear[d] = branchedPositions[3 + d]! - along;
  collinear[18 + d] = branchedPositions[9 + d]!;
}

describe('accumulateParameterGradient', () => {
  it.each([
    ['energy and direction', branchedPositions, weight, direction],
    ['energy alone', branchedPositions, weight, null],
    ['direction alone', branchedPositions, 0, direction],
    ['degenerate geometry', collinear, weight, direction],
    // Wide enough that ordinary torsions fade.
    ['a torsion guard of 1.5 Å', branchedPositions, weight, direction, 1.5],
  ])(
    'is the derivative of w E + v·∂E/∂x: %s',
    (_what, positions, w, v, torsionGuard = branchedParameters.torsionGuard) => {
      const parameters = { ...branchedParameters, torsionGuard };
      const analytic = gradient(positions, w, v, parameters);
      for (const name of names)
        analytic.coefficients[name].forEach((value, i) => {
          const at = (shift: number) => {
            const moved = parameters.coefficients[name].slice();
            moved[i]! += shift;
            const coefficients = { ...parameters.coefficients, [name]: moved };
            return weightedSum({ ...parameters, coefficients }, positions, w, v);
          };
          const numerical = (at(STEP) - at(-STEP)) / (2 * STEP);
          expect(Math.abs(value - numerical), `${name} ${i}: ${value}, ${numerical}`).toBeLessThan(
            TOLERANCE * (1 + Math.abs(numerical)),
          );
        });
    },
  );

  it('adds up to S itself: S is homogeneous in the coefficients', () => {
    const out = gradient(branchedPositions, weight, direction);
    const sum = names.reduce(
      (total, name) =>
        total +
        out.coefficients[name].reduce((s, value, i) => s + value * branchedParameters.coefficients[name][i]!, 0),
      0,
    );
    const expected = weightedSum(branchedParameters, branchedPositions, weight, direction);
    expect(Math.abs(sum / expected - 1)).toBeLessThan(1e-12);
  });

  it('adds to what is there', () => {
    const once = gradient(branchedPositions, weight, direction);
    const out = gradient(branchedPositions, weight, direction);
    accumulateParameterGradient(branchedTopology, branchedParameters, branchedPositions, weight, direction, out);
    for (const name of names)
      out.coefficients[name].forEach((value, i) => {
        expect(value).toBeCloseTo(2 * once.coefficients[name][i]!, 10);
      });
  });

  it('takes the derivative of |k| at zero as zero', () => {
    const zero = { ...branchedParameters, ...zeroGradient(branchedTopology) };
    const out = zeroGradient(branchedTopology);
    accumulateParameterGradient(branchedTopology, zero, branchedPositions, 1, null, out);
    const cosines = zeroGradient(branchedTopology);
    accumulateParameterGradient(branchedTopology, branchedParameters, branchedPositions, 1, null, cosines);
    out.coefficients.proper.forEach((value, i) => {
      const sign = Math.sign(branchedParameters.coefficients.proper[i]!);
      expect(value).toBeCloseTo(cosines.coefficients.proper[i]! - sign, 12);
    });
  });

  it('rejects arrays that do not fit', () => {
    const out = zeroGradient(branchedTopology);
    const call = (x: Float64Array, v: Float64Array | null, target: ParameterGradient) =>
      accumulateParameterGradient(branchedTopology, branchedParameters, x, 1, v, target);
    expect(() => call(new Float64Array(3), null, out)).toThrow('positions: expected 7×3 entries, got 3');
    expect(() => call(branchedPositions, new Float64Array(3), out)).toThrow('direction: expected 7×3 entries, got 3');
    const short = { ...out, coefficients: { ...out.coefficients, improper: new Float64Array(6) } };
    expect(() => call(branchedPositions, null, short)).toThrow(RangeError);
  });
});
