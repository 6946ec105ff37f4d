/** A task for worker threads: energies and forces of some conformations of one molecule. */
import { ForceField } from '../../dist/force-field/force-field.js';
import { loadModel } from '../../dist/node/model-store.js';
import { enableRelaxedSimd } from '../../dist/node/relaxed-simd.js';

/** @param {{ model: string | undefined, molecule: object }} setup */
export function openTasks({ model, molecule }) {
  enableRelaxedSimd();
  const potential = new ForceField(loadModel(model)).potential(molecule);
  return (positions) => {
    const forces = new Float64Array(positions.length);
    return { terms: potential.batch(positions, forces), forces };
  };
}
