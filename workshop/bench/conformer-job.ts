/** A job for worker threads: energies and forces of some conformations of one molecule. */
import { ForceField, type Model, type Molecule, type TermEnergies } from 'resff';

export const job = {
  name: import.meta.url,
  open({ model, molecule }: { readonly model: Model; readonly molecule: Molecule }) {
    const potential = new ForceField(model).potential(molecule);
    return (positions: Float64Array): { terms: TermEnergies[]; forces: Float64Array } => {
      const forces = new Float64Array(positions.length);
      return { terms: potential.batch(positions, forces), forces };
    };
  },
};
