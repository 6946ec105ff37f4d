import type { Molecule } from '../chemistry/molecule.js';
import type { ProfileFragment } from '../evaluate/profile-fragment.js';
import { evaluateRelaxedProfile, type RelaxedProfileOptions } from '../evaluate/relaxed-profile.js';
import type { MoleculeResult } from '../evaluate/summary.js';
import { evaluateTorsionScan, type TorsionScan, type TorsionScanResult } from '../evaluate/torsion-scan.js';
import type { Potential } from '../potentials/potential.js';
import type { MethodSetup } from './evaluation-job.js';
import { potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';
import { gfn2Of, type Platform } from './platform.js';

/** A method with forces. */
export type ForceMethodSetup = Exclude<MethodSetup, { method: 'mmff94' }>;

/** And how its relaxed scans start. */
export type ProfileSetup = ForceMethodSetup & RelaxedProfileOptions;

/** Relaxed scans against reference profiles, one fragment per task. */
export const job: Job<ProfileSetup, ProfileFragment, MoleculeResult> = {
  name: 'relaxed-profiles',
  async open(setup, { platform }) {
    await platform.conformerTables();
    const potentialOf = potentialsFor(setup, platform);
    return (fragment) => evaluateRelaxedProfile(potentialOf, fragment, setup);
  },
};

/** Scans of reference geometries, one per task. */
export const torsionScanJob: Job<ForceMethodSetup, TorsionScan, TorsionScanResult> = {
  name: 'torsion-scans',
  open(setup, { platform }) {
    const potentialOf = potentialsFor(setup, platform);
    return (scan) => evaluateTorsionScan(potentialOf(scan.molecule), scan);
  },
};

function potentialsFor(setup: ForceMethodSetup, platform: Platform): (molecule: Molecule) => Potential {
  return setup.method === 'model' ? potentialsOf(setup) : gfn2Of(platform).potential;
}
