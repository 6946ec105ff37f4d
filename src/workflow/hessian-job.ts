import type { Molecule } from '../chemistry/molecule.js';
import { hessianRows } from '../simulate/hessian.js';
import { straightenAngles } from '../simulate/straight-angle.js';
import { type ForceFieldSetup, potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';

export interface HessianSetup extends ForceFieldSetup {
  readonly molecule: Molecule;
  /** (N,3) Å */
  readonly positions: Float64Array;
  readonly stepAngstrom: number;
}

/** The rows of one atom, (3,3N) kcal/mol/Å². */
export const job: Job<HessianSetup, number, Float64Array> = {
  name: 'hessian',
  open(setup, { team }) {
    const { molecule, positions, stepAngstrom } = setup;
    const { potential } = straightenAngles(potentialsOf(setup, team)(molecule), positions);
    return (atom) => hessianRows(potential, positions, atom, stepAngstrom);
  },
};
