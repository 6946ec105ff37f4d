import { ResffError } from '../core/errors.js';
import type { Tensor, Weights } from './weights.js';

/** The contents of a safetensors file. F16 and BF16 arrive as float32 (exact). */
export interface Safetensors {
  readonly tensors: Weights;
  readonly metadata: ReadonlyMap<string, string>;
  /** The bytes behind the header, where the tensors lie. */
  readonly body: Uint8Array;
}

const elementBytes = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;
type Dtype = keyof typeof elementBytes;

/** The limit of the format's own implementation: no real header comes near it. */
const LARGEST_HEADER = 100_000_000;

const fail = (message: string): never => {
  throw new ResffError('model', `safetensors: ${message}`);
};

/**
 * Reads a safetensors file: 8 bytes header length (little endian), a JSON header, then the tensors without gaps.
 * Nothing in the header is believed before it is checked; no field can make it allocate more than the file holds.
 *
 * @throws ResffError (code model) naming the field or tensor that is wrong
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, body } = splitHeader(bytes);
  const metadata = new Map<string, string>();
  const entries: { name: string; dtype: Dtype; shape: number[]; from: number; to: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      for (const [key, text] of Object.entries(asObject(value, '__metadata__')))
        metadata.set(
          key,
          typeof text === 'string' ? text : fail(`__metadata__: expected a string, got ${show(text)} (key ${key})`),
        );
    } else entries.push({ name, ...checkEntry(name, asObject(value, `tensor ${name}`), body.length) });
  }

  entries.sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of entries) {
    if (from !== end)
      fail(`data_offsets: expected to start at ${end} (no gap, no overlap), got ${from} (tensor ${name})`);
    end = to;
  }
  if (end !== body.length) fail(`data: expected ${end} bytes after the header, got ${body.length}`);

  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, from, to } of entries)
    tensors.set(name, { shape, data: decode(view, dtype, from, to) });
  return { tensors, metadata, body };
}

/**
 * Writes tensors in the order of the map (float64 ones first, so that every tensor is aligned) as F32 or F64.
 *
 * @param metadata of the tensor bytes: called once with them, gives the strings stored as `__metadata__`
 */
export function writeSafetensors(tensors: Weights, metadata: (body: Uint8Array) => Record<string, string>): Uint8Array {
  const isDouble = ([, tensor]: [string, Tensor]) => tensor.data instanceof Float64Array;
  const entries = [...tensors];
  const ordered = [...entries.filter(isDouble), ...entries.filter((entry) => !isDouble(entry))];

  const body = new Uint8Array(ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 0));
  const view = new DataView(body.buffer);
  const header: Record<string, unknown> = { __metadata__: {} };
  let at = 0;
  for (const [name, { shape, data }] of ordered) {
    const double = data instanceof Float64Array;
    const from = at;
    for (const x of data) {
      if (double) view.setFloat64(at, x, true);
      else view.setFloat32(at, x, true);
      at += double ? 8 : 4;
    }
    header[name] = { dtype: double ? 'F64' : 'F32', shape, data_offsets: [from, at] };
  }
  header.__metadata__ = metadata(body);

  let json = new TextEncoder().encode(JSON.stringify(header));
  if (json.length % 8 !== 0) {
    const padded = new Uint8Array(json.length + 8 - (json.length % 8)).fill(0x20);
    padded.set(json);
    json = padded;
  }
  const out = new Uint8Array(8 + json.length + body.length);
  new DataView(out.buffer).setUint32(0, json.length, true);
  out.set(json, 8);
  out.set(body, 8 + json.length);
  return out;
}

function splitHeader(bytes: Uint8Array): { header: Record<string, unknown>; body: Uint8Array } {
  if (bytes.length < 8) fail(`file: expected at least 8 bytes, got ${bytes.length}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(LARGEST_HEADER, bytes.length - 8);
  if (length < 2n || length > BigInt(most))
    fail(`header length: expected 2 to ${most} bytes, got ${length} (is this a safetensors file?)`);
  const end = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, end)));
  } catch (cause) {
    throw new ResffError('model', `safetensors: header: expected JSON in UTF-8, got ${(cause as Error).message}`, {
      cause,
    });
  }
  return { header: asObject(header, 'header'), body: bytes.subarray(end) };
}

function checkEntry(name: string, entry: Record<string, unknown>, bodyLength: number) {
  const dtype = entry.dtype;
  if (!isDtype(dtype))
    return fail(`dtype: expected ${Object.keys(elementBytes).join(', ')}, got ${show(dtype)} (tensor ${name})`);
  const shape = entry.shape;
  if (!isSizes(shape)) return fail(`shape: expected non-negative integers, got ${show(shape)} (tensor ${name})`);
  const offsets = entry.data_offsets;
  if (!isSizes(offsets) || offsets.length !== 2)
    return fail(`data_offsets: expected two non-negative integers, got ${show(offsets)} (tensor ${name})`);
  const [from, to] = [offsets[0]!, offsets[1]!];
  if (from > to || to > bodyLength)
    return fail(`data_offsets: expected [from, to] within ${bodyLength} bytes, got [${from}, ${to}] (tensor ${name})`);
  const size = shape.reduce((product, extent) => product * extent, 1) * elementBytes[dtype];
  if (size !== to - from)
    return fail(
      `data_offsets: expected ${size} bytes for shape [${shape}] of ${dtype}, got ${to - from} (tensor ${name})`,
    );
  return { dtype, shape, from, to };
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(elementBytes, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail(`${where}: expected a JSON object, got ${show(value)}`);
  return value as Record<string, unknown>;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60);
}

function decode(view: DataView, dtype: Dtype, from: number, to: number): Float32Array | Float64Array {
  const count = (to - from) / elementBytes[dtype];
  if (dtype === 'F64') return Float64Array.from({ length: count }, (_, i) => view.getFloat64(from + 8 * i, true));
  const out = new Float32Array(count);
  if (dtype === 'F32') for (let i = 0; i < count; i++) out[i] = view.getFloat32(from + 4 * i, true);
  else {
    const bits = new Uint32Array(1);
    const value = new Float32Array(bits.buffer);
    for (let i = 0; i < count; i++) {
      const half = view.getUint16(from + 2 * i, true);
      if (dtype === 'F16') out[i] = halfToNumber(half);
      else {
        bits[0] = half << 16;
        out[i] = value[0]!;
      }
    }
  }
  return out;
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
