import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import type { Tensor } from './weights.js';

function file(header: unknown, body: number[] | Uint8Array = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + body.length);
  new DataView(out.buffer).setUint32(0, json.length, true);
  out.set(json, 8);
  out.set(body, 8 + json.length);
  return out;
}

describe('safetensors', () => {
  it('round trips F32 and F64 with any shape, and aligns the tensors', () => {
    const tensors = new Map<string, Tensor>([
      ['single', { shape: [3], data: Float32Array.of(1.5, -2, Math.fround(0.1)) }],
      ['double', { shape: [2, 1], data: Float64Array.of(Math.PI, 1e-300) }],
      ['scalar', { shape: [], data: Float32Array.of(7) }],
      ['empty', { shape: [0, 4], data: new Float32Array(0) }],
    ]);
    const read = readSafetensors(writeSafetensors(tensors, (body) => ({ bytes: String(body.length) })));
    expect(read.metadata.get('bytes')).toBe('32');
    expect(read.body.byteOffset % 8).toBe(0);
    expect([...read.tensors.keys()].sort()).toEqual(['double', 'empty', 'scalar', 'single']);
    for (const [name, tensor] of tensors) expect(read.tensors.get(name)).toEqual(tensor);
  });

  it('reads half precision exactly', () => {
    const entry = (dtype: string, from: number, to: number) => ({
      dtype,
      shape: [(to - from) / 2],
      data_offsets: [from, to],
    });
    // 1, -2, smallest subnormal, largest, infinity | 1, -2
    const body = [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b, 0x00, 0x7c, 0x80, 0x3f, 0x00, 0xc0];
    const { tensors } = readSafetensors(file({ half: entry('F16', 0, 10), brain: entry('BF16', 10, 14) }, body));
    expect([...tensors.get('half')!.data]).toEqual([1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY]);
    expect([...tensors.get('brain')!.data]).toEqual([1, -2]);
  });

  it('does not depend on where the bytes lie in their buffer', () => {
    const bytes = file({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, [0, 0, 0x80, 0x3f]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect([...readSafetensors(shifted.subarray(3)).tensors.get('x')!.data]).toEqual([1]);
  });

  const f32 = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({
    x: { dtype, shape, data_offsets: offsets },
  });
  const four = [0, 0, 0, 0];
  it.each<[string, Uint8Array, RegExp]>([
    ['too short', new Uint8Array(7), /file: expected at least 8 bytes, got 7/],
    [
      'huge header length',
      new Uint8Array(16).fill(255),
      /header length: expected 2 to 8 bytes, got 18446744073709551615/,
    ],
    ['not JSON', file('{"x":'), /header: expected JSON/],
    ['not UTF-8', file({}, []).fill(0xff, 8, 10), /header: expected JSON in UTF-8/],
    ['not an object', file('[]'), /header: expected a JSON object/],
    ['entry not an object', file({ x: 5 }), /tensor x: expected a JSON object, got 5/],
    [
      'unknown dtype',
      file(f32([1], [0, 4], 'I32'), four),
      /dtype: expected F64, F32, F16, BF16, got "I32" \(tensor x\)/,
    ],
    ['dtype of a prototype', file(f32([1], [0, 4], 'toString'), four), /dtype: expected/],
    ['negative shape', file(f32([-1], [0, 4]), four), /shape: expected non-negative integers/],
    ['fractional shape', file(f32([0.5], [0, 4]), four), /shape: expected non-negative integers/],
    ['missing offsets', file({ x: { dtype: 'F32', shape: [1] } }, four), /data_offsets: expected two/],
    ['offsets beyond the file', file(f32([1], [0, 8]), four), /within 4 bytes, got \[0, 8\]/],
    ['offsets reversed', file(f32([1], [4, 0]), four), /got \[4, 0\]/],
    ['size against shape', file(f32([2], [0, 4]), four), /expected 8 bytes for shape \[2\] of F32, got 4/],
    ['overflowing shape', file(f32([2 ** 52, 2 ** 52, 2 ** 52], [0, 4]), four), /expected .* bytes for shape/],
    ['gap', file(f32([1], [4, 8]), [...four, ...four]), /expected to start at 0 .*got 4/],
    ['trailing bytes', file(f32([1], [0, 4]), [...four, 9]), /expected 4 bytes after the header, got 5/],
    [
      'overlap',
      file({ ...f32([1], [0, 4]), y: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, four),
      /no gap, no overlap/,
    ],
    ['metadata not strings', file({ __metadata__: { a: 1 } }), /__metadata__: expected a string, got 1 \(key a\)/],
  ])('names what is wrong: %s', (_name, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(() => readSafetensors(bytes)).toThrow(expect.objectContaining({ name: 'ResffError', code: 'model' }));
  });
});
