import { describe, expect, it } from 'vitest';
import { ParseError } from '../../src/core/errors.js';
import { Rng } from '../../src/core/rng.js';
import { dcdFrame, dcdHeader, readDcd } from '../../src/formats/trajectory/dcd.js';
import { readXtc, xtcFrame } from '../../src/formats/trajectory/xtc.js';
import { randomWalk, scatteredWaters } from '../support/trajectory-system.js';

const systems = [randomWalk(5, 1), randomWalk(40, 2), scatteredWaters(20, 30, 3), scatteredWaters(12, 1e6, 4)];
const dcd = systems.map((positions) =>
  Buffer.concat([
    dcdHeader({ atomCount: positions.length / 3, frameCount: 2, timestepFs: 1 }),
    dcdFrame(positions),
    dcdFrame(positions),
  ]),
);
const xtc = systems.map((positions) =>
  Buffer.concat([0, 1].map((step) => xtcFrame({ step, timePs: step, positions }))),
);

function outcome(parse: (bytes: Uint8Array) => unknown, bytes: Uint8Array): 'read' | 'refused' {
  try {
    parse(bytes);
    return 'read';
  } catch (error) {
    if (!(error instanceof ParseError))
      throw new Error(`expected a result or a ParseError (${bytes})`, { cause: error });
    expect(error.message).toMatch(/\(byte \d+\)$/);
    return 'refused';
  }
}

/** Values that lengths and counts go wrong with. */
const hostile = [0, 1, -1, 9, 10, 255, 2 ** 24, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), 0x7fc00000];

function mutate(rng: Rng, source: Uint8Array): Uint8Array {
  // Not slice: that of a Buffer is no copy.
  const bytes = Uint8Array.from(source);
  const view = new DataView(bytes.buffer);
  for (let k = rng.integer(3); k >= 0; k--) {
    const at = rng.integer(bytes.length);
    // Most of what can go wrong stands in the head.
    const word = 4 * rng.integer(rng.next() < 0.5 ? 30 : Math.floor(bytes.length / 4));
    if (rng.next() < 0.5) bytes[at] = rng.integer(256);
    else view.setInt32(Math.min(word, bytes.length - 4), hostile[rng.integer(hostile.length)]!, rng.next() < 0.5);
  }
  return rng.next() < 0.2 ? bytes.subarray(0, rng.integer(bytes.length)) : bytes;
}

describe.each<[string, (bytes: Uint8Array) => unknown, readonly Uint8Array[]]>([
  ['DCD', readDcd, dcd],
  ['XTC', readXtc, xtc],
])('%s under fuzzing', (_, parse, valid) => {
  it('reads what the mutations start from', () => {
    for (const bytes of valid) expect(outcome(parse, bytes)).toBe('read');
  });

  it('files cut off anywhere', () => {
    for (const bytes of valid) for (let at = 0; at < bytes.length; at++) outcome(parse, bytes.subarray(0, at));
  });

  it('random bytes', () => {
    const rng = new Rng(1);
    for (let i = 0; i < 500; i++)
      outcome(
        parse,
        Uint8Array.from({ length: rng.integer(300) }, () => rng.integer(256)),
      );
  });

  it('mutated files', () => {
    const rng = new Rng(2);
    const count = { read: 0, refused: 0 };
    for (let i = 0; i < 4000; i++) count[outcome(parse, mutate(rng, valid[i % valid.length]!))]++;
    expect(Math.min(count.read, count.refused)).toBeGreaterThan(100);
  });
});
