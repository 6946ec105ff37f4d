import { setFlagsFromString } from 'node:v8';
import { detectVariants } from '../kernels/wasm/variant.js';

/**
 * Switches relaxed SIMD (fused multiply-add in WebAssembly) on where the engine keeps it behind a flag (Node 20, 21).
 * Call it before the first kernels are created. Does nothing where it is on already.
 *
 * @returns whether the variant is available now
 */
export function enableRelaxedSimd(): boolean {
  const available = () => detectVariants().some((variant) => variant.name === 'relaxed-simd' && variant.available);
  if (!available()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return available();
}
