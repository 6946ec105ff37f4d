import type { ProfileFragment } from '../evaluate/profile-fragment.js';
import { evaluateRelaxedProfile, type RelaxedProfileOptions } from '../evaluate/relaxed-profile.js';
import type { MoleculeResult } from '../evaluate/summary.js';
import { registerConformerResources } from './conformer-resource.js';
import type { MethodSetup } from './evaluate-task.js';
import { loadPotentials } from './force-field-task.js';
import type { TaskRunner } from './worker-pool.js';
import { gfn2Potential } from './xtb.js';

/** A method with forces, and how its relaxed scans start. */
export type ProfileSetup = Exclude<MethodSetup, { method: 'mmff94' }> & RelaxedProfileOptions;

/** Relaxed scans against reference profiles, one fragment per task. */
export function openTasks(setup: ProfileSetup): TaskRunner<ProfileFragment, MoleculeResult> {
  registerConformerResources();
  const potentialOf = setup.method === 'model' ? loadPotentials(setup) : gfn2Potential;
  return (fragment) => evaluateRelaxedProfile(potentialOf, fragment, setup);
}
