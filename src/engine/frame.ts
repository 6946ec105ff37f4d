import { ResffError } from '../core/errors.js';

/**
 * The frames of the engine protocol (docs/engine.md), all numbers little-endian:
 *
 *     0  4 bytes   "RFE1": the protocol and its version
 *     4  uint32    H, bytes of the header
 *     8  uint32    B, bytes of the body
 *     12           H bytes, header, JSON in UTF-8
 *     12 + H       B bytes, body, float64 numbers one after another
 */
export const PROTOCOL_VERSION = 1;
export const PREFIX_BYTES = 12;
const MAGIC = [0x52, 0x46, 0x45] as const;
const VERSION_BYTE = 0x30 + PROTOCOL_VERSION;

export interface FrameLimits {
  /** bytes */
  readonly header: number;
  readonly body: number;
}

export const defaultLimits: FrameLimits = { header: 2 ** 24, body: 2 ** 28 };

/** What arrived: a frame, or why there is none. The body is only there until the next frame is read. */
export type Incoming =
  | { readonly kind: 'frame'; readonly header: string; readonly body: Float64Array }
  /** The frame has been skipped; the next one can be read. */
  | { readonly kind: 'refused'; readonly error: ResffError }
  /** Not this protocol: where the next frame starts is unknown. */
  | { readonly kind: 'broken'; readonly error: ResffError };

/**
 * Cuts a stream of bytes, in pieces of any size, into frames. One piece is given at a time and its frames taken until there is
 * none left:
 *
 *     reader.give(piece);
 *     for (let incoming = reader.take(); incoming; incoming = reader.take()) ...
 */
export class FrameReader {
  private piece = new Uint8Array(0);
  private at = 0;
  /** Prefix, header and body of the frame being read; grown, never given back. */
  private readonly prefix = new Uint8Array(PREFIX_BYTES);
  private header = new Uint8Array(256);
  private body = new Uint8Array(new ArrayBuffer(8192));
  private sizes: readonly [header: number, body: number] | null = null;
  /** Bytes of the prefix or, once that is complete, of what follows it. */
  private filled = 0;
  private skip = 0;
  private broken: ResffError | null = null;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(private readonly limits: FrameLimits = defaultLimits) {}

  /** @param piece kept until its frames are taken */
  give(piece: Uint8Array): void {
    this.piece = piece as Uint8Array<ArrayBuffer>;
    this.at = 0;
  }

  /** Whether the stream may end here: not within a frame. */
  get atBoundary(): boolean {
    return this.filled === 0 && this.sizes === null && this.skip === 0;
  }

  /** The next frame of what was given, null when it needs more. */
  take(): Incoming | null {
    if (this.broken) return { kind: 'broken', error: this.broken };
    const skipped = Math.min(this.skip, this.piece.length - this.at);
    this.skip -= skipped;
    this.at += skipped;
    if (this.skip > 0) return null;
    if (this.sizes === null) {
      const refusal = this.readPrefix();
      if (refusal || this.sizes === null) return refusal;
    }
    const [headerBytes, bodyBytes] = this.sizes as readonly [number, number];
    this.fill(this.header, 0, headerBytes);
    this.fill(this.body, headerBytes, bodyBytes);
    if (this.filled < headerBytes + bodyBytes) return null;
    this.sizes = null;
    this.filled = 0;
    try {
      const header = this.decoder.decode(this.header.subarray(0, headerBytes));
      return { kind: 'frame', header, body: new Float64Array(this.body.buffer, 0, bodyBytes / 8) };
    } catch {
      return { kind: 'refused', error: new ResffError('parse', 'header: expected UTF-8, got other bytes') };
    }
  }

  /** Sets `sizes`, unless there is not enough of the prefix yet, or something wrong with it. */
  private readPrefix(): Incoming | null {
    const { prefix, limits } = this;
    this.fill(prefix, 0, PREFIX_BYTES);
    const wrong = prefixProblem(prefix, this.filled);
    if (wrong !== null) {
      this.broken = new ResffError('parse', wrong);
      return { kind: 'broken', error: this.broken };
    }
    if (this.filled < PREFIX_BYTES) return null;
    this.filled = 0;
    const view = new DataView(prefix.buffer);
    const [headerBytes, bodyBytes] = [view.getUint32(4, true), view.getUint32(8, true)];
    const refuse = (message: string): Incoming => {
      this.skip = headerBytes + bodyBytes;
      return { kind: 'refused', error: new ResffError('data', message) };
    };
    if (headerBytes > limits.header)
      return refuse(`header: expected at most ${limits.header} bytes, got ${headerBytes}`);
    if (bodyBytes > limits.body) return refuse(`body: expected at most ${limits.body} bytes, got ${bodyBytes}`);
    if (bodyBytes % 8 !== 0) return refuse(`body: expected 8 bytes for every number, got ${bodyBytes} bytes`);
    if (this.header.length < headerBytes) this.header = new Uint8Array(headerBytes);
    if (this.body.length < bodyBytes) this.body = new Uint8Array(new ArrayBuffer(8 * Math.ceil(bodyBytes / 6)));
    this.sizes = [headerBytes, bodyBytes];
    return null;
  }

  /** Copies what belongs into `target`, whose first byte is byte `start` of the part being read. */
  private fill(target: Uint8Array, start: number, length: number): void {
    const from = this.filled - start;
    if (from < 0 || from >= length) return;
    const count = Math.min(length - from, this.piece.length - this.at);
    target.set(this.piece.subarray(this.at, this.at + count), from);
    this.at += count;
    this.filled += count;
  }
}

/** Says so as soon as the first bytes do not fit: who speaks another protocol may never send the rest. */
function prefixProblem(prefix: Uint8Array, filled: number): string | null {
  for (let k = 0; k < Math.min(filled, MAGIC.length); k++)
    if (prefix[k] !== MAGIC[k]) return `frame: expected it to start with "RFE", got other bytes (${k + 1}. byte)`;
  if (filled > MAGIC.length && prefix[3] !== VERSION_BYTE)
    return `protocol version: expected ${PROTOCOL_VERSION}, got ${String.fromCharCode(prefix[3]!)}`;
  return null;
}

/** Writes frames into one buffer, which every frame overwrites; it grows to the largest. */
export class FrameWriter {
  private buffer = new Uint8Array(8192);
  private readonly encoder = new TextEncoder();

  /**
   * @param header JSON; spaces are put behind it until the body starts at a multiple of 8 bytes
   * @returns the bytes, until the next call
   */
  frame(header: string, arrays: readonly Float64Array[] = []): Uint8Array {
    const text = this.encoder.encode(header);
    const start = 8 * Math.ceil((PREFIX_BYTES + text.length) / 8);
    const bodyBytes = 8 * arrays.reduce((sum, { length }) => sum + length, 0);
    if (this.buffer.length < start + bodyBytes) this.buffer = new Uint8Array(8 * Math.ceil((start + bodyBytes) / 6));
    const { buffer } = this;
    buffer.set([...MAGIC, VERSION_BYTE]);
    const view = new DataView(buffer.buffer);
    view.setUint32(4, start - PREFIX_BYTES, true);
    view.setUint32(8, bodyBytes, true);
    buffer.set(text, PREFIX_BYTES);
    buffer.fill(0x20, PREFIX_BYTES + text.length, start);
    const body = new Float64Array(buffer.buffer, start, bodyBytes / 8);
    let at = 0;
    for (const array of arrays) {
      body.set(array, at);
      at += array.length;
    }
    return buffer.subarray(0, start + bodyBytes);
  }
}
