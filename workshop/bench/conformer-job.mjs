/** A job for worker threads: energies and forces of some conformations of one molecule. */
import { ForceField } from 'resff';

export const job = {
  name: import.meta.url,
  /** @param {{ model: object, molecule: object }} setup */
  open({ model, molecule }) {
    const potential = new ForceField(model).potential(molecule);
    return (positions) => {
      const forces = new Float64Array(positions.length);
      return { terms: potential.batch(positions, forces), forces };
    };
  },
};
