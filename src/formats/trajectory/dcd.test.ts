import { describe, expect, it } from 'vitest';
import { ParseError, ResffError } from '../../core/errors.js';
import { DCD_HEADER_BYTES, dcdFrame, dcdFrameBytes, dcdHeader, readDcd } from './dcd.js';

/** Å: half of the last digit of a float32 below 16. */
const FLOAT32_ERROR = 5e-7;

const first = Float64Array.of(0, 1.25, -3.5, 10.1, -0.0001, 7);
const second = first.map((x) => x + 0.3);

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const header = { atomCount: 2, frameCount: 2, firstStep: 100, stepsPerFrame: 50, timestepFs: 0.5, title: 'a peptide' };
const file = join(dcdHeader(header), dcdFrame(first), dcdFrame(second));

describe('DCD', () => {
  it('gives back what was written', () => {
    const read = readDcd(file);
    expect(read).toMatchObject({ atomCount: 2, firstStep: 100, stepsPerFrame: 50, titles: ['a peptide'] });
    // float32 has seven digits
    expect(read.timestepFs).toBeCloseTo(0.5, 6);
    expect(read.frames).toHaveLength(2);
    [first, second].forEach((positions, f) => {
      for (let i = 0; i < 6; i++)
        expect(Math.abs(read.frames[f]![i]! - positions[i]!), `${f}, ${i}`).toBeLessThan(FLOAT32_ERROR);
    });
  });

  it('has the layout of CHARMM', () => {
    expect(file.length).toBe(DCD_HEADER_BYTES + 2 * dcdFrameBytes(2));
    const view = new DataView(file.buffer);
    expect(new TextDecoder().decode(file.subarray(4, 8))).toBe('CORD');
    // record length, frames, first step, interval, steps, version
    expect([0, 8, 12, 16, 20, 84].map((at) => view.getInt32(at, true))).toEqual([84, 2, 100, 50, 100, 24]);
    // 0.5 fs in units of 48.88821 fs
    expect(view.getFloat32(44, true)).toBeCloseTo(0.5 / 48.88821, 8);
  });

  it('reads the frames there are, whatever the header states, and the other byte order', () => {
    expect(readDcd(join(dcdHeader({ ...header, frameCount: 1 }), file.subarray(DCD_HEADER_BYTES))).frames).toHaveLength(
      2,
    );
    const short = readDcd(file.subarray(0, file.length - dcdFrameBytes(2)));
    expect([short.frames.length, short.statedFrameCount]).toEqual([1, 2]);
    const swapped = file.slice();
    const text = [...Array(4).keys()].map((i) => 4 + i).concat([...Array(80).keys()].map((i) => 100 + i));
    for (let at = 0; at < swapped.length; at += 4) if (!text.includes(at)) swapped.subarray(at, at + 4).reverse();
    expect(readDcd(swapped)).toEqual(readDcd(file));
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'first record: expected 4 bytes, got 0'],
    ['text', new TextEncoder().encode('ATOM      1  N   ALA'), 'header: expected a record of 84 bytes'],
    ['half a frame', file.subarray(0, file.length - 20), 'frame 1, y: expected 4 bytes, got 0 to the end'],
    ['NaN', join(dcdHeader(header), dcdFrame(first).fill(255, 4, 8)), 'atom 1: expected finite coordinates'],
  ])('%s: a ParseError that says so', (_, bytes, message) => {
    expect(() => readDcd(bytes)).toThrow(ParseError);
    expect(() => readDcd(bytes)).toThrow(message);
  });

  it('writes no impossible numbers', () => {
    expect(() => dcdHeader({ ...header, atomCount: 1.5 })).toThrow(ResffError);
    expect(() => dcdFrame(Float64Array.of(0, Number.NaN, 0))).toThrow('expected finite positions, got NaN (atom 1)');
  });
});
