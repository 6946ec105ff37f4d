import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { BOLTZMANN_KCAL_PER_MOL_K } from '../core/units.js';
import type { Scheme, SchemeInput } from './scheme.js';

/**
 * Stochastic velocity rescaling: after each step of velocity Verlet all velocities are multiplied by α,
 *
 *     α² = c + (1 − c) K̄/(f K) (R² + S) + 2 R √(c (1 − c) K̄/(f K)),   c = exp(−Δt/τ),   K̄ = ½ f k_B T
 *
 * with R normal and S the sum of f − 1 squares of normals, so that the kinetic energy follows its canonical distribution. α takes
 * the sign of R + √(c f K/((1 − c) K̄)). Conserves K + E less the kinetic energy put in by the bath; `extra` holds that heat
 * and the state of the random numbers. Velocities that are all zero stay zero.
 *
 * @param relaxation τ, fs
 * Source: Bussi, Donadio, Parrinello 2007, doi:10.1063/1.2408420; sign: Bussi, Parrinello 2008, doi:10.1016/j.cpc.2008.01.006
 */
export function velocityRescalingScheme(
  { potential, motion, timestep, temperature }: SchemeInput,
  relaxation: number,
): Scheme {
  const rng = new Rng(0);
  const freedom = motion.degreesOfFreedom;
  const kept = Math.exp(-timestep / relaxation);
  let target = 0;
  const setTemperature = (kelvin: number) => {
    if (!(kelvin >= 0)) throw new ResffError('option', `temperature: expected 0 K or more, got ${kelvin}`);
    target = 0.5 * freedom * BOLTZMANN_KCAL_PER_MOL_K * kelvin;
  };
  setTemperature(temperature);

  /** α for a kinetic energy above 0. */
  const factor = (kinetic: number) => {
    const share = ((1 - kept) * target) / (freedom * kinetic);
    const normal = rng.normal();
    const square =
      kept + share * (normal * normal + squaresOfNormals(rng, freedom - 1)) + 2 * normal * Math.sqrt(kept * share);
    const positive = normal * Math.sqrt(share) + Math.sqrt(kept) >= 0;
    return (positive ? 1 : -1) * Math.sqrt(Math.max(0, square));
  };

  return {
    extraLength: 1 + Rng.SAVED_LENGTH,
    begin: (extra, random) => random.save(extra, 1),
    step(state) {
      const { velocities, extra } = state;
      motion.verletStep(potential, state, timestep);
      const kinetic = motion.kineticEnergy(velocities);
      if (kinetic === 0) return;
      rng.load(extra, 1);
      const alpha = factor(kinetic);
      rng.save(extra, 1);
      for (let i = 0; i < velocities.length; i++) velocities[i]! *= alpha;
      extra[0]! += (alpha * alpha - 1) * kinetic;
    },
    setTemperature,
    conserved: (state) => motion.kineticEnergy(state.velocities) + state.potentialEnergy - state.extra[0]!,
  };
}

/**
 * Sum of n squares of independent normals: twice a gamma variate of shape n/2.
 *
 * Source: Marsaglia, Tsang 2000, doi:10.1145/358407.358414
 */
export function squaresOfNormals(rng: Rng, n: number): number {
  if (n < 2) return n < 1 ? 0 : rng.normal() ** 2;
  const d = n / 2 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
