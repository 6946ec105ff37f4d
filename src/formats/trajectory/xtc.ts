import { ResffError } from '../../core/errors.js';
import { ByteReader } from './byte-reader.js';
import { packCoordinates, unpackCoordinates } from './xtc-compression.js';

export interface XtcFrame {
  readonly step: number;
  readonly timePs: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** (3,3) Å, of a periodic system */
  readonly cell?: Float64Array;
}

const MAGIC = 1995;
/** Of files of GROMACS 2023 and later with more than 2³¹ bytes a frame. */
const LARGE_MAGIC = 2023;
const ANGSTROM_PER_NM = 10;
/** Steps per nm: the third decimal of nm, 0.01 Å, the format's usual precision. */
const PRECISION = 1000;
/** Up to this number of atoms coordinates are plain float32. */
const MOST_UNPACKED = 9;
const HEAD_BYTES = 4 * (4 + 9 + 1);
const PACKING_BYTES = 4 * 9;
/** Integer coordinates must leave room for their differences in 32 bits. */
const LARGEST_INTEGER = 0x3fffffff;

/**
 * One frame of a GROMACS XTC trajectory; a file is nothing but its frames. Big-endian, a box (zeros for none), coordinates in steps
 * of 0.01 Å (rounded: at most 0.005 Å off) packed by xtc-compression.ts; up to nine atoms are float32 in nm.
 *
 * @throws ResffError (data) for positions that are not finite or beyond 10⁷ Å, no atoms, a step outside 32 bits
 */
export function xtcFrame({ step, timePs, positions, cell }: XtcFrame): Uint8Array {
  const n = positions.length / 3;
  if (!Number.isInteger(n) || n < 1)
    throw new ResffError('data', `XTC frame: expected three coordinates per atom, got ${positions.length} in all`);
  if (!Number.isInteger(step) || step !== (step | 0))
    throw new ResffError('data', `XTC step: expected an integer of 32 bits, got ${step}`);
  if (!Number.isFinite(timePs)) throw new ResffError('data', `XTC time: expected a finite number, got ${timePs}`);
  const bad = positions.findIndex((x) => !(Math.abs(x) * (PRECISION / ANGSTROM_PER_NM) <= LARGEST_INTEGER));
  if (bad >= 0)
    throw new ResffError(
      'data',
      `XTC frame: expected positions within 10^7 Å, got ${positions[bad]} (atom ${Math.floor(bad / 3) + 1})`,
    );
  const packed = n > MOST_UNPACKED ? packCoordinates(integers(positions)) : undefined;
  const size = packed ? PACKING_BYTES + 4 * Math.ceil(packed.bytes.length / 4) : 4 * positions.length;
  const bytes = new Uint8Array(HEAD_BYTES + size);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, MAGIC);
  view.setInt32(4, n);
  view.setInt32(8, step);
  view.setFloat32(12, timePs);
  cell?.forEach((value, k) => {
    view.setFloat32(16 + 4 * k, value / ANGSTROM_PER_NM);
  });
  view.setInt32(HEAD_BYTES - 4, n);
  if (packed === undefined) {
    positions.forEach((x, i) => {
      view.setFloat32(HEAD_BYTES + 4 * i, x / ANGSTROM_PER_NM);
    });
    return bytes;
  }
  const { minimum, maximum, smallIndex } = packed;
  view.setFloat32(HEAD_BYTES, PRECISION);
  [...minimum, ...maximum, smallIndex, packed.bytes.length].forEach((value, i) => {
    view.setInt32(HEAD_BYTES + 4 + 4 * i, value);
  });
  bytes.set(packed.bytes, HEAD_BYTES + PACKING_BYTES);
  return bytes;
}

function integers(positions: Float64Array): Int32Array {
  return Int32Array.from(positions, (x) => Math.round((x * PRECISION) / ANGSTROM_PER_NM));
}

/**
 * All frames of an XTC trajectory, as any program writes them; boxes are not looked at.
 *
 * @throws ParseError naming the byte: not an XTC file, an incomplete last frame, contents that contradict themselves, frames
 *   of different numbers of atoms
 */
export function readXtc(bytes: Uint8Array): XtcFrame[] {
  const reader = new ByteReader(bytes, 'XTC', false);
  const frames: XtcFrame[] = [];
  do frames.push(readFrame(reader, frames[0]));
  while (reader.left > 0);
  return frames;
}

function readFrame(reader: ByteReader, first: XtcFrame | undefined): XtcFrame {
  const start = reader.offset;
  const magic = reader.int32('magic number');
  if (magic === LARGE_MAGIC) throw reader.error(`magic number: expected ${MAGIC}, got ${magic} (64-bit frames)`, start);
  if (magic !== MAGIC) throw reader.error(`magic number: expected ${MAGIC}, got ${magic}`, start);
  const atomCount = reader.int32('atom count');
  const wanted = first === undefined ? undefined : first.positions.length / 3;
  if (atomCount < 1 || atomCount !== (wanted ?? atomCount))
    throw reader.error(`atom count: expected ${wanted ?? 'at least 1'}, got ${atomCount}`, start + 4);
  const step = reader.int32('step');
  const timePs = reader.float32('time');
  if (!Number.isFinite(timePs)) throw reader.error(`time: expected a finite number, got ${timePs}`, reader.offset - 4);
  reader.take(36, 'box');
  const again = reader.int32('atom count');
  if (again !== atomCount) throw reader.error(`atom count: expected ${atomCount} again, got ${again}`);
  const nm = atomCount > MOST_UNPACKED ? readPacked(reader, atomCount) : readPlain(reader, atomCount);
  return { step, timePs, positions: nm.map((x) => x * ANGSTROM_PER_NM) };
}

function readPlain(reader: ByteReader, atomCount: number): Float64Array {
  return Float64Array.from({ length: 3 * atomCount }, () => {
    const x = reader.float32('coordinate');
    if (!Number.isFinite(x)) throw reader.error(`coordinate: expected a finite number, got ${x}`, reader.offset - 4);
    return x;
  });
}

function readPacked(reader: ByteReader, atomCount: number): Float64Array {
  const start = reader.offset;
  const precision = reader.float32('precision');
  if (!(precision > 0 && precision < Number.POSITIVE_INFINITY))
    throw reader.error(`precision: expected a number above 0, got ${precision}`, start);
  const [minimum, maximum] = ['smallest', 'largest'].map((what) => [0, 1, 2].map(() => reader.int32(what)));
  const smallIndex = reader.int32('small index');
  const length = reader.int32('length');
  // Every atom takes a bit at least: room for more atoms must not be asked for.
  if (length < 0 || atomCount > 8 * length)
    throw reader.error(`length: expected room for ${atomCount} atoms, got ${length} bytes`);
  const bytes = reader.take(length, 'coordinates');
  reader.take(-length & 3, 'padding');
  const unpacked = unpackCoordinates({ minimum: minimum!, maximum: maximum!, smallIndex, bytes }, atomCount);
  if (typeof unpacked === 'string') throw reader.error(unpacked, start);
  return unpacked.map((x) => x / precision);
}
