import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { commandFolder, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, remove } = commandFolder();
afterAll(remove);

const part = z.strictObject({ energy: z.number(), entropy: z.number(), heatCapacity: z.number() });
const vector = z.tuple([z.number(), z.number(), z.number()]);
const result = z.strictObject({
  name: z.string(),
  atoms: z.int(),
  energy: z.number(),
  terms: z.record(z.string(), z.number()),
  positions: z.array(vector),
  verdict: z.enum(['minimum', 'transition-state', 'saddle', 'not-stationary']),
  imaginaryCount: z.int(),
  flatCount: z.int(),
  maxForce: z.number(),
  modes: z.array(
    z.strictObject({
      frequency: z.number(),
      reducedMass: z.number(),
      forceConstant: z.number(),
      displacement: z.array(vector).optional(),
    }),
  ),
  externalFrequencies: z.array(z.number()),
  rotor: z.enum(['atom', 'linear', 'nonlinear']),
  mass: z.number(),
  momentsOfInertia: vector,
  symmetryNumber: z.int(),
  straightAngles: z.int(),
  hessian: z.strictObject({ step: z.number(), asymmetry: z.number(), evaluations: z.int() }),
  optimization: z
    .strictObject({
      converged: z.boolean(),
      reason: z.string(),
      steps: z.int(),
      gradientNorm: z.number(),
      defects: z.array(z.unknown()).length(0),
      saddlesLeft: z.array(z.strictObject({ energy: z.number(), frequency: z.number() })),
    })
    .nullable(),
  thermochemistry: z
    .strictObject({
      zeroPointEnergy: z.number(),
      translation: part,
      rotation: part,
      vibration: part,
      internalEnergy: z.number(),
      enthalpy: z.number(),
      entropy: z.number(),
      heatCapacity: z.number(),
      freeEnergy: z.number(),
      leftOut: z.int(),
    })
    .nullable(),
});
const answer = z.strictObject({
  model: z.strictObject({ name: z.string(), level: z.string().nullable(), sha256: z.string() }),
  precision: z.string(),
  backend: z.string(),
  units: z.strictObject({
    energy: z.literal('kcal/mol'),
    length: z.literal('angstrom'),
    frequency: z.literal('cm^-1'),
    mass: z.literal('g/mol'),
    momentOfInertia: z.literal('g/mol*angstrom^2'),
    forceConstant: z.literal('kcal/mol/angstrom^2'),
    entropy: z.literal('kcal/mol/K'),
    temperature: z.literal('K'),
    pressure: z.literal('Pa'),
  }),
  warnings: z.array(z.string()).optional(),
  temperature: z.number(),
  pressure: z.number(),
  quasiHarmonic: z.string(),
  results: z.array(result),
});

/** The answer of a run that succeeds, checked key by key. */
async function vib(...args: string[]) {
  const { status, stdout, stderr } = await resff(['vib', ...args, '--json']);
  expect({ status, stderr: stderr.replace(/^warning: single.*\n/, '') }).toEqual({ status: 0, stderr: '' });
  return answer.parse(JSON.parse(stdout));
}

describe('resff vib', () => {
  const water = path('water.sdf');
  writeFileSync(water, waterSdf('water', 0));

  it('--opt: minimum of water, its modes as an animation, and a structure that is its own minimum', async () => {
    const [minimum, modes] = [path('minimum.xyz'), path('modes.xyz')];
    const first = await vib(
      water,
      '--opt',
      '-o',
      minimum,
      '--modes',
      modes,
      '--displacements',
      '--quasi-harmonic',
      'none',
    );
    const [found] = first.results;
    expect(first).toMatchObject({ precision: 'double', temperature: 298.15, pressure: 101325, quasiHarmonic: 'none' });
    expect(found).toMatchObject({ name: 'water', verdict: 'minimum', symmetryNumber: 2, rotor: 'nonlinear' });
    expect(found!.optimization).toMatchObject({ converged: true, saddlesLeft: [] });
    expect(found!.modes).toHaveLength(3);
    for (const { displacement } of found!.modes) expect(displacement).toHaveLength(3);
    for (const frequency of found!.externalFrequencies) expect(Math.abs(frequency)).toBeLessThan(1);
    // G = E + H − E − TS, with the entropy of a real water molecule within the error of its frequencies
    const thermo = found!.thermochemistry!;
    expect(thermo.freeEnergy).toBeCloseTo(thermo.enthalpy - 298.15 * thermo.entropy, 10);
    expect(1000 * thermo.entropy).toBeCloseTo(45.1, 0);

    const frames = readXyz(readFileSync(modes, 'utf8'));
    expect(frames).toHaveLength(60);
    expect(frames.map(({ properties }) => properties.get('mode')).filter((mode) => mode === '2')).toHaveLength(20);
    frames[0]!.positions.forEach((x, i) => {
      expect(x).toBeCloseTo(found!.positions.flat()[i]!, 10);
    });

    const again = (await vib(minimum)).results[0]!;
    expect(again).toMatchObject({ verdict: 'minimum', optimization: null });
    again.modes.forEach(({ frequency, displacement }, k) => {
      expect(frequency).toBeCloseTo(found!.modes[k]!.frequency, 2);
      expect(displacement).toBeUndefined();
    });

    const cold = await vib(
      minimum,
      '--temperature',
      '100',
      '--pressure',
      '1bar',
      '--symmetry',
      '1',
      '--precision',
      'single',
    );
    expect(cold).toMatchObject({ temperature: 100, pressure: 1e5, precision: 'single', quasiHarmonic: 'grimme' });
    expect(cold.warnings).toEqual([expect.stringMatching(/^single precision: frequencies/)]);
    expect(cold.results[0]!.symmetryNumber).toBe(1);
    expect(cold.results[0]!.thermochemistry!.entropy).toBeLessThan(thermo.entropy);

    const heavy = (await vib(minimum, '--isotopes', '--mass', '2=2.01410178,3=2.01410178')).results[0]!;
    expect(heavy.mass).toBeCloseTo(20.0231, 4);
    expect(heavy.modes[2]!.frequency / found!.modes[2]!.frequency).toBeGreaterThan(0.71);
    expect(heavy.modes[2]!.frequency / found!.modes[2]!.frequency).toBeLessThan(0.75);
  });

  it('a point that is not stationary fails, without thermochemistry, and says what to do', async () => {
    const { status, stdout, stderr } = await resff(['vib', water]);
    expect(status).toBe(1);
    expect(stdout).toContain('verdict: not a stationary point');
    expect(stdout).not.toContain('ideal gas');
    expect(stderr).toMatch(/^error: water: not stationary: a force of \d.*--opt minimizes first/);
  });

  it('text: a linear water molecule leaves its saddle; one mode alone is written', async () => {
    const [line, modes] = [path('line.xyz'), path('bend.xyz')];
    writeFileSync(line, '3\nname=line\nO 0 0 0\nH 0 0 0.96\nH 0 0 -0.96\n');
    const { status, stdout, stderr } = await resff(['vib', line, '--opt', '--modes', modes, '--mode', '1']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^model \S+ \(sha256 [0-9a-f]{12}\), double precision on reference\n/);
    expect(stdout).toMatch(/left a saddle point at \S+ kcal\/mol along \d+\.\di cm⁻¹/);
    expect(stdout).toContain('verdict: minimum, no imaginary mode');
    expect(stdout).toMatch(/zero-point energy +1[0-9]\.\d{4}/);
    expect(readXyz(readFileSync(modes, 'utf8'))).toHaveLength(20);
  });

  it('many structures: the same answer on any number of threads, failures named, the others not lost', async () => {
    const file = path('many.smi');
    writeFileSync(file, 'O water\nN ammonia\n[Cl-] chloride\n');
    const args = ['vib', file, '--opt', '--precision', 'single', '--mass', '2=2.014', '--json'];
    const on = (threads: string) => resff([...args, '--threads', threads]);
    const runs = [await on('1'), await on('2')];
    expect(runs[1]!.stdout).toBe(runs[0]!.stdout);
    for (const { status, stdout, stderr } of runs) {
      expect(status).toBe(1);
      expect(stderr).toContain('error: chloride: masses: expected atoms from 1 to 1, got 2 (structure chloride)');
      const { results } = JSON.parse(stdout) as { results: { name: string; verdict?: string; error?: string }[] };
      expect(results.map(({ name, verdict }) => [name, verdict])).toEqual([
        ['water', 'minimum'],
        ['ammonia', 'minimum'],
        ['chloride', undefined],
      ]);
    }
  });

  it('one structure: its Hessian shared out to threads is the same to the last digit', async () => {
    const on = (threads: string) => resff(['vib', water, '--opt', '--json', '--threads', threads]);
    const [one, three] = [await on('1'), await on('3')];
    expect(one.status).toBe(0);
    expect(three).toEqual(one);
  });

  it.each<[string, string[], number, RegExp]>([
    ['pressure', ['--pressure', '1psi'], 2, /Expected a pressure such as 1atm/],
    ['temperature', ['--temperature', '0'], 2, /Expected a positive number/],
    ['treatment', ['--quasi-harmonic', 'best'], 2, /Allowed choices are grimme, truhlar, none/],
    ['mass list', ['--mass', '1'], 2, /Expected atoms, counted from 1, and g\/mol/],
    ['mass of no atom', ['--mass', '7=2'], 2, /masses: expected atoms from 1 to 3, got 7/],
    ['mode without file', ['--mode', '1'], 2, /--mode: expected with --modes/],
    ['modes as svg', ['--modes', path('modes.svg')], 2, /expected .sdf .mol .sd .xyz .extxyz .pdb .ent, got .svg/],
    ['mode that is not there', ['--modes', path('none.xyz'), '--mode', '4'], 2, /--mode: expected 1 to 3, got 4/],
    ['modes folder', ['--modes', path('absent/modes.xyz')], 5, /expected a folder/],
  ])('refuses %s', async (_name, args, status, message) => {
    const run = await resff(['vib', water, '--precision', 'single', ...args]);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
    expect(run.stderr).toMatch(message);
    expect(existsSync(path('none.xyz'))).toBe(false);
  });

  it('--help states verdicts, treatments, examples', async () => {
    const { status, stdout } = await resff(['vib', '--help']);
    expect(status).toBe(0);
    for (const word of [
      '--opt',
      'transition-state',
      'grimme',
      'truhlar',
      '0.5 kcal/mol/Å',
      'resff vib O --opt',
      '"double"',
    ])
      expect(stdout).toContain(word);
  });
});
