import { describe, expect, it } from 'vitest';
import { FrameReader, FrameWriter, type Incoming, PREFIX_BYTES } from './frame.js';

const limits = { header: 64, body: 800 };

/** What a reader makes of bytes that come in pieces of the given size. */
function read(bytes: Uint8Array, size = bytes.length): { incoming: Incoming[]; reader: FrameReader } {
  const reader = new FrameReader(limits);
  const incoming: Incoming[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    reader.give(bytes.slice(at, at + size));
    for (let next = reader.take(); next && next.kind !== 'broken'; next = reader.take())
      incoming.push(next.kind === 'frame' ? { ...next, body: next.body.slice() } : next);
    const last = reader.take();
    if (last?.kind === 'broken') return { incoming: [...incoming, last], reader };
  }
  return { incoming, reader };
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function raw(headerBytes: number, bodyBytes: number, version = '1'): Uint8Array {
  const prefix = new Uint8Array(PREFIX_BYTES);
  prefix.set(new TextEncoder().encode(`RFE${version}`));
  new DataView(prefix.buffer).setUint32(4, headerBytes, true);
  new DataView(prefix.buffer).setUint32(8, bodyBytes, true);
  return join(prefix, new Uint8Array(headerBytes).fill(0x20), new Uint8Array(bodyBytes));
}

describe('frames', () => {
  const writer = new FrameWriter();
  const one = writer.frame('{"a":1}', [Float64Array.of(1, -2.5), Float64Array.of(1e300)]).slice();
  const empty = writer.frame('{}').slice();

  it('have prefix, header and body where the documentation says, the body at a multiple of 8 bytes', () => {
    const view = new DataView(one.buffer);
    const [header, body] = [view.getUint32(4, true), view.getUint32(8, true)];
    expect(new TextDecoder().decode(one.subarray(0, 4))).toBe('RFE1');
    expect((PREFIX_BYTES + header) % 8).toBe(0);
    expect(body).toBe(24);
    expect(one.length).toBe(PREFIX_BYTES + header + body);
    expect(view.getFloat64(PREFIX_BYTES + header + 8, true)).toBe(-2.5);
  });

  it.each([1, 2, 3, 7, 8, 13, 1000])('are the same in pieces of %i bytes', (size) => {
    const { incoming, reader } = read(join(one, empty, one), size);
    expect(incoming).toEqual([
      { kind: 'frame', header: expect.stringContaining('{"a":1}'), body: Float64Array.of(1, -2.5, 1e300) },
      { kind: 'frame', header: expect.stringContaining('{}'), body: new Float64Array(0) },
      { kind: 'frame', header: expect.stringContaining('{"a":1}'), body: Float64Array.of(1, -2.5, 1e300) },
    ]);
    expect(reader.atBoundary).toBe(true);
  });

  it.each([
    ['header', raw(65, 0), /header: expected at most 64 bytes, got 65/],
    ['body', raw(8, 808), /body: expected at most 800 bytes, got 808/],
    ['number', raw(8, 12), /body: expected 8 bytes for every number, got 12/],
    ['header that is no text', join(raw(1, 0).subarray(0, 12), Uint8Array.of(0xff)), /expected UTF-8/],
  ])('of a wrong %s are refused, and the next is read', (_, wrong, message) => {
    for (const size of [1, 5, 2000]) {
      const { incoming } = read(join(wrong, one), size);
      expect(incoming.map(({ kind }) => kind)).toEqual(['refused', 'frame']);
      expect(incoming[0]).toMatchObject({ error: { message: expect.stringMatching(message) } });
    }
  });

  it('refuses a huge frame before it is there, without room for it', () => {
    const { incoming, reader } = read(raw(2 ** 20, 0).subarray(0, 12));
    expect(incoming.map(({ kind }) => kind)).toEqual(['refused']);
    expect(reader.atBoundary).toBe(false);
  });

  it.each([
    ['other bytes', new TextEncoder().encode('GET / HTTP/1.1'), /expected it to start with "RFE"/],
    ['another version', raw(2, 0, '2'), /protocol version: expected 1, got 2/],
    ['a beginning that is wrong already', new TextEncoder().encode('R{'), /2. byte/],
  ])('%s end the stream', (_, bytes, message) => {
    const { incoming } = read(join(bytes, one), 1);
    expect(incoming).toEqual([
      { kind: 'broken', error: expect.objectContaining({ message: expect.stringMatching(message) }) },
    ]);
  });

  it('know whether the stream may end', () => {
    for (const cut of [1, 11, 12, 15, one.length - 1]) expect(read(one.subarray(0, cut)).reader.atBoundary).toBe(false);
    expect(new FrameReader().atBoundary).toBe(true);
  });

  it('of the writer share one buffer', () => {
    const first = writer.frame('{}', [Float64Array.of(1)]);
    const second = writer.frame('{}', [Float64Array.of(2)]);
    expect(second.buffer).toBe(first.buffer);
    const large = writer.frame('{}', [new Float64Array(5000).fill(3)]);
    expect(read(large.slice()).incoming[0]).toMatchObject({ kind: 'refused' });
    expect(large.length).toBe(16 + 40_000);
  });
});
