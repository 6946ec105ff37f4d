import { atomEnvironments, ENVIRONMENT_VERSION } from '../chemistry/atom-environment.js';
import type { Molecule } from '../chemistry/molecule.js';
import { type EnvironmentCounts, environmentCounts } from '../model/environment-counts.js';
import { fragmentKeys } from './molecule-key.js';

/**
 * In how many distinct molecules each atom environment occurs. The parts of a dimer or salt count as molecules of their own,
 * each once however often it comes up, so that water in a thousand dimers is one molecule.
 *
 * @param sources names of the data the molecules come from
 */
export function countEnvironments(molecules: Iterable<Molecule>, sources: readonly string[]): EnvironmentCounts {
  const counts = new Map<number, number>();
  const known = new Set<string>();
  for (const molecule of molecules) {
    const fresh = fragmentKeys(molecule).filter(({ key }) => !known.has(key));
    if (fresh.length === 0) continue;
    const environments = atomEnvironments(molecule);
    for (const { key, atoms } of fresh) {
      if (known.has(key)) continue;
      known.add(key);
      for (const hash of new Set(Array.from(atoms, (atom) => environments[atom]!.hash)))
        counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  }
  return environmentCounts(ENVIRONMENT_VERSION, counts, sources);
}
