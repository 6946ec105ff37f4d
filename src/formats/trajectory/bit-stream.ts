/** Numbers of any width up to 32 bits, highest bit first, in a growing row of bytes. */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** The lowest `count` bits of `value`; count from 0 to 32. */
  write(count: number, value: number): void {
    if (this.#length + count > 8 * this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let left = count; left > 0; ) {
      const room = 8 - (this.#length & 7);
      const taken = Math.min(room, left);
      const piece = (value >>> (left - taken)) & ((1 << taken) - 1);
      this.#bytes[this.#length >>> 3]! |= piece << (room - taken);
      this.#length += taken;
      left -= taken;
    }
  }

  /** What has been written, the last byte filled up with zeros. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, Math.ceil(this.#length / 8));
  }
}

/** The counterpart of {@link BitWriter}; what lies behind the end reads as zeros and shows in `overrun`. */
export class BitReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Whether more has been read than there was. */
  get overrun(): boolean {
    return this.#at > 8 * this.bytes.length;
  }

  /** A number of `count` bits, 0 to 32, without sign. */
  read(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      const room = 8 - (this.#at & 7);
      const taken = Math.min(room, left);
      const byte = this.bytes[this.#at >>> 3] ?? 0;
      value = value * 2 ** taken + ((byte >>> (room - taken)) & ((1 << taken) - 1));
      this.#at += taken;
      left -= taken;
    }
    return value;
  }
}
