/**
 * Where the time of a computation goes, kernel by kernel, without touching the library: modules instantiated while a
 * profile is open get exports that measure themselves. Costs about 0.1 µs per call.
 */

/** Which part an export belongs to; the first pattern that fits. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['matrix products', /^(matmul|linear)/i],
  ['packing', /pack|transpose/i],
  ['pair kernels', /embed|attend|pair/i],
];

export class Profile {
  /** ms by part, since the last reset */
  times = new Map<string, number>();
  calls = 0;
  productFlops = 0;
  #depth = 0;

  reset() {
    this.times.clear();
    this.calls = 0;
    this.productFlops = 0;
  }

  /** Runs `body`; every module it instantiates is measured from then on. */
  instrument<T>(body: () => T): T {
    const { Instance } = WebAssembly;
    const { wrap } = this;
    WebAssembly.Instance = class {
      exports!: WebAssembly.Exports;
      constructor(...args: ConstructorParameters<typeof WebAssembly.Instance>) {
        // biome-ignore lint/correctness/noConstructorReturn: a plain object stands for the instance
        return { exports: wrap(new Instance(...args).exports) };
      }
    };
    try {
      return body();
    } finally {
      WebAssembly.Instance = Instance;
    }
  }

  wrap = (exports: WebAssembly.Exports): WebAssembly.Exports =>
    Object.fromEntries(
      Object.entries(exports).map(([name, value]) => [
        name,
        typeof value === 'function' ? this.#timed(name, value as (...args: number[]) => unknown) : value,
      ]),
    );

  #timed(name: string, call: (...args: number[]) => unknown): (...args: number[]) => unknown {
    const part = PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'rows and elements';
    const isProduct = name === 'matmul';
    return (...args) => {
      if (isProduct) this.productFlops += 2 * args[4]! * args[5]! * args[6]!;
      this.calls += 1;
      if (this.#depth > 0) return call(...args);
      this.#depth += 1;
      const start = performance.now();
      try {
        return call(...args);
      } finally {
        this.#depth -= 1;
        this.times.set(part, (this.times.get(part) ?? 0) + performance.now() - start);
      }
    };
  }
}

export interface CallProfile {
  readonly parts: readonly { readonly name: string; readonly ms: number }[];
  readonly totalMs: number;
  readonly productFlops: number;
  readonly calls: number;
}

/**
 * The median over several calls of every part, and of what is left: JavaScript (tape, pair geometry, transfers).
 */
export function profileCalls(profile: Profile, body: () => unknown, rounds: number): CallProfile {
  body();
  const runs = Array.from({ length: rounds }, () => {
    profile.reset();
    const start = performance.now();
    body();
    const totalMs = performance.now() - start;
    const inside = [...profile.times.values()].reduce((sum, ms) => sum + ms, 0);
    return { totalMs, times: new Map([...profile.times, ['JavaScript', totalMs - inside]]) };
  });
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const names = [...runs[0]!.times.keys()];
  return {
    parts: names.map((name) => ({ name, ms: median(runs.map(({ times }) => times.get(name) ?? 0)) })),
    totalMs: median(runs.map(({ totalMs }) => totalMs)),
    productFlops: profile.productFlops,
    calls: profile.calls,
  };
}
