import { ResffError } from '../../core/errors.js';
import { ByteReader } from './byte-reader.js';

export interface DcdHeader {
  readonly atomCount: number;
  /** frames in the file; 0 where it is not known yet */
  readonly frameCount: number;
  /** number of the step of the first frame, default 0 */
  readonly firstStep?: number;
  /** steps from frame to frame, default 1 */
  readonly stepsPerFrame?: number;
  /** fs, of one step */
  readonly timestepFs: number;
  /** one line, the first 80 characters are kept; others than printable ASCII become `?` */
  readonly title?: string;
}

export interface DcdTrajectory {
  readonly atomCount: number;
  /** each (N,3) Å */
  readonly frames: readonly Float64Array[];
  /** frames the header states; some programs write there how many they are going to make, and killed ones leave it behind */
  readonly statedFrameCount: number;
  readonly firstStep: number;
  readonly stepsPerFrame: number;
  /** fs, of one step */
  readonly timestepFs: number;
  readonly titles: readonly string[];
}

/** The unit of time of the files, √(g/mol · Å² / (kcal/mol)), in fs: 1 kcal/mol is 4.184e-4 g/mol Å²/fs². */
const AKMA_FS = 1 / Math.sqrt(4.184e-4);
/** Says that DELTA is a float32 and that the flag of the unit cell counts. */
const CHARMM_VERSION = 24;
const CONTROL_BYTES = 84;
const TITLE_BYTES = 80;

/** Length of every header {@link dcdHeader} writes. */
export const DCD_HEADER_BYTES = 3 * 8 + CONTROL_BYTES + (4 + TITLE_BYTES) + 4;

/** Length of one frame. */
export function dcdFrameBytes(atomCount: number): number {
  return 3 * (4 * atomCount + 8);
}

/**
 * The head of a CHARMM DCD trajectory: Fortran records (length, contents, length), little-endian, no unit cell, no fixed atoms,
 * one title. Its length is always {@link DCD_HEADER_BYTES}, so a writer that appends frames writes it anew at the start of the
 * file with the count of frames there are.
 *
 * @throws ResffError (data) for counts that are no integers from 0 below 2³¹, or a time step that is not finite
 */
export function dcdHeader(header: DcdHeader): Uint8Array {
  const { atomCount, frameCount, firstStep = 0, stepsPerFrame = 1, timestepFs, title = 'resff' } = header;
  for (const [what, value] of Object.entries({ atomCount, frameCount, firstStep, stepsPerFrame }))
    if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff)
      throw new ResffError('data', `DCD ${what}: expected an integer from 0 below 2^31, got ${value}`);
  if (!Number.isFinite(timestepFs))
    throw new ResffError('data', `DCD timestepFs: expected a finite number, got ${timestepFs}`);
  const bytes = new Uint8Array(DCD_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const control = new DataView(bytes.buffer, 8, CONTROL_BYTES - 4);
  putMarkers(view, 0, CONTROL_BYTES);
  putText(bytes, 4, 'CORD');
  control.setInt32(0, frameCount, true);
  control.setInt32(4, firstStep, true);
  control.setInt32(8, stepsPerFrame, true);
  // Number of steps: wraps for runs beyond 2³¹ steps, where no reader can use it.
  control.setInt32(12, frameCount * stepsPerFrame, true);
  control.setFloat32(36, timestepFs / AKMA_FS, true);
  control.setInt32(76, CHARMM_VERSION, true);
  const titles = CONTROL_BYTES + 8;
  putMarkers(view, titles, 4 + TITLE_BYTES);
  view.setInt32(titles + 4, 1, true);
  putText(
    bytes,
    titles + 8,
    title
      .replace(/[^ -~]/g, '?')
      .slice(0, TITLE_BYTES)
      .padEnd(TITLE_BYTES),
  );
  const atoms = titles + 12 + TITLE_BYTES;
  putMarkers(view, atoms, 4);
  view.setInt32(atoms + 4, atomCount, true);
  return bytes;
}

/**
 * One frame: records of all x, all y and all z as float32 (of 100 Å the last digit is 8e-6 Å).
 *
 * @param positions (N,3) Å
 * @throws ResffError (data) for coordinates that are not finite
 */
export function dcdFrame(positions: Float64Array): Uint8Array {
  const n = positions.length / 3;
  const view = new DataView(new ArrayBuffer(dcdFrameBytes(n)));
  for (let k = 0; k < 3; k++) {
    const start = k * (4 * n + 8);
    putMarkers(view, start, 4 * n);
    for (let i = 0; i < n; i++) {
      const x = positions[3 * i + k]!;
      if (!Number.isFinite(x))
        throw new ResffError('data', `DCD frame: expected finite positions, got ${x} (atom ${i + 1})`);
      view.setFloat32(start + 4 + 4 * i, x, true);
    }
  }
  return new Uint8Array(view.buffer);
}

/**
 * A whole DCD trajectory, of CHARMM or X-PLOR, in either byte order; a unit cell is skipped. The frames are
 * those in the file, whatever number the header states.
 *
 * @throws ParseError naming the byte: not a DCD file, incomplete last frame, fixed atoms, a fourth
 *   dimension, a time step or coordinates that are not finite
 */
export function readDcd(bytes: Uint8Array): DcdTrajectory {
  const reader = new ByteReader(bytes, 'DCD', true);
  const first = reader.int32('first record');
  if (first !== CONTROL_BYTES) reader.littleEndian = false;
  reader.offset = 0;
  const control = record(reader, 'header', CONTROL_BYTES);
  if (String.fromCharCode(...control.take(4, 'magic')) !== 'CORD') throw reader.error('header: expected CORD', 4);
  const [frameCount, firstStep, stepsPerFrame] = [0, 1, 2].map(() => control.int32('control number')) as [
    number,
    number,
    number,
  ];
  const at = (k: number) => {
    control.offset = 4 + 4 * k;
    return control;
  };
  const charmm = at(19).int32('version') !== 0;
  const delta = charmm ? at(9).float32('time step') : at(9).float64('time step');
  if (!Number.isFinite(delta)) throw reader.error(`time step: expected a finite number, got ${delta}`, 44);
  if (at(8).int32('fixed atoms') !== 0) throw reader.error('fixed atoms: expected none, got some', 40);
  const hasCell = charmm && at(10).int32('unit cell') !== 0;
  if (charmm && at(11).int32('fourth dimension') !== 0) throw reader.error('dimensions: expected 3, got 4', 52);
  const titles = readTitles(record(reader, 'titles'));
  const atomCount = record(reader, 'atom count', 4).int32('atom count');
  if (atomCount < 1) throw reader.error(`atom count: expected at least 1, got ${atomCount}`, reader.offset - 8);
  const frames: Float64Array[] = [];
  while (reader.left > 0) frames.push(readFrame(reader, atomCount, hasCell, frames.length));
  return {
    atomCount,
    frames,
    statedFrameCount: frameCount,
    firstStep,
    stepsPerFrame,
    timestepFs: delta * AKMA_FS,
    titles,
  };
}

function readFrame(reader: ByteReader, atomCount: number, hasCell: boolean, frame: number): Float64Array {
  if (hasCell) record(reader, `frame ${frame}, unit cell`, 48);
  const columns = ['x', 'y', 'z'].map((axis) => record(reader, `frame ${frame}, ${axis}`, 4 * atomCount));
  return Float64Array.from({ length: 3 * atomCount }, (_, i) => {
    const x = columns[i % 3]!.float32('coordinate');
    if (!Number.isFinite(x))
      throw reader.error(`frame ${frame}, atom ${Math.floor(i / 3) + 1}: expected finite coordinates, got ${x}`);
    return x;
  });
}

function readTitles(titles: ByteReader): string[] {
  const count = titles.int32('number of titles');
  if (count < 0 || count * TITLE_BYTES !== titles.left)
    throw titles.error(`titles: expected ${count} of ${TITLE_BYTES} bytes, got ${titles.left} bytes`);
  const decoder = new TextDecoder('latin1');
  return Array.from({ length: count }, () => decoder.decode(titles.take(TITLE_BYTES, 'title')).replace(/[\0 ]+$/, ''));
}

/** The contents of the next Fortran record. */
function record(reader: ByteReader, what: string, expected?: number): ByteReader {
  const start = reader.offset;
  const length = reader.int32(what);
  if (length < 0 || (expected !== undefined && length !== expected))
    throw reader.error(`${what}: expected a record of ${expected ?? 'some'} bytes, got ${length}`, start);
  const contents = new ByteReader(reader.take(length, what), 'DCD', reader.littleEndian);
  const end = reader.int32(what);
  if (end !== length) throw reader.error(`${what}: expected ${length} at the end of the record, got ${end}`);
  return contents;
}

function putMarkers(view: DataView, start: number, length: number): void {
  view.setInt32(start, length, true);
  view.setInt32(start + 4 + length, length, true);
}

function putText(bytes: Uint8Array, start: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
}
