import { type ErrorCode, ResffError } from '../../core/errors.js';

const ARRIVED = 0;
const GENERATION = 1;
const FAILED = 2;
const TEXT_LENGTH = 3;
const FIELDS = 16;
const TEXT_BYTES = 2048;

/** Loads before a thread goes to sleep: others usually arrive within microseconds, waking up takes some ten. */
const SPINS = 4000;
/** ms */
const PATIENCE = 120_000;

/** Memory for one {@link Barrier}. */
export function barrierMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * FIELDS + TEXT_BYTES);
}

/**
 * A place where threads wait for each other. When one fails, all that wait and all that come later throw; the memory is of no
 * more use then.
 */
export class Barrier {
  private readonly fields: Int32Array;
  private readonly text: Uint8Array;

  /** @param patience ms; a thread that does not arrive for so long has died. Infinity where its end is noticed otherwise. */
  constructor(
    readonly memory: SharedArrayBuffer,
    private readonly threads: number,
    private readonly patience = PATIENCE,
  ) {
    this.fields = new Int32Array(memory, 0, FIELDS);
    this.text = new Uint8Array(memory, 4 * FIELDS);
  }

  /** @throws ResffError what another thread failed with; (numeric) when one does not come */
  wait(): void {
    const { fields } = this;
    const generation = Atomics.load(fields, GENERATION);
    this.throwFailure();
    if (Atomics.add(fields, ARRIVED, 1) === this.threads - 1) {
      Atomics.store(fields, ARRIVED, 0);
      Atomics.add(fields, GENERATION, 1);
      Atomics.notify(fields, GENERATION);
    } else this.waitFor(generation);
    this.throwFailure();
  }

  /** Makes every other thread throw the error. The first failure counts. */
  fail(error: unknown): void {
    if (Atomics.compareExchange(this.fields, FAILED, 0, -1) !== 0) return;
    const code = error instanceof ResffError ? error.code : '';
    const message = error instanceof Error ? error.message : String(error);
    const bytes = new TextEncoder().encode(JSON.stringify([code, message.slice(0, TEXT_BYTES / 8)]));
    this.text.set(bytes.subarray(0, TEXT_BYTES));
    Atomics.store(this.fields, TEXT_LENGTH, bytes.length);
    Atomics.store(this.fields, FAILED, 1);
    Atomics.add(this.fields, GENERATION, 1);
    Atomics.notify(this.fields, GENERATION);
  }

  private waitFor(generation: number): void {
    const { fields } = this;
    for (let k = 0; k < SPINS; k++) if (Atomics.load(fields, GENERATION) !== generation) return;
    const deadline = Date.now() + this.patience;
    while (Atomics.load(fields, GENERATION) === generation) {
      if (mayBlock()) Atomics.wait(fields, GENERATION, generation, this.patience);
      if (Date.now() >= deadline && Atomics.load(fields, GENERATION) === generation)
        throw new ResffError(
          'numeric',
          `threads: expected ${this.threads} to meet within ${this.patience / 1000} s, one did not come`,
        );
    }
  }

  private throwFailure(): void {
    while (Atomics.load(this.fields, FAILED) === -1);
    if (Atomics.load(this.fields, FAILED) !== 1) return;
    // A copy: text of shared memory cannot be decoded in browsers.
    const bytes = this.text.slice(0, Atomics.load(this.fields, TEXT_LENGTH));
    const [code, message] = JSON.parse(new TextDecoder().decode(bytes)) as [ErrorCode | '', string];
    throw code === '' ? new Error(message) : new ResffError(code, message);
  }
}

let blocking: boolean | undefined;

/** The main thread of a browser must not sleep; it can only look again and again. */
function mayBlock(): boolean {
  if (blocking === undefined)
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
      blocking = true;
    } catch {
      blocking = false;
    }
  return blocking;
}
