import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { evaluateState, thermalSpeed } from './motion.js';
import type { Scheme, SchemeInput } from './scheme.js';

/**
 * Langevin dynamics v̇ = F/m − γ v + noise by the middle scheme: kick by a whole step, half a drift, friction and noise exactly
 * (v ← c v + √((1 − c²) k_B T/m) ξ, c = exp(−γ Δt)), half a drift.
 *
 * It samples positions of a harmonic oscillator exactly whatever the step. Velocities are those half a step before the
 * positions; their kinetic energy is exact for an oscillator too, where that at full steps is too small by (ω Δt)²/4. With
 * constraints every part is followed by the projection of its velocities (geodesic scheme). The conserved energy is that at full
 * steps less the heat from the bath. `extra` holds that heat and the state of the random numbers.
 *
 * @param friction γ, 1/ps
 * Source: Zhang, Liu, Yan, Tuckerman, Liu 2019, doi:10.1021/acs.jpca.9b02771; Leimkuhler, Matthews 2013,
 * doi:10.1063/1.4802990 and, with constraints, 2016, doi:10.1098/rspa.2016.0138
 */
export function langevinScheme({ potential, motion, timestep, temperature }: SchemeInput, friction: number): Scheme {
  const { masses } = motion;
  const rng = new Rng(0);
  const kept = Math.exp((-friction * timestep) / 1000);
  const onStep = new Float64Array(3 * masses.length);
  const noise = new Float64Array(masses.length);
  const setTemperature = (kelvin: number) => {
    if (!(kelvin >= 0)) throw new ResffError('option', `temperature: expected 0 K or more, got ${kelvin}`);
    const width = Math.sqrt(-Math.expm1((-2 * friction * timestep) / 1000));
    for (let a = 0; a < masses.length; a++) noise[a] = width * thermalSpeed(masses[a]!, kelvin);
  };
  setTemperature(temperature);

  return {
    extraLength: 1 + Rng.SAVED_LENGTH,
    begin: (extra, random) => random.save(extra, 1),
    step(state) {
      const { positions, velocities, extra } = state;
      motion.kick(state, timestep);
      motion.drift(state, 0.5 * timestep);
      motion.project(positions, velocities);
      const before = motion.kineticEnergy(velocities);
      rng.load(extra, 1);
      for (let a = 0, i = 0; a < masses.length; a++)
        for (let axis = 0; axis < 3; axis++, i++) velocities[i] = kept * velocities[i]! + noise[a]! * rng.normal();
      rng.save(extra, 1);
      motion.project(positions, velocities);
      extra[0]! += motion.kineticEnergy(velocities) - before;
      motion.drift(state, 0.5 * timestep);
      motion.project(positions, velocities);
      evaluateState(potential, state);
      state.step++;
      state.time += timestep;
    },
    setTemperature,
    conserved(state) {
      onStep.set(state.velocities);
      motion.accelerate(onStep, state.forces, 0.5 * timestep);
      motion.project(state.positions, onStep);
      return motion.kineticEnergy(onStep) + state.potentialEnergy - state.extra[0]!;
    },
  };
}
