import { closeSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { ResffError } from '../core/errors.js';
import { bytesOf, type GrowingFile as Growing } from '../workflow/storage.js';

/** Bytes held back before they are handed to the operating system. */
const BUFFER = 1 << 16;

/**
 * A file that only grows, and knows how long it is: a run that goes on from a checkpoint cuts it back to the length the
 * checkpoint recorded and appends again. What `flush` has returned for survives a kill and a power cut.
 */
export class GrowingFile implements Growing {
  readonly #file: number;
  #pending: Uint8Array[] = [];
  #pendingLength = 0;
  #written: number;

  /**
   * @param length bytes of an existing file that are kept; default 0, a new file
   * @throws ResffError (code data) when the file is shorter; the error of the file system when it cannot be opened
   */
  constructor(
    readonly path: string,
    length = 0,
  ) {
    if (length > 0) {
      const present = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (present < length)
        throw new ResffError('data', `${path}: expected ${length} bytes as in the checkpoint, got ${present}`);
    }
    this.#file = openSync(path, length > 0 ? 'r+' : 'w');
    ftruncateSync(this.#file, length);
    this.#written = length;
  }

  /** Bytes, those not flushed yet included. */
  get length(): number {
    return this.#written + this.#pendingLength;
  }

  append(contents: string | Uint8Array): void {
    const bytes = bytesOf(contents);
    this.#pending.push(bytes);
    this.#pendingLength += bytes.length;
    if (this.#pendingLength >= BUFFER) this.#drain();
  }

  /** Writes over bytes that are there, such as a count in a header. */
  replace(at: number, bytes: Uint8Array): void {
    this.#drain();
    if (at + bytes.length > this.#written)
      throw new RangeError(`replace: expected at most ${this.#written} bytes, got ${at + bytes.length} (${this.path})`);
    this.#write(bytes, at);
  }

  /** Everything appended so far is on the disk when this returns. */
  flush(): void {
    this.#drain();
    fsyncSync(this.#file);
  }

  close(): void {
    try {
      this.#drain();
    } finally {
      closeSync(this.#file);
    }
  }

  #drain(): void {
    for (const bytes of this.#pending) {
      this.#write(bytes, this.#written);
      this.#written += bytes.length;
    }
    this.#pending = [];
    this.#pendingLength = 0;
  }

  #write(bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
  }
}
