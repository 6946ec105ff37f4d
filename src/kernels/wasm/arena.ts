import { ResffError } from '../../core/errors.js';
import type { Pointer } from './pointer.js';

const PAGE = 65536;
const ALIGNMENT = 64;
const LIMIT = 65536 * PAGE;

/**
 * A stack of buffers in a linear memory: `alloc` moves the top up, `release` moves it back to a `mark`.
 * Nothing is cleared; the memory only grows, to 4 GiB.
 *
 * Growth replaces the ArrayBuffer, so typed arrays made before it are dead. Views are therefore asked for here each
 * time (`f32`, `u32`, ...) and not kept across an `alloc`.
 */
export class Arena {
  private top: number;
  private views: Views | null = null;
  private kept = false;

  constructor(
    private readonly memory: WebAssembly.Memory,
    readonly base: Pointer,
  ) {
    this.top = aligned(base);
  }

  /**
   * @param bytes any number >= 0
   * @returns address of that many bytes, a multiple of 64
   * @throws ResffError (numeric) when the 4 GiB of WebAssembly or the machine's memory do not suffice
   */
  alloc(bytes: number): Pointer {
    const pointer = this.top;
    const end = aligned(pointer + bytes);
    if (end > this.memory.buffer.byteLength) this.grow(bytes, end);
    this.top = end;
    return pointer;
  }

  /** The current top, to be handed to `release`. */
  mark(): Pointer {
    return this.top;
  }

  /** Frees everything allocated since `mark`. */
  release(mark: Pointer): void {
    if (!(mark >= this.base && mark <= this.top))
      throw new ResffError('numeric', `arena mark: expected ${this.base} to ${this.top}, got ${mark} (release)`);
    if (!this.kept) this.top = mark;
  }

  /** Runs `body`; what is released inside stays allocated, because kernels that are recorded there will write to it again. */
  keeping<R>(body: () => R): R {
    this.kept = true;
    try {
      return body();
    } finally {
      this.kept = false;
    }
  }

  /** Bytes in use, the module's own data included. */
  get used(): number {
    return this.top;
  }

  /** The whole memory as float32; entry pointer / 4. Dead after the next `alloc`. */
  get f32(): Float32Array {
    return this.current().f32;
  }

  /** The whole memory as float64; entry pointer / 8. Dead after the next `alloc`. */
  get f64(): Float64Array {
    return this.current().f64;
  }

  /** The whole memory as uint32; entry pointer / 4. Dead after the next `alloc`. */
  get u32(): Uint32Array {
    return this.current().u32;
  }

  private current(): Views {
    const { buffer } = this.memory;
    if (this.views?.buffer !== buffer)
      this.views = {
        buffer,
        f32: new Float32Array(buffer),
        f64: new Float64Array(buffer),
        u32: new Uint32Array(buffer),
      };
    return this.views!;
  }

  /** By at least an eighth, so that many small requests do not copy the memory many times over. */
  private grow(bytes: number, end: number): void {
    const have = this.memory.buffer.byteLength;
    const generous = Math.min(LIMIT, Math.max(end, have + have / 8));
    for (const size of end > LIMIT ? [] : [generous, end]) {
      try {
        this.memory.grow(Math.ceil((size - have) / PAGE));
        return;
      } catch {
        // The smaller request, then the error below.
      }
    }
    throw new ResffError(
      'numeric',
      `kernel memory: expected room for ${bytes} more bytes, got ${have} bytes in all of which ${this.top} are in use (arena)`,
    );
  }
}

interface Views {
  readonly buffer: ArrayBufferLike;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
