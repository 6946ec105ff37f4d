import { cellVolume } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { BOLTZMANN_KCAL_PER_MOL_K, KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR } from '../core/units.js';
import { evaluateState } from './motion.js';
import { MoleculeCenters, type MoleculeGroups } from './pressure.js';
import type { Scheme, SchemeInput } from './scheme.js';

export interface BarostatOptions {
  readonly molecules: MoleculeGroups;
  /** bar */
  readonly pressure: number;
  /** fs. Default 2000. */
  readonly relaxation?: number;
  /** 1/bar, of the matter; only the speed depends on it. Default 4.5e-5, water. */
  readonly compressibility?: number;
}

/** Steps between changes of the cell; each costs one more evaluation. */
const EVERY = 10;
/** Of an edge in one change: more is no relaxation any more. */
const LARGEST_CHANGE = 0.1;

/**
 * Constant pressure by stochastic cell rescaling, isotropic: every ten steps of another scheme λ = √V moves by
 *
 *     Δλ = −(β λ/2τ)(p₀ − p − k_B T/2V) Δt + √(k_B T β Δt/2τ) ξ
 *
 * with p the pressure of the molecules (`MoleculeCenters`). Centers of mass are scaled with the cell by μ = (V′/V)^⅓ and their velocities by
 * 1/μ; nothing within a molecule changes, so constraints stay met. The volume has the distribution of constant pressure whatever τ.
 * `extra` of the other scheme is followed by the energy that the changes have put in and the state of the random numbers.
 *
 * Source: Bernetti, Bussi 2020, doi:10.1063/5.0020514
 */
export function cellRescalingScheme(
  inner: Scheme,
  { potential, motion, timestep, temperature }: SchemeInput,
  { molecules, pressure, relaxation = 2000, compressibility = 4.5e-5 }: BarostatOptions,
  seed: number,
): Scheme {
  const centers = new MoleculeCenters(molecules, motion.masses);
  const rng = new Rng(0);
  const outside = pressure / KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR;
  const beta = compressibility * KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR;
  const rate = (beta * EVERY * timestep) / relaxation;
  const heat = inner.extraLength;
  let thermal = BOLTZMANN_KCAL_PER_MOL_K * temperature;
  return {
    extraLength: inner.extraLength + 1 + Rng.SAVED_LENGTH,
    begin(extra, random) {
      inner.begin?.(extra, random);
      new Rng(seed).save(extra, heat + 1);
    },
    step(state) {
      inner.step(state);
      if (state.step % EVERY !== 0) return;
      const { positions, velocities, extra } = state;
      const cell = state.cell!;
      const before = motion.kineticEnergy(velocities) + state.potentialEnergy;
      const volume = cellVolume(cell);
      centers.update(state);
      rng.load(extra, heat + 1);
      const root = Math.sqrt(volume);
      const drift = -0.5 * root * rate * (outside - centers.pressure(state) - thermal / (2 * volume));
      const next = root + drift + Math.sqrt(0.5 * thermal * rate) * rng.normal();
      rng.save(extra, heat + 1);
      const scale = Math.cbrt((next * next) / volume);
      if (!(next > 0 && Math.abs(scale - 1) < LARGEST_CHANGE))
        throw new ResffError('numeric', `cell: expected edges to change by less than 10 %, got a factor ${scale}`);
      molecules.group.forEach((molecule, atom) => {
        for (let k = 0; k < 3; k++) {
          positions[3 * atom + k]! += (scale - 1) * centers.positions[3 * molecule + k]!;
          velocities[3 * atom + k]! += (1 / scale - 1) * centers.velocities[3 * molecule + k]!;
        }
      });
      for (let k = 0; k < 9; k++) cell[k]! *= scale;
      evaluateState(potential, state);
      extra[heat]! += motion.kineticEnergy(velocities) + state.potentialEnergy - before;
    },
    ...(inner.setTemperature
      ? {
          setTemperature(kelvin: number) {
            inner.setTemperature!(kelvin);
            thermal = BOLTZMANN_KCAL_PER_MOL_K * kelvin;
          },
        }
      : {}),
    conserved: (state) => inner.conserved(state) - state.extra[heat]!,
  };
}
