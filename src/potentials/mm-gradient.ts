import { BOND_LENGTHS, type Parameters, TORSION_TERMS } from '../parameters/parameters.js';
import type { Topology } from '../topology/topology.js';
import { ANGLE_GEOMETRY_SIZE, angleGeometry } from './angle-geometry.js';
import { checkLength } from './term.js';
import { IMPROPER_FACTOR } from './torsion.js';
import { TORSION_GEOMETRY_SIZE, TORSION_GUARD, torsionGeometry } from './torsion-geometry.js';

/**
 * Adds the gradient of S = w·E_MM(x) + Σ_i v_i·∂E_MM/∂x_i with respect to all coefficients.
 *
 * A loss L(E, ∂E/∂x) has exactly this gradient when w = ∂L/∂E and v = ∂L/∂(∂E/∂x): the chain rule for losses on energies
 * and forces. E_MM is linear in the coefficients c and in k and |k|, so this needs each term's value f(q) and its rate of
 * change f'(q) q̇ along v only, no second derivatives:
 *
 *     bonds, angles:        ∂S/∂c_m = ½w (q − q_m)² + (q − q_m) q̇
 *     propers, impropers:   ∂S/∂k_n = w (sign k_n + cos nφ) + d(cos nφ)/dt     (impropers times ½), sign 0 = 0
 *
 * with the guards of the potentials (a torsion's cos nφ is multiplied by their switch near collinear atoms).
 *
 * @param parameters only the signs of properK and improperK are read
 * @param positions (N,3) Å
 * @param weight w; 1/(kcal/mol) times the unit of the loss
 * @param direction (N,3) v; null for none
 * @param out added to
 * @param torsionGuard Å, as the potential has it
 * @throws RangeError when an array does not fit the topology
 */
export function accumulateParameterGradient(
  topology: Topology,
  parameters: Parameters,
  positions: Float64Array,
  weight: number,
  direction: Float64Array | null,
  out: Parameters,
  torsionGuard = TORSION_GUARD,
): void {
  checkLength('positions', topology.atomCount, positions);
  if (direction !== null) checkLength('direction', topology.atomCount, direction);
  checkRows('bond', topology.bonds.length / 2, 2, out.bondCoefficients);
  checkRows('angle', topology.angles.length / 3, 2, out.angleCoefficients);
  checkRows('proper', topology.propers.length / 4, TORSION_TERMS, out.properK);
  checkRows('improper', topology.impropers.length / 4, TORSION_TERMS, out.improperK);
  checkRows('proper k', topology.propers.length / 4, TORSION_TERMS, parameters.properK);
  checkRows('improper k', topology.impropers.length / 4, TORSION_TERMS, parameters.improperK);
  bondGradient(topology.bonds, positions, weight, direction, out.bondCoefficients);
  angleGradient(topology.angles, positions, weight, direction, out.angleCoefficients);
  seriesGradient(topology.propers, parameters.properK, positions, weight, direction, 1, out.properK, torsionGuard);
  seriesGradient(
    topology.impropers,
    parameters.improperK,
    positions,
    weight,
    direction,
    IMPROPER_FACTOR,
    out.improperK,
    torsionGuard,
  );
}

// Called for every conformation of a training step; a call leaves nothing behind in them.
const angle = new Float64Array(ANGLE_GEOMETRY_SIZE);
const torsion = new Float64Array(TORSION_GEOMETRY_SIZE);

type Direction = Float64Array | null;

function bondGradient(bonds: Uint32Array, x: Float64Array, weight: number, v: Direction, out: Float64Array): void {
  for (let t = 0; t < bonds.length; t += 2) {
    const i = 3 * bonds[t]!;
    const j = 3 * bonds[t + 1]!;
    const dx = x[i]! - x[j]!;
    const dy = x[i + 1]! - x[j + 1]!;
    const dz = x[i + 2]! - x[j + 2]!;
    const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
    let rate = 0;
    if (v !== null && r > 0)
      rate = (dx * (v[i]! - v[j]!) + dy * (v[i + 1]! - v[j + 1]!) + dz * (v[i + 2]! - v[j + 2]!)) / r;
    const low = r - BOND_LENGTHS[0];
    const high = r - BOND_LENGTHS[1];
    out[t]! += low * (0.5 * weight * low + rate);
    out[t + 1]! += high * (0.5 * weight * high + rate);
  }
}

function angleGradient(angles: Uint32Array, x: Float64Array, weight: number, v: Direction, out: Float64Array): void {
  for (let t = 0, c = 0; t < angles.length; t += 3, c += 2) {
    const i = 3 * angles[t]!;
    const j = 3 * angles[t + 1]!;
    const k = 3 * angles[t + 2]!;
    angleGeometry(x, i, j, k, angle);
    let rate = 0;
    if (v !== null)
      for (let d = 0; d < 3; d++)
        rate += angle[1 + d]! * (v[j + d]! - v[i + d]!) + angle[4 + d]! * (v[j + d]! - v[k + d]!);
    const toZero = angle[0]!;
    const toPi = toZero - Math.PI;
    out[c]! += toZero * (0.5 * weight * toZero + rate);
    out[c + 1]! += toPi * (0.5 * weight * toPi + rate);
  }
}

function seriesGradient(
  rows: Uint32Array,
  amplitudes: Float64Array,
  x: Float64Array,
  weight: number,
  v: Direction,
  factor: number,
  out: Float64Array,
  guard: number,
): void {
  const w = factor * weight;
  for (let t = 0, row = 0; t < rows.length; t += 4, row += TORSION_TERMS) {
    const i = 3 * rows[t]!;
    const j = 3 * rows[t + 1]!;
    const m = 3 * rows[t + 2]!;
    const l = 3 * rows[t + 3]!;
    const guarded = torsionGeometry(x, i, j, m, l, torsion, guard);
    const cosine = torsion[0]!;
    const fade = torsion[1]!;
    let rate = 0;
    let fadeRate = 0;
    if (v !== null)
      for (let d = 0; d < 3; d++) {
        const a = v[j + d]! - v[i + d]!;
        const b = v[j + d]! - v[m + d]!;
        const c = v[l + d]! - v[m + d]!;
        rate += a * torsion[2 + d]! + b * torsion[5 + d]! + c * torsion[8 + d]!;
        if (guarded) fadeRate += a * torsion[11 + d]! + b * torsion[14 + d]! + c * torsion[17 + d]!;
      }
    const alongCosine = factor * fade * rate;
    const alongValue = w * fade + factor * fadeRate;
    let t0 = 1;
    let t1 = cosine;
    let u0 = 0;
    let u1 = 1;
    for (let n = 1; n <= TORSION_TERMS; n++) {
      out[row + n - 1]! += w * Math.sign(amplitudes[row + n - 1]!) + alongValue * t1 + alongCosine * n * u1;
      const t2 = 2 * cosine * t1 - t0;
      t0 = t1;
      t1 = t2;
      const u2 = 2 * cosine * u1 - u0;
      u0 = u1;
      u1 = u2;
    }
  }
}

function checkRows(what: string, rows: number, width: number, array: Float64Array): void {
  if (array.length !== rows * width)
    throw new RangeError(`${what} coefficients: expected ${rows}×${width} entries, got ${array.length}`);
}
