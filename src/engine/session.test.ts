import { beforeEach, describe, expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { uncertainModel } from '../../test/support/uncertain-model.js';
import { ResffError } from '../core/errors.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { readModel } from '../model/model-file.js';
import type { Answer } from './message.js';
import { EngineSession } from './session.js';

const forceField = new ForceField(readModel(smallModelBytes()), referenceBackend());
const water = Float64Array.of(0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5);
/** A hydrogen first: not the order of the SMILES `CO`. */
const methanol = {
  atomicNumbers: [1, 8, 6, 1, 1, 1],
  positions: Float64Array.of(
    ...[-0.9, -0.3, 0.1, -0.72, 0.62, 0, 0.68, 0.5, 0, 1.1, 1.5, 0, 1.0, -0.06, 0.88, 1.0, -0.06, -0.88],
  ),
};

/** Sums in another order. */
const TOLERANCE = 1e-10;

describe('EngineSession', () => {
  let session: EngineSession;
  beforeEach(() => {
    session = new EngineSession({
      program: 'test 1',
      models: () => ['small'],
      forceField(name) {
        if (name === undefined || name === 'small') return forceField;
        throw new ResffError('model', `model: expected small, got ${name}`);
      },
      conformers: (_, { count, name }) =>
        Array.from({ length: count }, () => ({
          molecule: forceField.potential(waterMolecule(name)).molecule,
          positions: water,
          properties: new Map(),
        })),
    });
  });
  const waterMolecule = (name: string) => ({
    name,
    atomicNumbers: Uint8Array.of(8, 1, 1),
    formalCharges: new Int8Array(3),
    bonds: Uint32Array.of(0, 1, 0, 2),
    bondOrders: Uint8Array.of(1, 1),
  });

  const ask = (request: object, ...arrays: [name: string, shape: number[], values: Float64Array][]) =>
    session.answer(
      JSON.stringify({ ...request, arrays: arrays.map(([name, shape]) => ({ name, shape })) }),
      Float64Array.from(arrays.flatMap(([, , values]) => [...values])),
    );
  const get = ({ arrays }: Answer, name: string) => arrays.find((array) => array.name === name)!;
  const openWater = () =>
    ask({ method: 'open', precision: 'double', molecule: { atomicNumbers: [8, 1, 1], bonds: [[0, 1, 1], [0, 2, 1]] } }); // biome-ignore format: one line
  const failure = async (answer: Promise<Answer>) => (await answer).header.error as { code: string; message: string };

  it('answers energies of members and deviations of forces of a calibrated model, where they are asked for', async () => {
    const sure = new ForceField(uncertainModel(), referenceBackend());
    const other = new EngineSession({
      program: 'test 1',
      models: () => [],
      forceField: () => sure,
      conformers: () => [],
    });
    const send = (request: object, values: Float64Array) =>
      other.answer(JSON.stringify({ ...request, arrays: [{ name: 'positions', shape: [2, 3, 3] }] }), values);
    const x = Float64Array.of(...water, ...water.map((value, i) => value + 0.02 * i));
    await send({ method: 'open', molecule: { atomicNumbers: [8, 1, 1], bonds: [[0, 1, 1], [0, 2, 1]] } }, x); // biome-ignore format: one line
    const answer = await send({ method: 'compute', system: 1, uncertainty: true }, x);
    const spreads = sure.uncertainty(waterMolecule('')).spreads(x);
    expect(get(answer, 'memberEnergies')).toMatchObject({
      shape: [2, 4],
      values: Float64Array.from(spreads.flatMap(({ energies }) => [...energies])),
    });
    expect(get(answer, 'forceDeviations')).toMatchObject({
      shape: [2, 3],
      values: Float64Array.from(spreads.flatMap(({ forces }) => [...forces])),
    });
    expect(get(await send({ method: 'compute', system: 1 }, x), 'memberEnergies')).toBeUndefined();
    const part = await send({ method: 'compute', system: 1, uncertainty: true, part: 'bonded' }, x);
    expect(part.header.error).toMatchObject({ code: 'option', message: expect.stringContaining('expected all terms') });
  });

  it('says who it is', async () => {
    expect((await ask({ method: 'hello', id: 'x' })).header).toEqual({
      id: 'x',
      program: 'test 1',
      protocol: 1,
      models: ['small'],
    });
  });

  it('computes what the force field computes, for many conformations', async () => {
    expect((await openWater()).header).toMatchObject({ system: 1, charge: 0, warnings: [], backend: 'reference' });
    const two = Float64Array.of(...water, ...water.map((x) => 1.05 * x));
    const answer = await ask(
      { method: 'compute', system: 1, residualAtoms: true, id: 7 },
      ['positions', [2, 3, 3], two], // biome-ignore format: one line
    );
    expect(answer.header).toEqual({ id: 7, terms: expect.arrayContaining(['bond', 'angle', 'residual']) });
    const potential = forceField.potential(waterMolecule(''));
    const forces = new Float64Array(18);
    const energies = [0, 9].map((at) => potential.energyForces(two.subarray(at, at + 9), forces.subarray(at, at + 9)));
    const close = (got: Float64Array, wanted: ArrayLike<number>) => {
      for (const [k, x] of got.entries()) expect(Math.abs(x - wanted[k]!)).toBeLessThan(TOLERANCE);
    };
    close(get(answer, 'energy').values, energies);
    close(get(answer, 'forces').values, forces);
    const terms = get(answer, 'terms');
    const names = answer.header.terms as string[];
    expect(terms.shape).toEqual([2, names.length]);
    const sums = [0, 1].map((c) => names.reduce((sum, _, t) => sum + terms.values[c * names.length + t]!, 0));
    close(Float64Array.from(sums), energies);
    const atoms = get(answer, 'residualAtoms');
    expect(atoms.shape).toEqual([2, 3]);
    const residual = terms.values[names.indexOf('residual')]!;
    expect(Math.abs(atoms.values.subarray(0, 3).reduce((sum, e) => sum + e, 0) - residual)).toBeLessThan(TOLERANCE);
  });

  it('splits the energy into the bonded terms and the rest', async () => {
    await openWater();
    const left = ['bond', 'angle', 'proper', 'improper'];
    const [all, bonded, rest, one] = await Promise.all(
      [{}, { part: 'bonded' }, { without: left }, { part: 'bonded', without: left.slice(1) }].map((part) =>
        ask({ method: 'compute', system: 1, ...part }, ['positions', [1, 3, 3], water]),
      ),
    );
    expect(one!.header.terms).toEqual(['bond']);
    expect(get(one!, 'energy').values[0]).toBe(get(bonded!, 'terms').values[0]);
    expect(bonded!.header.terms).toEqual(['bond', 'angle', 'proper', 'improper']);
    expect(rest!.header.terms).toEqual(['residual']);
    for (const name of ['energy', 'forces'])
      get(all!, name).values.forEach((x, k) => {
        const sum = get(bonded!, name).values[k]! + get(rest!, name).values[k]!;
        expect(Math.abs(x - sum)).toBeLessThan(TOLERANCE);
      });
  });

  it('gives bonded parameters whose harmonics are the bonded energy', async () => {
    await openWater();
    const answer = await ask({ method: 'parameters', system: 1 });
    const constants = answer.header.constants as { bond: number; angle: number };
    const [bonds, k, length] = ['bonds', 'bondK', 'bondLength'].map((name) => get(answer, name).values);
    const distance = (i: number, j: number) =>
      Math.hypot(...[0, 1, 2].map((a) => water[3 * i + a]! - water[3 * j + a]!));
    let energy = constants.bond;
    for (let b = 0; b < k!.length; b++)
      energy += 0.5 * k![b]! * (distance(bonds![2 * b]!, bonds![2 * b + 1]!) - length![b]!) ** 2;
    const terms = forceField.potential(waterMolecule('')).terms(water);
    expect(energy).toBeCloseTo(terms.bond!, 10);
    expect(get(answer, 'properK').shape).toEqual([0, 6]);
  });

  it.each([
    ['bonds perceived', {}],
    ['a SMILES, matched by bonds', { smiles: 'CO' }],
    ['a mapped SMILES', { smiles: '[H:1][O:2][C:3]([H:4])([H:5])[H:6]' }],
  ])('opens a molecule with %s in the order of the atoms given', async (_, source) => {
    const { atomicNumbers, positions } = methanol;
    const answer = await ask({ method: 'open', molecule: { atomicNumbers, ...source } }, [
      'positions',
      [6, 3],
      positions,
    ]);
    const { bonds } = answer.header.molecule as { bonds: number[][] };
    const pairs = bonds.map(([i, j]) => [Math.min(i!, j!), Math.max(i!, j!)].join()).sort();
    expect(pairs).toEqual(['0,1', '1,2', '2,3', '2,4', '2,5']);
    expect(get(answer, 'positions').values).toEqual(positions);
  });

  it('opens a SMILES with the coordinates made for it, and the text of a file', async () => {
    const made = await ask({ method: 'open', molecule: { smiles: 'O', conformers: 2 } });
    expect(get(made, 'positions').shape).toEqual([2, 3, 3]);
    const text = '3\n\nO 0 0 0.1\nH 0.8 0 -0.5\nH -0.75 0.1 -0.5\n';
    const read = await ask({ method: 'open', molecule: { text, name: 'w' } });
    expect(read.header).toMatchObject({ molecule: { name: 'w', bonds: [[0, 1, 1], [0, 2, 1]] } }); // biome-ignore format: one line
    expect(get(read, 'positions').values).toEqual(water);
  });

  it('answers what is wrong, by code, and goes on', async () => {
    expect(await session.answer('{"method":', new Float64Array(0))).toMatchObject({
      header: { error: { code: 'parse' } },
    });
    expect((await session.answer('{"id":5,"method":"dance"}', new Float64Array(0))).header).toMatchObject({
      id: 5,
      error: { code: 'option' },
    });
    expect(await failure(ask({ method: 'compute', system: 3 }))).toEqual({
      code: 'option',
      message: 'system: expected one that is open (none), got 3',
    });
    expect(await failure(ask({ method: 'open', model: 'other', molecule: { smiles: 'O' } }))).toMatchObject({
      code: 'model',
    });
    expect(await failure(ask({ method: 'open', molecule: { atomicNumbers: [17], bonds: [] } }))).toMatchObject({
      code: 'molecule',
    });
    const { atomicNumbers, positions } = methanol;
    const other = ask({ method: 'open', molecule: { atomicNumbers, smiles: 'CC' } }, ['positions', [6, 3], positions]);
    expect(await failure(other)).toMatchObject({
      code: 'molecule',
      message: expect.stringContaining('expected those of the molecule, C2H6, got CH4O'),
    });
    await openWater();
    const compute = { method: 'compute', system: 1 };
    expect(await failure(ask(compute, ['positions', [1, 2, 3], water.subarray(3)]))).toMatchObject({ code: 'data' });
    expect(await failure(ask(compute, ['positions', [2, 3, 3], water]))).toMatchObject({ code: 'data' });
    const bad = water.slice();
    bad[4] = Number.NaN;
    expect((await failure(ask(compute, ['positions', [1, 3, 3], bad]))).message).toMatch(/atom 2, conformation 1/);
    const flat = ask(compute, ['positions', [1, 3, 3], water], ['cell', [3, 3], new Float64Array(9)]);
    expect(await failure(flat)).toMatchObject({ code: 'option', message: expect.stringContaining('box: expected') });
    const cell = Float64Array.of(20, 0, 0, 0, 20, 0, 0, 0, 20);
    const part = ask({ ...compute, part: 'bonded' }, ['positions', [1, 3, 3], water], ['cell', [3, 3], cell]);
    expect(await failure(part)).toMatchObject({ code: 'option', message: expect.stringContaining('got a part') });
    expect((await ask(compute, ['positions', [1, 3, 3], water])).header.error).toBeUndefined();
    expect((await ask({ method: 'close', system: 1 })).header.error).toBeUndefined();
    expect(await failure(ask({ method: 'close', system: 1 }))).toMatchObject({ code: 'option' });
  });
});
