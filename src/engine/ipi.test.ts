import { describe, expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { createMolecule } from '../chemistry/molecule.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../core/units.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { totalEnergy } from '../force-field/term-energies.js';
import { readModel } from '../model/model-file.js';
import { type IpiModel, serveIpi } from './ipi.js';
import { isolatedMolecule } from './isolated-molecule.js';
import { periodicSystem } from './periodic-system.js';

const water = createMolecule({ name: 'water', atomicNumbers: [8, 1, 1], bonds: [0, 1, 0, 2], bondOrders: [1, 1] });
const positions = Float64Array.of(0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5);
const forceField = new ForceField(readModel(smallModelBytes()), referenceBackend());
const cubic = (edge: number) => Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);

const name = (text: string) => Buffer.from(text.padEnd(12));
const int = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const atomic = (angstrom: Float64Array) => Buffer.from(angstrom.map((x) => x / BOHR_TO_ANGSTROM).buffer);
const posdata = (x: Float64Array, cell = new Float64Array(9)) =>
  Buffer.concat([name('POSDATA'), atomic(cell), Buffer.alloc(72), int(x.length / 3), atomic(x)]);

/** What a client sends when it gets these bytes in pieces. */
async function talk(model: IpiModel, bytes: Buffer, size = 7): Promise<{ sent: Buffer; count: number }> {
  const sent: Uint8Array[] = [];
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const count = await serveIpi(model, pieces(), (part) => sent.push(part.slice()));
  return { sent: Buffer.concat(sent), count };
}

describe('i-PI client', () => {
  const model = (cutoff = 4) => isolatedMolecule(forceField.potential(water), cutoff);
  const getForce = (x: Float64Array, cell = new Float64Array(9)) => Buffer.concat([posdata(x, cell), name('GETFORCE')]);

  it('answers the messages of one step in atomic units', async () => {
    const init = Buffer.concat([name('INIT'), int(3), int(5), Buffer.from('hello')]);
    const step = Buffer.concat([name('STATUS'), posdata(positions), name('STATUS'), name('GETFORCE'), name('STATUS')]);
    const { sent, count } = await talk(
      model(),
      Buffer.concat([name('STATUS'), init, step, name('EXIT'), name('STATUS')]),
    );
    expect(count).toBe(1);
    const potential = forceField.potential(water);
    const forces = new Float64Array(9);
    const terms = potential.terms(positions, forces);
    expect(sent.subarray(0, 48).toString()).toBe(
      [name('READY'), name('READY'), name('HAVEDATA'), name('FORCEREADY')].join(''),
    );
    expect(sent.readDoubleLE(48)).toBeCloseTo(totalEnergy(terms) / HARTREE_TO_KCAL_PER_MOL, 12);
    expect(sent.readUInt32LE(56)).toBe(3);
    forces.forEach((f, k) => {
      expect(sent.readDoubleLE(60 + 8 * k)).toBeCloseTo((f * BOHR_TO_ANGSTROM) / HARTREE_TO_KCAL_PER_MOL, 12);
    });
    const trace = [0, 4, 8].reduce((sum, k) => sum + sent.readDoubleLE(132 + 8 * k), 0);
    const wanted = positions.reduce((sum, x, k) => sum + (x * forces[k]!) / HARTREE_TO_KCAL_PER_MOL, 0);
    expect(trace).toBeCloseTo(wanted, 12);
    const length = sent.readUInt32LE(204);
    expect(JSON.parse(sent.subarray(208, 208 + length).toString())).toEqual(terms);
    expect(sent.subarray(208 + length).toString()).toBe(name('READY').toString());
  });

  it('makes whole what the cell has cut', async () => {
    const edge = 12;
    const cut = positions.map((x) => ((x % edge) + edge) % edge);
    const one = await talk(model(), getForce(positions));
    const two = await talk(model(), getForce(cut, cubic(edge)));
    expect(two.sent.readDoubleLE(12)).toBeCloseTo(one.sent.readDoubleLE(12), 10);
  });

  it('computes a structure with a cell with its images, in the cell the server has, and sends their virial', async () => {
    const start = Float64Array.of(4.2, 0, 0, 0.5, 5, 0, 0, -1, 4.6);
    const cell = start.map((value) => 1.03 * value);
    const columns = Float64Array.from(cell, (_, k) => cell[3 * (k % 3) + Math.floor(k / 3)]!);
    const periodic = () => forceField.periodicPotential(water, start);
    const { sent } = await talk(periodicSystem(periodic()), getForce(positions, columns));
    const [forces, virial] = [new Float64Array(9), new Float64Array(9)];
    const there = periodic();
    there.setCell(cell);
    const energy = totalEnergy(there.termsVirial(positions, forces, virial));
    expect(Math.max(...virial.map(Math.abs))).toBeGreaterThan(1);
    expect(sent.readDoubleLE(12)).toBeCloseTo(energy / HARTREE_TO_KCAL_PER_MOL, 12);
    virial.forEach((value, k) => {
      expect(sent.readDoubleLE(96 + 8 * k)).toBeCloseTo(value / HARTREE_TO_KCAL_PER_MOL, 12);
    });
    await expect(talk(periodicSystem(periodic()), getForce(positions))).rejects.toThrow(/expected a cell/);
    const shuffled = positions.map((x, k) => (k < 3 ? 2.4 : x));
    await expect(talk(periodicSystem(periodic()), getForce(shuffled, columns))).rejects.toThrow(/atoms in its order/);
  });

  it.each([
    [
      'a message of another protocol',
      Buffer.from('GET / HTTP/1.1\r\n'),
      /expected a message of its protocol, got "GET \/ HTTP\/1"/,
    ],
    ['another number of atoms', posdata(positions.subarray(3)), /expected positions of 3 atoms, got 2/],
    ['GETFORCE without positions', name('GETFORCE'), /expected positions before GETFORCE/],
    ['an end within a message', posdata(positions).subarray(0, 100), /expected \d+ bytes, got its end/],
    [
      'atoms in another order',
      posdata(positions.map((x, k) => (k < 3 ? 5 : x))),
      /expected those of the molecule, atoms in its order/,
    ],
    ['a cell without room', posdata(positions, cubic(5)), /expected room for the molecule alone, 5\.\d Å.*got 5\.0/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(talk(model(), bytes)).rejects.toThrow(message);
  });

  it('ends with EXIT and with the stream', async () => {
    expect(await talk(model(), Buffer.alloc(0))).toEqual({ sent: Buffer.alloc(0), count: 0 });
    expect((await talk(model(), Buffer.concat([getForce(positions), getForce(positions), name('EXIT')]))).count).toBe(
      2,
    );
  });
});
