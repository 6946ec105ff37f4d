import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'vitest';
import { potentialContract as contractCases, type PotentialSystem } from '../../src/testing/index.js';

/** The cases of resff/testing for a potential, on vitest. */
export function potentialContract(name: string, make: () => PotentialSystem): void {
  describe(`potential contract: ${name}`, () => {
    const heap = { collect: garbageCollector(), used: () => process.memoryUsage().heapUsed };
    for (const { name, run } of contractCases(make, heap)) it(name, run);
  });
}

/** Vitest does not expose it; a fresh context has it once the flag is set. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
