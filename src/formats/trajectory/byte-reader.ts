import { ParseError } from '../../core/errors.js';

/** Numbers of a binary file in order; every error names the byte (from 0) where something else was expected. */
export class ByteReader {
  readonly #view: DataView;
  littleEndian: boolean;
  offset = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly format: string,
    littleEndian: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.littleEndian = littleEndian;
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  int32(what: string): number {
    return this.#view.getInt32(this.#advance(4, what), this.littleEndian);
  }

  float32(what: string): number {
    return this.#view.getFloat32(this.#advance(4, what), this.littleEndian);
  }

  float64(what: string): number {
    return this.#view.getFloat64(this.#advance(8, what), this.littleEndian);
  }

  /** A view, not a copy. */
  take(count: number, what: string): Uint8Array {
    const start = this.#advance(count, what);
    return this.bytes.subarray(start, start + count);
  }

  /** An error about the byte `offset`, by default the next one. */
  error(message: string, offset = this.offset): ParseError {
    return new ParseError(`${this.format}: ${message} (byte ${offset})`);
  }

  #advance(count: number, what: string): number {
    const start = this.offset;
    if (this.left < count) throw this.error(`${what}: expected ${count} bytes, got ${this.left} to the end`);
    this.offset += count;
    return start;
  }
}
