/** Energy and forces of real molecules with the whole force field (bonded terms and residual, pairs searched in every call). */

import { ForceField } from '../../dist/force-field/force-field.js';
import { forceFieldPotential } from '../../dist/force-field/potential.js';
import { molecularMechanics } from '../../dist/potentials/mm.js';
import { backendEntries, modelEngineOn } from '../backend.mjs';
import { polyalanine, waterCluster } from '../system.mjs';
import { measure } from '../timing.mjs';

/** Residues of polyalanines (12 + 10 n atoms) and molecules of water clusters (3 n atoms). */
const SIZES = {
  full: { residues: [1, 4, 9, 19, 49, 149], waters: [7, 17, 33, 67, 167, 500] },
  quick: { residues: [1, 4], waters: [7] },
};

/** Atoms up to which the float64 reference is timed here. */
const REFERENCE_MOST = 30;

export const name = 'energyForces';

export function run({ model, options: { quick } }) {
  const { residues, waters } = SIZES[quick ? 'quick' : 'full'];
  const systems = [
    ...residues.map((n) => ({ kind: 'polyalanine', ...polyalanine(n) })),
    ...waters.map((n) => ({ kind: 'water cluster', ...waterCluster(n) })),
  ];
  const field = new ForceField(model);
  return systems.flatMap(({ kind, molecule, positions }) => {
    const atoms = molecule.atomicNumbers.length;
    const parameterized = field.parameters(molecule);
    const parametersMs = measure(() => field.parameters(molecule), true).ms;
    const { topology, parameters, features, warnings } = parameterized;
    const mm = molecularMechanics(topology, parameters, model.architecture.mm.torsionGuard);
    const forces = new Float64Array(positions.length);
    return backendEntries(quick)
      .filter(({ precision }) => precision === 'single' || atoms <= REFERENCE_MOST)
      .map((entry) => {
        const facts = { name: model.name, molecule, topology, parameters, precision: entry.precision, warnings };
        const potential = forceFieldPotential(modelEngineOn(entry, model), { features, mm }, facts);
        const time = measure(() => potential.energyForces(positions, forces), quick);
        return {
          name,
          system: kind,
          atoms,
          backend: entry.name,
          threads: entry.threads,
          ...time,
          perAtomUs: (1e3 * time.ms) / atoms,
          parametersMs,
        };
      });
  });
}
