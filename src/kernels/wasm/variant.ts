import { ResffError } from '../../core/errors.js';

/** Which compilation of the kernels: 128-bit SIMD, or that with fused multiply-add. */
export type Variant = 'simd' | 'relaxed-simd';

export interface VariantReport {
  readonly name: Variant;
  readonly available: boolean;
  /** Why not, when it is not available. */
  readonly reason?: string;
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const resultVector = [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00];
const splatZero = [0x41, 0x00, 0xfd, 0x0f];

/** The smallest modules that only validate where the instruction is known: i8x16.splat, f32x4.relaxed_madd. */
const probes: Record<Variant, Uint8Array<ArrayBuffer>> = {
  simd: Uint8Array.from([...header, ...resultVector, 0x0a, 0x08, 0x01, 0x06, 0x00, ...splatZero, 0x0b]),
  'relaxed-simd': Uint8Array.from([
    ...header,
    ...resultVector,
    ...[0x0a, 0x13, 0x01, 0x11, 0x00],
    ...splatZero,
    ...splatZero,
    ...splatZero,
    ...[0xfd, 0x85, 0x02, 0x0b],
  ]),
};

const reasons: Record<Variant, string> = {
  simd: 'this engine does not validate WebAssembly SIMD',
  'relaxed-simd':
    'this engine does not validate WebAssembly relaxed SIMD (Node 20 and 21: call enableRelaxedSimd first)',
};

/** Both variants, slowest first, each with an explicit capability test of this engine. */
export function detectVariants(): VariantReport[] {
  const names: Variant[] = ['simd', 'relaxed-simd'];
  return names.map((name) => {
    if (typeof WebAssembly !== 'object') return { name, available: false, reason: 'this engine has no WebAssembly' };
    return WebAssembly.validate(probes[name])
      ? { name, available: true }
      : { name, available: false, reason: reasons[name] };
  });
}

/**
 * @param variant without it the fastest one of this engine
 * @throws ResffError (option) when the engine does not have the variant: nothing slower is put in its place
 */
export function fastestVariant(variant?: Variant): Variant {
  const found = detectVariants();
  const report = variant === undefined ? found.findLast((v) => v.available) : found.find((v) => v.name === variant);
  if (report?.available) return report.name;
  const reason = report?.reason ?? found.map((v) => `${v.name}: ${v.reason}`).join('; ');
  throw new ResffError(
    'option',
    `backend: expected wasm ${variant ?? 'simd or better'}, got an engine without (${reason})`,
  );
}
