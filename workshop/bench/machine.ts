/** What the figures were measured on, and what one of its cores can do at best. */
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { detectVariants, type Variant, type VariantReport } from 'resff';
import { createKernels, type Kernels } from 'resff/backend';

/** Entries per operand of y = a + b: in the first-level cache, in the second-level one, in memory. */
const STREAMS = { firstLevel: 2_000, secondLevel: 40_000, memory: 8_000_000 };
/** Rows, inner size and columns of a product whose operands stay in the cache: the best rate of the product kernel. */
const PEAK_SHAPE = [96, 256, 96] as const;

export interface Rate {
  readonly variant: Variant;
  /** matrix product, one core */
  readonly peakGflops: number;
  readonly gbPerS: Readonly<Record<keyof typeof STREAMS, number>>;
}

/** What figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly lastLevelCacheMiB: number | null;
  readonly node: string;
  readonly platform: string;
  readonly variants: readonly VariantReport[];
  readonly rates: readonly Rate[];
}

/**
 * @returns per variant `peakGflops` (matrix product, one core) and `gbPerS` at three distances; the CPU, its cores and last-level
 *   cache, the engine
 */
export function describeMachine(quick: boolean): Machine {
  const variants = detectVariants();
  const rates = variants
    .filter(({ available }) => available)
    .map(({ name }) => {
      const kernels = createKernels(name);
      return {
        variant: name,
        peakGflops: productRate(kernels, ...PEAK_SHAPE, 0, 0, quick ? 6 : 15),
        gbPerS: bandwidth(kernels, quick),
      };
    });
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: totalmem() / 2 ** 30,
    lastLevelCacheMiB: lastLevelCache(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    variants,
    rates,
  };
}

/**
 * GFLOP/s of the wasm matrix product (m,k)·(k,n). The best of several rounds of about 20 ms: other processes only ever slow a
 * round down.
 */
export function productRate(
  kernels: Kernels,
  m: number,
  k: number,
  n: number,
  transposeA: number,
  transposeB: number,
  rounds = 15,
): number {
  const { arena, exports } = kernels;
  const mark = arena.mark();
  const [a, b, c] = [m * k, k * n, m * n].map((count) => arena.alloc(4 * count)) as [number, number, number];
  for (const [pointer, count] of [
    [a, m * k],
    [b, k * n],
  ] as const)
    for (let i = 0; i < count; i++) arena.f32[pointer / 4 + i] = Math.sin(i);
  const flop = 2 * m * n * k;
  const repeats = Math.max(1, Math.round(4e8 / flop));
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) exports.matmul(c, a, b, 0, m, n, k, transposeA, transposeB);
    best = Math.max(best, (flop * repeats) / (performance.now() - start) / 1e6);
  }
  arena.release(mark);
  return best;
}

/** GB/s read and written by y = a + b, the best of several rounds. */
function bandwidth(kernels: Kernels, quick: boolean): Rate['gbPerS'] {
  const { arena, exports } = kernels;
  return Object.fromEntries(
    Object.entries(STREAMS).map(([level, most]) => {
      const entries = quick ? Math.min(most, 1_000_000) : most;
      const mark = arena.mark();
      const [y, a, b] = [arena.alloc(4 * entries), arena.alloc(4 * entries), arena.alloc(4 * entries)];
      for (const pointer of [a, b]) exports.fill(pointer, 1, entries);
      const repeats = Math.max(1, Math.round(2e7 / entries));
      let best = 0;
      for (let round = 0; round < (quick ? 4 : 7); round++) {
        const start = performance.now();
        for (let i = 0; i < repeats; i++) exports.add(y, a, b, entries);
        best = Math.max(best, (12 * entries * repeats) / (performance.now() - start) / 1e6);
      }
      arena.release(mark);
      return [level, best];
    }),
  ) as Record<keyof typeof STREAMS, number>;
}

/** MiB, null where the system does not say. */
function lastLevelCache(): number | null {
  let size: number | null = null;
  for (let index = 0; ; index++) {
    const file = `/sys/devices/system/cpu/cpu0/cache/index${index}/size`;
    if (!existsSync(file)) return size;
    const [, digits, unit] = /^(\d+)([KM])/.exec(readFileSync(file, 'utf8')) ?? [];
    if (digits) size = Math.max(size ?? 0, Number(digits) / (unit === 'K' ? 1024 : 1));
  }
}
