/** One property that a thing under test has to have; `run` throws an Error that says what is wrong when it has not. */
export interface ContractCase {
  readonly name: string;
  run(): void;
}

/** The heap of the engine, for tests of what allocates. Node: `gc` with --expose-gc and `process.memoryUsage().heapUsed`. */
export interface HeapMeter {
  collect(): void;
  /** bytes */
  used(): number;
}

export function assert(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/**
 * Entries are equal within a tolerance, relative above 1. Says which one is worst.
 *
 * @throws Error
 */
export function assertClose(
  what: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  assert(got.length === expected.length, `${what}: expected ${expected.length} entries, got ${got.length}`);
  const error = (i: number) => Math.abs(got[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
  let worst = 0;
  for (let i = 1; i < expected.length; i++) if (!(error(i) <= error(worst))) worst = i;
  assert(
    error(worst) <= tolerance,
    `${what}: entry ${worst}: expected ${expected[worst]} within ${tolerance} (relative above 1), got ${got[worst]}`,
  );
}
