/**
 * Where the time of a computation goes, kernel by kernel, without touching the library: modules instantiated while a
 * profile is open get exports that measure themselves. Costs about 0.1 µs per call.
 */

/** Which part an export belongs to; the first pattern that fits. */
const PARTS = [
  ['matrix products', /^(matmul|linear)/i],
  ['packing', /pack|transpose/i],
  ['pair kernels', /embed|attend|pair/i],
];

export class Profile {
  /** ms by part, since the last reset */
  times = new Map();
  calls = 0;
  productFlops = 0;
  #depth = 0;

  reset() {
    this.times.clear();
    this.calls = 0;
    this.productFlops = 0;
  }

  /** Runs `body`; every module it instantiates is measured from then on. */
  instrument(body) {
    const { Instance } = WebAssembly;
    const { wrap } = this;
    WebAssembly.Instance = class {
      constructor(...args) {
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

  wrap = (exports) =>
    Object.fromEntries(
      Object.entries(exports).map(([name, value]) => [
        name,
        typeof value === 'function' ? this.#timed(name, value) : value,
      ]),
    );

  #timed(name, call) {
    const part = PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'rows and elements';
    const isProduct = name === 'matmul';
    return (...args) => {
      if (isProduct) this.productFlops += 2 * args[4] * args[5] * args[6];
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

/**
 * The median over several calls of every part, and of what is left: JavaScript (tape, pair geometry, transfers).
 *
 * @returns {{ parts: { name: string, ms: number }[], totalMs: number, productFlops: number, calls: number }}
 */
export function profileCalls(profile, body, rounds) {
  body();
  const runs = Array.from({ length: rounds }, () => {
    profile.reset();
    const start = performance.now();
    body();
    const totalMs = performance.now() - start;
    const inside = [...profile.times.values()].reduce((sum, ms) => sum + ms, 0);
    return { totalMs, times: new Map([...profile.times, ['JavaScript', totalMs - inside]]) };
  });
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const names = [...runs[0].times.keys()];
  return {
    parts: names.map((name) => ({ name, ms: median(runs.map(({ times }) => times.get(name) ?? 0)) })),
    totalMs: median(runs.map(({ totalMs }) => totalMs)),
    productFlops: profile.productFlops,
    calls: profile.calls,
  };
}
