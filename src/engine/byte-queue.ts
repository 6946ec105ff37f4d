import { ResffError } from '../core/errors.js';

/** Takes a stream of pieces of bytes apart into parts of the length asked for. */
export class ByteQueue {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private piece = new Uint8Array(0);

  constructor(incoming: AsyncIterable<Uint8Array>) {
    this.pieces = incoming[Symbol.asyncIterator]();
  }

  /**
   * @returns the next bytes; null where the stream ends before the first of them
   * @throws ResffError (data) where it ends between them
   */
  async read(length: number): Promise<Uint8Array | null> {
    const out = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.piece.length === 0) {
        const next = await this.pieces.next();
        if (next.done) {
          if (filled === 0) return null;
          throw new ResffError('data', `stream: expected ${length} bytes, got its end after ${filled}`);
        }
        this.piece = next.value as Uint8Array<ArrayBuffer>;
      }
      const part = this.piece.subarray(0, length - filled);
      out.set(part, filled);
      filled += part.length;
      this.piece = this.piece.subarray(part.length);
    }
    return out;
  }

  /** As `read`, within a message: there the stream may not end. */
  async expect(length: number): Promise<Uint8Array> {
    const bytes = await this.read(length);
    if (bytes === null && length > 0) throw new ResffError('data', `stream: expected ${length} bytes, got its end`);
    return bytes ?? new Uint8Array(0);
  }
}
