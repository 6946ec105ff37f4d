import { describe, expect, it } from 'vitest';
import { Arena } from './arena.js';
import { createKernels } from './instance.js';
import { detectVariants, type Variant } from './variant.js';

const PAGE = 65536;

describe('arena', () => {
  it('hands out disjoint, aligned buffers above its base', () => {
    const arena = new Arena(new WebAssembly.Memory({ initial: 1 }), 100);
    const pointers = [1, 64, 65, 0, 3].map((bytes) => arena.alloc(bytes));
    expect(pointers).toEqual([128, 192, 256, 384, 384]);
    expect(arena.used).toBe(448);
  });

  it('release gives the memory back to the next alloc', () => {
    const arena = new Arena(new WebAssembly.Memory({ initial: 1 }), 0);
    const mark = arena.mark();
    const first = arena.alloc(1000);
    arena.release(mark);
    expect(arena.alloc(10)).toBe(first);
    expect(() => arena.release(5000)).toThrow('arena mark: expected 0 to 64, got 5000');
  });

  it('grows, keeps contents and renews its views', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const arena = new Arena(memory, 0);
    const pointer = arena.alloc(4);
    arena.f32[pointer / 4] = 2.5;
    const far = arena.alloc(10 * PAGE);
    arena.u32[far / 4 + 10] = 9;
    expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(11 * PAGE);
    expect([arena.f32[pointer / 4], arena.u32[far / 4 + 10]]).toEqual([2.5, 9]);
    expect(arena.f64.buffer).toBe(memory.buffer);
  });

  it('says how much was asked when the memory cannot grow, and stays usable', () => {
    const arena = new Arena(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 0);
    expect(() => arena.alloc(3 * PAGE)).toThrow(
      'kernel memory: expected room for 196608 more bytes, got 65536 bytes in all of which 0 are in use (arena)',
    );
    expect(() => arena.alloc(2 ** 33)).toThrow('expected room for 8589934592 more bytes');
    expect(arena.alloc(2 * PAGE)).toBe(0);
  });
});

describe('kernels', () => {
  it('an unavailable variant is an error, not a slower one', () => {
    expect(() => createKernels('avx' as Variant)).toThrow('backend: expected wasm avx, got an engine without');
  });

  it('the fastest available variant is taken when none is named', () => {
    const best = detectVariants().findLast((variant) => variant.available);
    expect(createKernels().variant).toBe(best?.name);
  });

  it('every report without the variant says why', () => {
    for (const variant of detectVariants()) expect(variant.available || variant.reason).toBeTruthy();
  });

  it('instances do not share memory', () => {
    const [one, two] = [createKernels('simd'), createKernels('simd')];
    expect(one.memory).not.toBe(two.memory);
    expect(one.arena.base).toBeGreaterThan(0);
  });
});
