/** Energy and forces of real molecules with the whole force field (bonded terms and residual, pairs searched in every call). */

import { ForceField } from 'resff';
import { addThreadGains, backendEntries, potentialOn } from '../backend.js';
import { polyalanine, waterCluster } from '../system.js';
import type { Measured } from '../table.js';
import { measure } from '../timing.js';
import type { Context } from './context.js';

/** Residues of polyalanines (12 + 10 n atoms) and molecules of water clusters (3 n atoms). */
const SIZES = {
  full: { residues: [1, 4, 9, 19, 49, 149], waters: [7, 17, 33, 67, 167, 500] },
  quick: { residues: [1, 4], waters: [7] },
};

/** Atoms up to which backends with exact filters are timed here. */
const EXACT_MOST = 30;

export const name = 'energyForces';

export async function run({ model, options: { quick } }: Context): Promise<Measured[]> {
  const { residues, waters } = SIZES[quick ? 'quick' : 'full'];
  const systems = [
    ...residues.map((n) => ({ kind: 'polyalanine', ...polyalanine(n) })),
    ...waters.map((n) => ({ kind: 'water cluster', ...waterCluster(n) })),
  ];
  const field = new ForceField(model);
  const results: Measured[] = [];
  for (const { kind, molecule, positions } of systems) {
    const atoms = molecule.atomicNumbers.length;
    const prepared = field.parameters(molecule);
    const parametersMs = measure(() => field.parameters(molecule), true).ms;
    const forces = new Float64Array(positions.length);
    for (const entry of backendEntries(quick)) {
      if (entry.exact && atoms > EXACT_MOST) continue;
      const opened = await entry.open(model);
      const potential = potentialOn(entry, opened, model, molecule, prepared);
      const time = measure(() => potential.energyForces(positions, forces), quick);
      opened.close();
      const perAtomUs = (1e3 * time.ms) / atoms;
      const { name: backend, threads } = entry;
      results.push({ name, system: kind, atoms, backend, threads, ...time, perAtomUs, parametersMs });
    }
  }
  addThreadGains(results);
  return results;
}
