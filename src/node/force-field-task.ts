import type { Molecule } from '../chemistry/molecule.js';
import { ForceField, type ForceFieldOptions } from '../force-field/force-field.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { isSameMolecule } from '../formats/sdf/sdf.js';
import { loadModel } from './model-store.js';
import { enableRelaxedSimd } from './relaxed-simd.js';

/** What tasks that need a force field are set up with; plain data, so that it reaches every thread. */
export interface ForceFieldSetup extends ForceFieldOptions {
  /** path of a model file */
  readonly model: string;
}

/** The potential of a molecule. */
export type PotentialSource = (molecule: Molecule) => ForceFieldPotential;

/** Consecutive structures of one molecule share its potential. */
export function sharedPotentials(forceField: ForceField, options: ForceFieldOptions): PotentialSource {
  let last: ForceFieldPotential | null = null;
  return (molecule) => {
    if (last === null || !isSameMolecule(last.molecule, molecule)) last = forceField.potential(molecule, options);
    return last;
  };
}

/** The same in a thread of its own. */
export function loadPotentials(setup: ForceFieldSetup): PotentialSource {
  enableRelaxedSimd();
  return sharedPotentials(new ForceField(loadModel(setup.model)), setup);
}
