import { ResffError } from '../core/errors.js';
import {
  AVOGADRO_PER_MOL,
  BOLTZMANN_J_PER_K,
  BOLTZMANN_KCAL_PER_MOL_K,
  LIGHT_M_PER_S,
  PLANCK_J_S,
} from '../core/units.js';
import type { Inertia } from './inertia.js';

/**
 * What is done about soft modes, whose harmonic entropy grows without bound. `none`: harmonic. `grimme`: the entropy goes over
 * into that of a free rotor. `truhlar`: for the entropy, frequencies below the reference are raised to it.
 */
export type QuasiHarmonic = 'none' | 'grimme' | 'truhlar';

export interface ThermochemistryOptions {
  /** Default 298.15. */
  temperatureK?: number;
  /** Default 101325, one atmosphere. */
  pressurePa?: number;
  /** Rotations that carry the molecule into itself (`symmetryNumber`). Default 1. */
  symmetryNumber?: number;
  /** Default `grimme`. */
  quasiHarmonic?: QuasiHarmonic;
  /** cm⁻¹, reference frequency of the quasi-harmonic treatments. Default 100. */
  softFrequency?: number;
}

/** What one kind of motion contributes. */
export interface ThermalPart {
  /** kcal/mol, thermal energy; of vibration without the zero-point energy */
  readonly energy: number;
  /** kcal/mol/K */
  readonly entropy: number;
  /** kcal/mol/K, at constant volume */
  readonly heatCapacity: number;
}

/** Corrections to the energy of the minimum; all but `entropy` and `heatCapacity` in kcal/mol. */
export interface Thermochemistry {
  readonly zeroPointEnergy: number;
  readonly translation: ThermalPart;
  readonly rotation: ThermalPart;
  readonly vibration: ThermalPart;
  /** U − E: zero-point energy and the three parts */
  readonly internalEnergy: number;
  /** H − E = U − E + RT */
  readonly enthalpy: number;
  /** kcal/mol/K, of all three parts */
  readonly entropy: number;
  /** kcal/mol/K, at constant pressure */
  readonly heatCapacity: number;
  /** G − E = H − E − TS */
  readonly freeEnergy: number;
  /** imaginary and zero frequencies: no oscillators, left out of everything above */
  readonly leftOut: number;
}

/** K per cm⁻¹: hc/k. */
const KELVIN_PER_WAVENUMBER = (PLANCK_J_S * LIGHT_M_PER_S * 100) / BOLTZMANN_J_PER_K;
const KG_PER_GRAM_PER_MOL = 1e-3 / AVOGADRO_PER_MOL;
/** kg m², average moment of inertia that keeps free rotors from turning without bound (Grimme 2012) */
const GRIMME_MOMENT = 1e-44;
const R = BOLTZMANN_KCAL_PER_MOL_K;

/**
 * Ideal gas of rigid rotors and harmonic oscillators in a singlet ground state without other electronic states:
 *
 *     translation  E = 3/2 RT,  S = R [5/2 + ln((2πmkT/h²)^{3/2} kT/p)]
 *     rotation     nonlinear: E = 3/2 RT,  S = R [3/2 + ln(√π/σ · √(T³/Θ_a Θ_b Θ_c))],  Θ = h²/8π²Ik
 *                  linear: E = RT,  S = R [1 + ln(T/σΘ)];  atom: none
 *     vibration    ZPE = ½ Σ hν,  E = R Σ Θ/(e^x − 1),  S = R Σ [x/(e^x − 1) − ln(1 − e^{−x})],  Θ = hν/k, x = Θ/T
 *
 * `grimme` replaces a mode's entropy by w S + (1 − w) S_free, w = 1/(1 + (ν₀/ν)⁴), S_free = R [½ + ln √(8π³μ'kT/h²)],
 * 1/μ' = 1/μ + 1/B, μ = h/8π²ν, B = 1e-44 kg m². Energies stay harmonic in all treatments.
 *
 * @param frequencies cm⁻¹; imaginary ones (negative) and zeros are left out and counted
 * @throws ResffError (code option) for options that are not positive, or a symmetry number that is not a whole number
 * @remarks Rotation is classical: at temperatures near Θ (hydrogen below 100 K) its entropy is wrong.
 * Source: McQuarrie, Statistical Mechanics (1976), ch. 5, 6, 8; Grimme, Chem. Eur. J. 2012, 18, 9955,
 * doi 10.1002/chem.201200497; Ribeiro, Marenich, Cramer, Truhlar, J. Phys. Chem. B 2011, 115, 14556, doi 10.1021/jp205508z
 */
export function thermochemistry(
  { mass, moments, rotor }: Pick<Inertia, 'mass' | 'moments' | 'rotor'>,
  frequencies: readonly number[],
  options: ThermochemistryOptions = {},
): Thermochemistry {
  const { temperatureK, pressurePa, symmetryNumber, quasiHarmonic, softFrequency } = checkOptions(options);
  const T = temperatureK;
  const thermalJ = BOLTZMANN_J_PER_K * T;

  const inverseWavelengthCubed = ((2 * Math.PI * mass * KG_PER_GRAM_PER_MOL * thermalJ) / PLANCK_J_S ** 2) ** 1.5;
  const translation: ThermalPart = {
    energy: 1.5 * R * T,
    entropy: R * (2.5 + Math.log((inverseWavelengthCubed * thermalJ) / pressurePa)),
    heatCapacity: 1.5 * R,
  };

  // T/Θ of each rotation; the axis of a linear molecule has none
  const turned = { atom: [], linear: moments.slice(1), nonlinear: moments }[rotor];
  const states = Array.from(
    turned,
    (moment) => (8 * Math.PI ** 2 * moment * KG_PER_GRAM_PER_MOL * 1e-20 * thermalJ) / PLANCK_J_S ** 2,
  );
  const half = states.length / 2;
  // The two moments of a linear molecule are equal but for rounding, √(a·b) is their common value.
  const partition = Math.sqrt((rotor === 'nonlinear' ? Math.PI : 1) * states.reduce((product, x) => product * x, 1));
  const rotation: ThermalPart = {
    energy: half * R * T,
    entropy: rotor === 'atom' ? 0 : R * (half + Math.log(partition / symmetryNumber)),
    heatCapacity: half * R,
  };

  const real = frequencies.filter((frequency) => frequency > 0);
  const sum = (value: (frequency: number) => number) => real.reduce((total, frequency) => total + value(frequency), 0);
  const entropyOf: Record<QuasiHarmonic, (frequency: number) => number> = {
    none: (frequency) => oscillatorEntropy(frequency, T),
    truhlar: (frequency) => oscillatorEntropy(Math.max(frequency, softFrequency), T),
    grimme(frequency) {
      const weight = 1 / (1 + (softFrequency / frequency) ** 4);
      return weight * oscillatorEntropy(frequency, T) + (1 - weight) * freeRotorEntropy(frequency, T);
    },
  };
  const vibration: ThermalPart = {
    energy: sum((frequency) => (R * KELVIN_PER_WAVENUMBER * frequency) / Math.expm1(reduced(frequency, T))),
    entropy: sum(entropyOf[quasiHarmonic]),
    heatCapacity: sum((frequency) => {
      const x = reduced(frequency, T);
      return R * (x / 2 / Math.sinh(x / 2)) ** 2;
    }),
  };

  const zeroPointEnergy = 0.5 * R * KELVIN_PER_WAVENUMBER * sum((frequency) => frequency);
  const parts = [translation, rotation, vibration];
  const internalEnergy = parts.reduce((total, { energy }) => total + energy, zeroPointEnergy);
  const entropy = parts.reduce((total, part) => total + part.entropy, 0);
  const enthalpy = internalEnergy + R * T;
  return {
    zeroPointEnergy,
    translation,
    rotation,
    vibration,
    internalEnergy,
    enthalpy,
    entropy,
    heatCapacity: parts.reduce((total, { heatCapacity }) => total + heatCapacity, R),
    freeEnergy: enthalpy - T * entropy,
    leftOut: frequencies.length - real.length,
  };
}

/** x = hν/kT */
function reduced(frequency: number, T: number): number {
  return (KELVIN_PER_WAVENUMBER * frequency) / T;
}

function oscillatorEntropy(frequency: number, T: number): number {
  const x = reduced(frequency, T);
  return R * (x / Math.expm1(x) - Math.log(-Math.expm1(-x)));
}

function freeRotorEntropy(frequency: number, T: number): number {
  const moment = PLANCK_J_S / (8 * Math.PI ** 2 * frequency * LIGHT_M_PER_S * 100);
  const bounded = (moment * GRIMME_MOMENT) / (moment + GRIMME_MOMENT);
  return R * (0.5 + 0.5 * Math.log((8 * Math.PI ** 3 * bounded * BOLTZMANN_J_PER_K * T) / PLANCK_J_S ** 2));
}

function checkOptions({
  temperatureK = 298.15,
  pressurePa = 101325,
  symmetryNumber = 1,
  quasiHarmonic = 'grimme',
  softFrequency = 100,
}: ThermochemistryOptions): Required<ThermochemistryOptions> {
  for (const [name, value] of Object.entries({ temperatureK, pressurePa, softFrequency }))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw new ResffError('option', `${name}: expected a positive number, got ${value}`);
  if (!Number.isInteger(symmetryNumber) || symmetryNumber < 1)
    throw new ResffError('option', `symmetryNumber: expected a whole number from 1, got ${symmetryNumber}`);
  return { temperatureK, pressurePa, symmetryNumber, quasiHarmonic, softFrequency };
}
