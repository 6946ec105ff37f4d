/** Energies and forces of 64 conformations of a drug-like molecule (imatinib, 68 atoms) in one call. */
import { Rng } from '../../dist/core/rng.js';
import { ForceField } from '../../dist/force-field/force-field.js';
import { forceFieldPotential } from '../../dist/force-field/potential.js';
import { generateConformers } from '../../dist/formats/conformer.js';
import { registerConformerResources } from '../../dist/node/conformer-resource.js';
import { molecularMechanics } from '../../dist/potentials/mm.js';
import { backendEntries, modelEngineOn } from '../backend.mjs';
import { measure } from '../timing.mjs';

const SMILES = 'Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1';
const CONFORMATIONS = { full: 64, quick: 8 };
/** Å, standard deviation of every coordinate: conformations differ, and nothing is searched for them */
const SHAKE = 0.05;

export const name = 'conformerBatch';

export function run({ model, options: { quick } }) {
  registerConformerResources();
  const { molecule, positions: rest } = generateConformers(SMILES)[0];
  const conformations = CONFORMATIONS[quick ? 'quick' : 'full'];
  const rng = new Rng(3);
  const positions = Float64Array.from(
    { length: conformations * rest.length },
    (_, i) => rest[i % rest.length] + SHAKE * rng.normal(),
  );
  const { topology, parameters, features, warnings } = new ForceField(model).parameters(molecule);
  const mm = molecularMechanics(topology, parameters, model.architecture.mm.torsionGuard);
  const atoms = molecule.atomicNumbers.length;
  return backendEntries(quick)
    .filter(({ precision }) => precision === 'single')
    .map((entry) => {
      const facts = { name: model.name, molecule, topology, parameters, precision: entry.precision, warnings };
      const potential = forceFieldPotential(modelEngineOn(entry, model), { features, mm }, facts);
      const time = measure(() => potential.batch(positions), quick);
      return {
        name,
        atoms,
        conformations,
        backend: entry.name,
        threads: entry.threads,
        ...time,
        conformationsPerS: (1e3 * conformations) / time.ms,
      };
    });
}
