import { Arena } from './arena.js';
import type { KernelExports } from './exports.js';
import { modules } from './generated/kernels.js';
import { fastestVariant, type Variant } from './variant.js';

/** One instance of the kernel module with its own memory. */
export interface Kernels {
  readonly variant: Variant;
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
}

const compiled = new Map<Variant, WebAssembly.Module>();

/**
 * Compiles (once per variant) and instantiates the kernels, synchronously, in Node and in browsers.
 *
 * @param variant without it the fastest available one
 * @throws ResffError (option) when the engine does not have the variant: nothing slower is put in its place
 */
export function createKernels(variant?: Variant): Kernels {
  const found = fastestVariant(variant);
  const instance = new WebAssembly.Instance(moduleOf(found));
  const exports = instance.exports as unknown as KernelExports;
  const { memory } = exports;
  return { variant: found, exports, memory, arena: new Arena(memory, exports.heapBase() >>> 0) };
}

function moduleOf(variant: Variant): WebAssembly.Module {
  const known = compiled.get(variant);
  if (known) return known;
  const module = new WebAssembly.Module(Uint8Array.from(atob(modules[variant]), (letter) => letter.charCodeAt(0)));
  compiled.set(variant, module);
  return module;
}
