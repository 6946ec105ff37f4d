import * as z from 'zod';
import { base64Of, bytesOf } from './base64.js';

/** What a model has met: in how many distinct molecules of its training data each atom environment occurs. */
export interface EnvironmentCounts {
  /** of `AtomEnvironment.hash`: counts of another version cannot be looked up */
  readonly version: number;
  /** ascending */
  readonly hashes: Uint32Array;
  /** of each, {@link MANY}: so many or more */
  readonly molecules: Uint8Array;
  /** names of the data that was counted */
  readonly sources: readonly string[];
}

/** Where counting ends: nothing depends on more. */
export const MANY = 255;

/** In how many molecules the environment was seen, at most {@link MANY}. */
export function moleculesWith({ hashes, molecules }: EnvironmentCounts, hash: number): number {
  let [low, high] = [0, hashes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (hashes[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash ? molecules[low]! : 0;
}

/** @param counts by hash */
export function environmentCounts(
  version: number,
  counts: ReadonlyMap<number, number>,
  sources: readonly string[],
): EnvironmentCounts {
  const ascending = [...counts].sort(([a], [b]) => a - b);
  return {
    version,
    hashes: Uint32Array.from(ascending, ([hash]) => hash),
    molecules: Uint8Array.from(ascending, ([, molecules]) => Math.min(molecules, MANY)),
    sources,
  };
}

/**
 * What a model has met that was trained on with more data. Which molecules both have is not known, so that each environment
 * has the larger count, a lower bound.
 */
export function mergeCounts(a: EnvironmentCounts, b: EnvironmentCounts): EnvironmentCounts {
  if (a.version !== b.version) return b;
  const counts = new Map<number, number>();
  for (const { hashes, molecules } of [a, b])
    hashes.forEach((hash, i) => {
      counts.set(hash, Math.max(counts.get(hash) ?? 0, molecules[i]!));
    });
  return environmentCounts(a.version, counts, [...new Set([...a.sources, ...b.sources])]);
}

const base64 = z.base64();
const schema = z
  .strictObject({
    version: z.int().positive(),
    sources: z.array(z.string()),
    /** uint32, little endian */
    hashes: base64.transform(bytesOf),
    /** uint8 */
    molecules: base64.transform(bytesOf),
  })
  .refine(({ hashes, molecules }) => hashes.length === 4 * molecules.length, 'expected a count for each hash');

/** How a model file has it. */
export const environmentCountsSchema: z.ZodType<EnvironmentCounts | null> = schema
  .transform(({ hashes, ...rest }): EnvironmentCounts => {
    const view = new DataView(hashes.buffer);
    return { ...rest, hashes: Uint32Array.from({ length: hashes.length / 4 }, (_, i) => view.getUint32(4 * i, true)) };
  })
  .refine(({ hashes }) => hashes.every((hash, i) => i === 0 || hashes[i - 1]! < hash), 'expected ascending hashes')
  .nullable();

export function environmentCountsJson({ version, sources, hashes, molecules }: EnvironmentCounts) {
  const bytes = new Uint8Array(4 * hashes.length);
  const view = new DataView(bytes.buffer);
  hashes.forEach((hash, i) => {
    view.setUint32(4 * i, hash, true);
  });
  return { version, sources, hashes: base64Of(bytes), molecules: base64Of(molecules) };
}
