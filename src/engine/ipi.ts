import { ResffError } from '../core/errors.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../core/units.js';
import { ByteQueue } from './byte-queue.js';

/** Every message starts with its name, in this many bytes, filled with spaces. */
const NAME_BYTES = 12;

/** What i-PI's forces come from. */
export interface IpiModel {
  readonly atomCount: number;
  /**
   * @param positions (N,3) Å
   * @param cell (3,3) Å, vectors in rows; all zero where the server has none
   * @param forces (N,3) kcal/mol/Å, zero, to be filled
   * @param virial (3,3) kcal/mol, zero, to be filled: −∂E/∂ε of a strain of atoms and cell; symmetric
   * @returns energies by term, kcal/mol
   */
  compute(
    positions: Float64Array,
    cell: Float64Array,
    forces: Float64Array,
    virial: Float64Array,
  ): Readonly<Record<string, number>>;
}

/**
 * The client side of the i-PI protocol: tells its state, takes positions, gives energy, forces and virial, until the server says
 * EXIT or is gone. Numbers are in atomic units and in the byte order of both machines, which is taken to be little-endian.
 *
 * The extra string is a JSON object with the energy of every term in kcal/mol.
 *
 * @param incoming pieces of bytes from the server
 * @param send bytes to the server
 * @returns how many times it has computed
 * @throws ResffError (data) for a message that does not belong to the protocol or a wrong number of atoms; what `compute` throws
 * Source: Ceriotti, More, Manolopoulos 2014, doi:10.1016/j.cpc.2013.10.027
 */
export async function serveIpi(
  model: IpiModel,
  incoming: AsyncIterable<Uint8Array>,
  send: (bytes: Uint8Array) => void,
): Promise<number> {
  const queue = new ByteQueue(incoming);
  const positions = new Float64Array(3 * model.atomCount);
  const forces = new Float64Array(3 * model.atomCount);
  const virial = new Float64Array(9);
  let answer: Uint8Array | null = null;
  let count = 0;
  for (;;) {
    const name = await queue.read(NAME_BYTES);
    if (name === null) return count;
    const message = new TextDecoder().decode(name).trim();
    switch (message.toUpperCase()) {
      case 'STATUS':
        send(text(answer === null ? 'READY' : 'HAVEDATA'));
        break;
      case 'INIT':
        // The index of the bead and a string of the user's: nothing depends on them.
        await queue.expect(4);
        await queue.expect(uint32(await queue.expect(4)));
        break;
      case 'POSDATA': {
        const cell = doubles(await queue.expect(72)).map((x) => x * BOHR_TO_ANGSTROM);
        await queue.expect(72);
        const atoms = uint32(await queue.expect(4));
        if (atoms !== model.atomCount)
          throw new ResffError('data', `i-PI: expected positions of ${model.atomCount} atoms, got ${atoms}`);
        positions.set(doubles(await queue.expect(24 * atoms)).map((x) => x * BOHR_TO_ANGSTROM));
        forces.fill(0);
        virial.fill(0);
        // The protocol has columns where we have rows.
        answer = forceMessage(model.compute(positions, transposed(cell), forces, virial), forces, virial);
        count++;
        break;
      }
      case 'GETFORCE':
        if (answer === null) throw new ResffError('data', 'i-PI: expected positions before GETFORCE, got none');
        send(answer);
        answer = null;
        break;
      case 'EXIT':
        return count;
      default:
        throw new ResffError('data', `i-PI: expected a message of its protocol, got ${JSON.stringify(message)}`);
    }
  }
}

function forceMessage(terms: Readonly<Record<string, number>>, forces: Float64Array, virial: Float64Array): Uint8Array {
  const energy = Object.values(terms).reduce((sum, term) => sum + term, 0);
  const extra = new TextEncoder().encode(JSON.stringify(terms));
  const atomic = forces.map((f) => (f * BOHR_TO_ANGSTROM) / HARTREE_TO_KCAL_PER_MOL);
  return joined([
    text('FORCEREADY'),
    bytesOf(Float64Array.of(energy / HARTREE_TO_KCAL_PER_MOL)),
    bytesOf(Uint32Array.of(forces.length / 3)),
    bytesOf(atomic),
    bytesOf(virial.map((x) => x / HARTREE_TO_KCAL_PER_MOL)),
    bytesOf(Uint32Array.of(extra.length)),
    extra,
  ]);
}

function text(name: string): Uint8Array {
  return new TextEncoder().encode(name.padEnd(NAME_BYTES));
}

function transposed(m: Float64Array): Float64Array {
  return Float64Array.from(m, (_, k) => m[3 * (k % 3) + Math.floor(k / 3)]!);
}

function uint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

/** A copy: the bytes need not be aligned. */
function doubles(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
