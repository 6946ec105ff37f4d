import { BitReader, BitWriter } from './bit-stream.js';
import { bitsOfSize, bitsOfSizes, readTriple, type Sizes, writeTriple } from './xtc-packing.js';

/** The coordinates of one frame as XTC packs them. */
export interface PackedCoordinates {
  /** smallest and largest integer coordinate along x, y, z */
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
  /** entry of {@link SMALL_SIZES} that the first small differences use */
  readonly smallIndex: number;
  readonly bytes: Uint8Array;
}

/**
 * The sizes that a small difference can have. Three numbers below entry i fit into i bits, so the entries grow by the cube
 * root of 2; 5060 (for 5160) is a slip of the format that all programs share.
 */
// biome-ignore format: a table
export const SMALL_SIZES: readonly number[] = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256, 322, 406, 512, 645, 812, 1024,
  1290, 1625, 2048, 2580, 3250, 4096, 5060, 6501, 8192, 10321, 13003, 16384, 20642, 26007, 32768, 41285, 52015, 65536, 82570,
  104031, 131072, 165140, 208063, 262144, 330280, 416127, 524287, 660561, 832255, 1048576, 1321122, 1664510, 2097152, 2642245,
  3329021, 4194304, 5284491, 6658042, 8388607, 10568983, 13316085, 16777216,
];
export const FIRST_SMALL = 9;
const LAST_SMALL = SMALL_SIZES.length - 1;
/** Longest row of small differences after a full coordinate. */
const LONGEST_RUN = 8;
/** Beyond this range the three coordinates are written one by one. */
const LARGEST_PACKED_SIZE = 0xffffff;
/** How many atoms the encoder looks ahead to choose the size of small differences. */
const LOOK_AHEAD = 16;
/** Bits that a change of the size or of the length of the rows costs. */
const CHANGE_BITS = 5;

/** How full coordinates are written: together in `together` bits or, where that is 0, one by one. */
function layout(minimum: readonly number[], maximum: readonly number[]) {
  const sizes = minimum.map((low, k) => maximum[k]! - low + 1) as unknown as Sizes;
  const apart = sizes.map(bitsOfSize);
  const together = sizes.some((size) => size > LARGEST_PACKED_SIZE) ? 0 : bitsOfSizes(sizes);
  return { sizes, apart, together, total: together || apart.reduce((a, b) => a + b) };
}

/**
 * Packs integer coordinates. One group after the other: a full coordinate, then up to eight differences from atom to atom as
 * long as they are small; the first two atoms of such a group change places (the oxygen of a water lies between its
 * hydrogens). After every group the size of small differences may move by one entry of the table; which way is the encoder's
 * choice: here towards the size that needs the fewest bits for the next 16 atoms.
 *
 * @param coordinates (N,3) integers, N > 0, whose ranges fit 32 bits
 */
export function packCoordinates(coordinates: Int32Array): PackedCoordinates {
  const n = coordinates.length / 3;
  const minimum = [0, 1, 2].map((k) => extreme(coordinates, k, Math.min));
  const maximum = [0, 1, 2].map((k) => extreme(coordinates, k, Math.max));
  const { sizes, apart, together, total } = layout(minimum, maximum);
  const needed = neededEntries(coordinates);
  const out = new BitWriter();
  const smallIndex = bestEntry(needed, 1, FIRST_SMALL, total);
  let small = smallIndex;
  let lastRun = -1;
  const difference = (atom: number, from: number, k: number) => coordinates[3 * atom + k]! - coordinates[3 * from + k]!;
  const isSmall = (atom: number, from: number, half: number) =>
    atom < n && [0, 1, 2].every((k) => Math.abs(difference(atom, from, k)) < half);

  for (let i = 0; i < n; ) {
    const size = SMALL_SIZES[small]!;
    const half = Math.floor(size / 2);
    // Atoms of the group in the order of the file.
    const group = isSmall(i + 1, i, half) ? [i + 1, i] : [i];
    if (group.length === 2)
      while (group.length <= LONGEST_RUN && isSmall(i + group.length, group.at(-1)!, half))
        group.push(i + group.length);
    const full = minimum.map((low, k) => coordinates[3 * group[0]! + k]! - low);
    if (together > 0) writeTriple(out, together, sizes, full[0]!, full[1]!, full[2]!);
    else for (let k = 0; k < 3; k++) out.write(apart[k]!, full[k]!);

    i += group.length;
    const run = group.length - 1;
    const change = Math.sign(bestEntry(needed, i + 1, small, total) - small);
    out.write(1, run !== lastRun || change !== 0 ? 1 : 0);
    if (run !== lastRun || change !== 0) out.write(5, 3 * run + change + 1);
    lastRun = run;
    for (let g = 1; g < group.length; g++) {
      const [dx, dy, dz] = [0, 1, 2].map((k) => difference(group[g]!, group[g - 1]!, k) + half);
      writeTriple(out, small, [size, size, size], dx!, dy!, dz!);
    }
    small += change;
  }
  return { minimum, maximum, smallIndex, bytes: out.bytes() };
}

/** Per atom, the smallest entry of the table that holds its difference from the atom before; one beyond the last for none. */
function neededEntries(coordinates: Int32Array): Uint8Array {
  return Uint8Array.from({ length: coordinates.length / 3 }, (_, atom) => {
    if (atom === 0) return FIRST_SMALL;
    let largest = 0;
    for (let k = 3 * atom; k < 3 * atom + 3; k++)
      largest = Math.max(largest, Math.abs(coordinates[k]! - coordinates[k - 3]!));
    let entry = FIRST_SMALL;
    while (entry <= LAST_SMALL && Math.floor(SMALL_SIZES[entry]! / 2) <= largest) entry++;
    return entry;
  });
}

/** The entry with which the next atoms take the fewest bits; the current one unless another pays. */
function bestEntry(needed: Uint8Array, from: number, current: number, full: number): number {
  const ahead = needed.subarray(from, from + LOOK_AHEAD);
  const cost = (entry: number) => ahead.reduce((sum, need) => sum + (need <= entry ? entry : full), 0);
  let best = current;
  let least = cost(current);
  for (const entry of ahead) {
    if (entry > LAST_SMALL || entry === best) continue;
    const bits = cost(entry) + CHANGE_BITS;
    if (bits < least) [best, least] = [entry, bits];
  }
  return best;
}

function extreme(coordinates: Int32Array, k: number, pick: (a: number, b: number) => number): number {
  let value = coordinates[k]!;
  for (let i = k; i < coordinates.length; i += 3) value = pick(value, coordinates[i]!);
  return value;
}

/**
 * Unpacks what any encoder of the format has packed.
 *
 * @param atomCount N; the caller has checked that it is at most the number of bits
 * @returns (N,3) integers, or what is wrong with the contents
 */
export function unpackCoordinates(packed: PackedCoordinates, atomCount: number): Float64Array | string {
  const { minimum, maximum, smallIndex, bytes } = packed;
  if (minimum.some((low, k) => maximum[k]! < low)) return 'range: expected a largest coordinate above the smallest';
  if (smallIndex < FIRST_SMALL || smallIndex > LAST_SMALL)
    return `small index: expected ${FIRST_SMALL} to ${LAST_SMALL}, got ${smallIndex}`;
  const { sizes, apart, together } = layout(minimum, maximum);
  const source = new BitReader(bytes);
  const out = new Float64Array(3 * atomCount);
  const triple = [0, 0, 0];
  const place = (atom: number, from: (k: number) => number) => {
    for (let k = 0; k < 3; k++) out[3 * atom + k] = triple[k]! + from(k);
  };
  let small = smallIndex;
  let run = 0;
  for (let i = 0; i < atomCount; ) {
    if (together > 0) readTriple(source, together, sizes, triple);
    else for (let k = 0; k < 3; k++) triple[k] = source.read(apart[k]!);
    const first = i;
    let change = 0;
    if (source.read(1) === 1) {
      const code = source.read(5);
      run = Math.floor(code / 3);
      change = (code % 3) - 1;
    }
    i += run + 1;
    if (i > atomCount) return `group: expected at most ${atomCount} atoms in all, got ${i}`;
    if (source.overrun) return `contents: expected coordinates of ${atomCount} atoms, got fewer`;
    // The full coordinate is that of the second atom of the group, if there is one.
    place(run > 0 ? first + 1 : first, (k) => minimum[k]!);
    const size = SMALL_SIZES[small]!;
    const half = Math.floor(size / 2);
    for (let g = 1; g <= run; g++) {
      readTriple(source, small, [size, size, size], triple);
      const [atom, before] = g === 1 ? [first, first + 1] : [first + g, g === 2 ? first : first + g - 1];
      place(atom, (k) => out[3 * before + k]! - half);
    }
    small += change;
    if (small < FIRST_SMALL || small > LAST_SMALL)
      return `small index: expected ${FIRST_SMALL} to ${LAST_SMALL}, got ${small}`;
  }
  return source.overrun ? `contents: expected coordinates of ${atomCount} atoms, got fewer` : out;
}
