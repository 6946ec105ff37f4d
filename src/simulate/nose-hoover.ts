import { ResffError } from '../core/errors.js';
import { BOLTZMANN_KCAL_PER_MOL_K } from '../core/units.js';
import type { Scheme, SchemeInput } from './scheme.js';

const CHAIN_LENGTH = 3;
const LAST = CHAIN_LENGTH - 1;
/** Suzuki-Yoshida weights: with them the chain is integrated to fourth order. */
const OUTER = 1 / (2 - Math.cbrt(2));
const WEIGHTS = [OUTER, 1 - 2 * OUTER, OUTER] as const;
/** Times the weights are gone through in half a step. */
const REPEATS = 2;

/**
 * Nosé-Hoover chain of three, half a step of it before and after velocity Verlet. With f degrees of freedom and relaxation time τ,
 *
 *     Q₁ = f k_B T τ²,  Q₂ = Q₃ = k_B T τ²
 *     v̇ = F/m − η₁ v,  η̇₁ = (2K − f k_B T)/Q₁ − η₂ η₁,  η̇_k = (Q_{k−1} η²_{k−1} − k_B T)/Q_k − η_{k+1} η_k
 *
 * conserves K + E + Σ ½ Q_k η_k² + ∫ k_B T (f η₁ + η₂ + η₃) dt. `extra` holds u_k = √Q_k η_k and that integral, so a
 * change of temperature leaves the conserved energy continuous.
 *
 * @param relaxation τ, fs
 * Source: Martyna, Klein, Tuckerman 1992, doi:10.1063/1.463940; Martyna, Tuckerman, Tobias, Klein 1996,
 * doi:10.1080/00268979600100761
 */
export function noseHooverScheme(
  { potential, motion, timestep, temperature }: SchemeInput,
  relaxation: number,
): Scheme {
  const freedom = motion.degreesOfFreedom;
  const u = new Float64Array(CHAIN_LENGTH);
  /** √Q_k; the rate η_k is u_k over it */
  const roots = new Float64Array(CHAIN_LENGTH);
  let thermal = 0;
  const setTemperature = (kelvin: number) => {
    if (!(kelvin > 0))
      throw new ResffError('option', `temperature: expected more than 0 K for a Nosé-Hoover chain, got ${kelvin}`);
    thermal = BOLTZMANN_KCAL_PER_MOL_K * kelvin;
    roots.fill(Math.sqrt(thermal) * relaxation);
    roots[0]! *= Math.sqrt(freedom);
  };
  setTemperature(temperature);

  /** u_k a time d/2 on, while the others stand still. */
  const push = (k: number, twiceKinetic: number, d: number) => {
    const damping = k === LAST ? 1 : Math.exp((-0.25 * d * u[k + 1]!) / roots[k + 1]!);
    const drive = k === 0 ? twiceKinetic - freedom * thermal : u[k - 1]! * u[k - 1]! - thermal;
    u[k] = (u[k]! * damping + (0.5 * d * drive) / roots[k]!) * damping;
  };
  const propagateChain = (velocities: Float64Array, extra: Float64Array) => {
    for (let k = 0; k < CHAIN_LENGTH; k++) u[k] = extra[k]!;
    let twiceKinetic = 2 * motion.kineticEnergy(velocities);
    let scale = 1;
    let bath = extra[CHAIN_LENGTH]!;
    for (let repeat = 0; repeat < REPEATS; repeat++)
      for (let w = 0; w < WEIGHTS.length; w++) {
        const d = (WEIGHTS[w]! * 0.5 * timestep) / REPEATS;
        for (let k = LAST; k >= 0; k--) push(k, twiceKinetic, d);
        const factor = Math.exp((-d * u[0]!) / roots[0]!);
        scale *= factor;
        twiceKinetic *= factor * factor;
        bath += (d * thermal * freedom * u[0]!) / roots[0]!;
        for (let k = 1; k < CHAIN_LENGTH; k++) bath += (d * thermal * u[k]!) / roots[k]!;
        for (let k = 0; k < CHAIN_LENGTH; k++) push(k, twiceKinetic, d);
      }
    for (let k = 0; k < CHAIN_LENGTH; k++) extra[k] = u[k]!;
    extra[CHAIN_LENGTH] = bath;
    for (let i = 0; i < velocities.length; i++) velocities[i]! *= scale;
  };

  return {
    extraLength: CHAIN_LENGTH + 1,
    step(state) {
      propagateChain(state.velocities, state.extra);
      motion.verletStep(potential, state, timestep);
      propagateChain(state.velocities, state.extra);
    },
    setTemperature,
    conserved(state) {
      let energy = motion.kineticEnergy(state.velocities) + state.potentialEnergy + state.extra[CHAIN_LENGTH]!;
      for (let k = 0; k < CHAIN_LENGTH; k++) energy += 0.5 * state.extra[k]! * state.extra[k]!;
      return energy;
    },
  };
}
