import { describe, expect, it } from 'vitest';
import { inertia } from './inertia.js';
import { thermochemistry } from './thermochemistry.js';

/** kcal to cal */
const MILLI = 1000;
/** cal/mol/K: tabulated standard entropies have two decimals, and rotation and vibration interact a little in nature. */
const ENTROPY_TOLERANCE = 0.03;
const RT = 1.98720425864 * 0.29815;

/** Moments from spectroscopic rotational constants in cm⁻¹: I = 16.857629 / B. */
const moments = (...constants: number[]) => Float64Array.from(constants, (b) => (b === 0 ? 0 : 16.857629206 / b));
const harmonic = { quasiHarmonic: 'none', symmetryNumber: 1 } as const;

describe('thermochemistry against tabulated standard entropies (298.15 K, 1 atm)', () => {
  it.each([
    // Sackur-Tetrode
    ['argon', { mass: 39.948, moments: moments(0, 0, 0), rotor: 'atom' }, [], 1, 36.98],
    // B and frequency: Huber and Herzberg
    ['nitrogen', { mass: 28.014, moments: moments(0, 1.98958, 1.98958), rotor: 'linear' }, [2330], 2, 45.77],
    [
      'carbon dioxide',
      { mass: 44.01, moments: moments(0, 0.39021, 0.39021), rotor: 'linear' },
      [667.4, 667.4, 1333, 2349],
      2,
      51.07,
    ],
    [
      'water',
      { mass: 18.015, moments: moments(27.877, 14.512, 9.285), rotor: 'nonlinear' },
      [1594.7, 3657.1, 3755.9],
      2,
      45.1,
    ],
    [
      'ammonia',
      { mass: 17.031, moments: moments(9.944, 9.944, 6.196), rotor: 'nonlinear' },
      [950, 1627, 1627, 3337, 3444, 3444],
      3,
      46.05,
    ],
    [
      'methane',
      { mass: 16.043, moments: moments(5.241, 5.241, 5.241), rotor: 'nonlinear' },
      [1306, 1306, 1306, 1534, 1534, 2917, 3019, 3019, 3019],
      12,
      44.5,
    ],
  ] as const)('%s', (_name, body, frequencies, symmetryNumber, entropy) => {
    const result = thermochemistry(body, [...frequencies], { ...harmonic, symmetryNumber });
    expect(Math.abs(MILLI * result.entropy - entropy)).toBeLessThan(ENTROPY_TOLERANCE);
    expect(result.freeEnergy).toBeCloseTo(result.enthalpy - 298.15 * result.entropy, 12);
    expect(result.leftOut).toBe(0);
  });
});

describe('thermochemistry', () => {
  const water = { mass: 18.015, moments: moments(27.877, 14.512, 9.285), rotor: 'nonlinear' } as const;

  it('of water: zero-point energy, enthalpy and heat capacity by hand', () => {
    const result = thermochemistry(water, [1594.7, 3657.1, 3755.9], harmonic);
    // ½ · (1594.7 + 3657.1 + 3755.9) cm⁻¹ at 2.859144e-3 kcal/mol each; 4 RT and next to nothing from vibration
    expect(result.zeroPointEnergy).toBeCloseTo(12.8773, 3);
    expect(result.enthalpy - result.zeroPointEnergy).toBeCloseTo(4 * RT, 2);
    // NIST: 33.59 J/mol/K
    expect(MILLI * result.heatCapacity * 4.184).toBeCloseTo(33.5, 0);
  });

  it('energy, heat capacity and entropy belong together: C = dE/dT, dS = C dT/T', () => {
    const at = (temperatureK: number) => thermochemistry(water, [50, 400, 1600], { ...harmonic, temperatureK });
    const [low, mid, high] = [at(349.9), at(350), at(350.1)];
    expect((high.internalEnergy - low.internalEnergy) / 0.2 + R).toBeCloseTo(mid.heatCapacity, 8);
    expect(((high.entropy - low.entropy) / 0.2) * 350).toBeCloseTo(mid.heatCapacity, 8);
  });

  it('doubling the symmetry number costs R ln 2, a tenfold pressure R ln 10', () => {
    const base = thermochemistry(water, [], harmonic).entropy;
    expect(base - thermochemistry(water, [], { ...harmonic, symmetryNumber: 2 }).entropy).toBeCloseTo(R * Math.LN2, 12);
    expect(base - thermochemistry(water, [], { ...harmonic, pressurePa: 1013250 }).entropy).toBeCloseTo(
      R * Math.LN10,
      12,
    );
  });

  it('an oscillator far below kT holds RT and R', () => {
    const { vibration } = thermochemistry(water, [0.01], harmonic);
    expect(vibration.energy).toBeCloseTo(RT, 3);
    expect(vibration.heatCapacity).toBeCloseTo(R, 8);
  });

  it('soft modes: Truhlar raises them, Grimme turns them into rotors of at most 1e-44 kg m², stiff ones stay', () => {
    const entropy = (frequency: number, quasiHarmonic: 'none' | 'grimme' | 'truhlar') =>
      MILLI * thermochemistry(water, [frequency], { quasiHarmonic }).vibration.entropy;
    expect(entropy(20, 'truhlar')).toBeCloseTo(entropy(100, 'none'), 10);
    expect(entropy(150, 'truhlar')).toBe(entropy(150, 'none'));
    // Half of each at the reference frequency; μ = h/8π²ν = 2.7993e-48 kg m² there.
    const mu = 1 / (1 / 2.799297e-48 + 1e44);
    const rotor =
      1.98720426 * (0.5 + 0.5 * Math.log((8 * Math.PI ** 3 * mu * 1.380649e-23 * 298.15) / 6.62607015e-34 ** 2));
    expect(entropy(100, 'grimme')).toBeCloseTo((entropy(100, 'none') + rotor) / 2, 5);
    expect(entropy(2000, 'grimme')).toBeCloseTo(entropy(2000, 'none'), 3);
    expect(entropy(1e-3, 'none')).toBeGreaterThan(20);
    expect(entropy(1e-3, 'grimme')).toBeLessThan(11);
  });

  it('leaves imaginary and zero frequencies out and counts them', () => {
    const all = thermochemistry(water, [-500, 0, 1000], harmonic);
    expect(all).toEqual({ ...thermochemistry(water, [1000], harmonic), leftOut: 2 });
  });

  it('takes moments from a geometry', () => {
    const body = inertia([14.007, 14.007], Float64Array.of(1, 1, 1, 1, 1, 2.0977));
    expect(body.rotor).toBe('linear');
    const { entropy } = thermochemistry(body, [2330], { ...harmonic, symmetryNumber: 2 });
    expect(Math.abs(MILLI * entropy - 45.77)).toBeLessThan(ENTROPY_TOLERANCE);
  });

  it('names bad options', () => {
    for (const temperatureK of [0, -1, Number.NaN])
      expect(() => thermochemistry(water, [], { temperatureK })).toThrow(/temperatureK: expected a positive number/);
    expect(() => thermochemistry(water, [], { pressurePa: 0 })).toThrow(/pressurePa/);
    expect(() => thermochemistry(water, [], { symmetryNumber: 1.5 })).toThrow(
      /symmetryNumber: expected a whole number/,
    );
  });
});

/** kcal/mol/K */
const R = 1.98720425864083e-3;
