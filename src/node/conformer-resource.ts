import { Resources } from 'openchemlib';

let registered = false;

/** Gives openchemlib its torsion and force-field tables from its package, once: conformers of SMILES need them. */
export function registerConformerResources(): void {
  if (!registered) Resources.registerFromNodejs();
  registered = true;
}
