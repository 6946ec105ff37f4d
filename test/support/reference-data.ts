import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';

/**
 * The folder with the golden numbers (spec/golden) and the data sets (data). It is not part of the project:
 * RESFF_REFERENCE names it, else `../shared` beside the checkout is used. Tests that need it are skipped where it is absent.
 */
const root = resolve(process.env.RESFF_REFERENCE ?? join(import.meta.dirname, '../../../shared'));

export const hasReferenceData = existsSync(join(root, 'spec/golden'));
if (!hasReferenceData)
  console.warn(`reference data: not found at ${root}; tests that need it are skipped (set RESFF_REFERENCE)`);

export function referencePath(relative: string): string {
  return join(root, relative);
}

export function readGolden<T>(file: string): T {
  return JSON.parse(readFileSync(referencePath(`spec/golden/${file}`), 'utf8')) as T;
}

/** A suite whose tests are made from the reference data: one skipped test stands for it where the data is absent. */
export function describeGolden(name: string, body: () => void): void {
  if (hasReferenceData) describe(name, body);
  else it.skip(`${name}: needs the reference data`, () => {});
}
