import type { StageSettings } from '../../src/train/objective-types.js';

/** Both parts trained together, without penalty or dropout. */
export const joint: StageSettings = {
  trainMm: true,
  trainResidual: true,
  residualWeight: 1,
  torsionL2: 0,
  energyWeight: 1,
  forceWeight: 1,
  dipoleWeight: 0,
  energyHuber: Infinity,
  forceHuber: Infinity,
  dropout: 0,
};
